/**
 * The one table of things that can go wrong. A code is stable: scripts and PLC gateways match on it.
 *
 * `title` says what was wrong ({name} is filled from the error's params); `hint` says what to do about it.
 * `exit` is the process exit code of the command line: 2 = the command was wrong, 3 = the input was wrong,
 * 4 = this machine could not do it (disk, memory), 5 = the server refused or could not be reached, 130 = interrupted.
 * `status` is the HTTP status under which the server answers it.
 */
export const ERRORS = {
  usage: {
    title: '{detail}',
    hint: 'Run "lemniscate --help" to see the commands and options.',
    exit: 2,
    status: 400,
  },
  option_invalid: {
    title: 'The option {option} cannot be {value}: {detail}',
    hint: 'Run the command with --help to see what the option takes.',
    exit: 2,
    status: 400,
  },
  path_not_found: {
    title: 'There is nothing at {path}.',
    hint: 'Check the spelling; relative paths start from the folder the command is run in.',
    exit: 3,
    status: 404,
  },
  path_not_readable: {
    title: 'The path {path} cannot be read: {detail}',
    hint: 'Check its permissions and that the disk is mounted.',
    exit: 3,
    status: 422,
  },
  folder_has_no_images: {
    title: 'The folder {path} contains no images.',
    hint: 'Lemniscate reads JPEG, PNG, WebP, TIFF and BMP files. Point it at the folder that holds them.',
    exit: 3,
    status: 422,
  },
  too_few_good_images: {
    title: 'Only {found} good image(s) in {path}; at least {needed} are needed.',
    hint: 'Add photos of good parts. Ten to twenty, taken as the station sees them, are a good start.',
    exit: 3,
    status: 422,
  },
  only_defects: {
    title: 'Every image in {path} is labelled as a defect; a model needs good parts to know what normal is.',
    hint: 'Add photos of good parts under train/good, or name their folder with --good.',
    exit: 3,
    status: 422,
  },
  no_defects: {
    title: 'No image in {path} is labelled as a defect, so detection cannot be measured.',
    hint: 'Add labelled defects under test/<defect type>, one folder a type.',
    exit: 3,
    status: 422,
  },
  dataset_not_recognised: {
    title: 'The folder {path} is not laid out as a dataset that Lemniscate knows: {detail}',
    hint: 'Known layouts: MVTec AD (train/good, test/<type>), ImageFolder (one folder a class, or metadata.jsonl), COCO, YOLO, Pascal VOC. For a folder of good photos only, use --good.',
    exit: 3,
    status: 422,
  },
  annotation_invalid: {
    title: 'The annotation file {path} is not valid: {detail}',
    hint: 'Mend or remove it, or use --skip-bad to go on without it.',
    exit: 3,
    status: 422,
  },
  image_unlabelled: {
    title: 'The image {path} has no label: {detail}',
    hint: 'Put it in a folder named after its class or list it in the annotation file; until then it is left out.',
    exit: 3,
    status: 422,
  },
  path_outside_dataset: {
    title: 'The file {path} points out of its dataset folder: {detail}',
    hint: 'Copy the files into the folder (cp -rL follows links) and make paths relative to it. Nothing outside was read.',
    exit: 3,
    status: 422,
  },
  folder_not_empty: {
    title: 'The folder {path} is not empty.',
    hint: 'Name a folder that does not exist yet; what is in this one has not been touched.',
    exit: 2,
    status: 409,
  },
  folder_not_replaced: {
    title: 'A model cannot take the place of {path}: {detail}.',
    hint: 'Name a folder that does not exist yet, an empty one, or one that "lemniscate adapt" wrote. Nothing has been touched.',
    exit: 2,
    status: 409,
  },
  image_unreadable: {
    title: 'The image {path} cannot be read: {detail}',
    hint: 'Replace or remove the file, or use --skip-bad to go on without it.',
    exit: 3,
    status: 422,
  },
  image_too_large: {
    title: 'The image {path} is too large: {detail}',
    hint: 'Scale it down or crop it to the part, or use --skip-bad to go on without it.',
    exit: 3,
    status: 413,
  },
  image_too_small: {
    title: 'The image {path} is only {width}x{height} pixels; at least {needed} pixels a side are needed.',
    hint: 'Use the full-size photo rather than a thumbnail, or use --skip-bad to go on without it.',
    exit: 3,
    status: 422,
  },
  mask_size_differs: {
    title: 'The mask {path} is {maskSize} but its image is {imageSize}.',
    hint: 'Export the mask again at the size of its image, or use --skip-bad to go on without it.',
    exit: 3,
    status: 422,
  },
  onnx_invalid: {
    title: 'The file {path} is not a usable ONNX model: {detail}',
    hint: 'Export the model again as one self-contained ONNX file.',
    exit: 3,
    status: 422,
  },
  onnx_external_data: {
    title: 'The ONNX file {path} keeps weights outside itself ({detail}); such files are refused.',
    hint: 'Save it as one file, e.g. with onnx.save(model, path, save_as_external_data=False).',
    exit: 3,
    status: 422,
  },
  onnx_opset_unsupported: {
    title: 'The ONNX file {path} uses {detail}, which this version cannot run.',
    hint: 'Export it again with the standard operator set, opset 7 to 20.',
    exit: 3,
    status: 422,
  },
  base_unusable: {
    title: 'The model {path} cannot serve as a base: {detail}',
    hint: 'A base takes a float image [N,3,H,W] and gives spatial features [N,C,h,w] or tokens [N,T,C]. "lemniscate bases check FILE" shows what was found.',
    exit: 3,
    status: 422,
  },
  base_unknown: {
    title: 'There is no base called {id}.',
    hint: 'Run "lemniscate bases list", or give the path of an ONNX file or of a folder as Hugging Face publishes it.',
    exit: 3,
    status: 404,
  },
  model_invalid: {
    title: 'The model in {path} cannot be used: {detail}',
    hint: 'Name the folder that "lemniscate adapt" wrote, or make the model again. Nothing has been changed.',
    exit: 3,
    status: 422,
  },
  model_digest_mismatch: {
    title: 'The file {path} is not the one its manifest describes: {detail}',
    hint: 'It was changed or damaged after it was made. Copy it again from its source.',
    exit: 3,
    status: 422,
  },
  disk_full: {
    title: 'There is no space left to write {path}.',
    hint: 'Free some space and run the command again; what was there before has not been touched.',
    exit: 4,
    status: 507,
  },
  write_failed: {
    title: 'The file {path} could not be written: {detail}',
    hint: 'Check the permissions of the folder; what was there before has not been touched.',
    exit: 4,
    status: 500,
  },
  // --- The server and what talks to it. `status` is the HTTP status of the problem document. ---
  unauthenticated: {
    title: 'This request does not say who it is from, or its token is not known, expired or revoked.',
    hint: 'Log in, or make a token with "lemniscate token create".',
    exit: 5,
    status: 401,
  },
  forbidden: {
    title: 'This needs the role or kind of access "{needed}"; the caller has "{has}".',
    hint: 'Ask an administrator for the role, or use a token that has it.',
    exit: 5,
    status: 403,
  },
  csrf_refused: {
    title: 'This request uses the session of a browser but did not come from the web app: {detail}',
    hint: 'Use the web app at the server’s own address; scripts send a token instead of the cookie. Nothing was changed.',
    exit: 5,
    status: 403,
  },
  login_failed: {
    title: 'Name and password do not fit together.',
    hint: 'Check both. An administrator can set a new password.',
    exit: 5,
    status: 401,
  },
  too_many_requests: {
    title: 'Too many attempts; try again in {seconds} s.',
    hint: 'Wait, then try again. Nothing was changed.',
    exit: 5,
    status: 429,
  },
  set_up_already: {
    title: 'This server has an administrator already.',
    hint: 'Log in as one, or let one create your user.',
    exit: 3,
    status: 409,
  },
  code_invalid: {
    title: 'The code is not known, was used already or has expired.',
    hint: 'Make a new one; a code serves once.',
    exit: 3,
    status: 403,
  },
  device_signature_invalid: {
    title: 'The signature of this device does not fit the request: {detail}',
    hint: 'Enrol the device again if its key was lost. Nothing was taken in; the device keeps what it has.',
    exit: 5,
    status: 401,
  },
  device_revoked: {
    title: 'This device was revoked.',
    hint: 'Enrol it again with a new code if it is to serve. What lies in its spool stays there.',
    exit: 5,
    status: 403,
  },
  clock_skew: {
    title: 'The clock of this device differs from the server’s by {seconds} s.',
    hint: 'The agent corrects for it by itself with the server’s time {serverTime}; set the clock when you can.',
    exit: 5,
    status: 401,
  },
  request_replayed: {
    title: 'This signed request was seen before.',
    hint: 'A device signs every request anew. Nothing was done twice.',
    exit: 5,
    status: 409,
  },
  request_invalid: {
    title: 'The request is not valid: {detail}',
    hint: 'Compare it with the API’s description at /api/v1/openapi.json. Nothing was changed.',
    exit: 2,
    status: 400,
  },
  request_too_large: {
    title: 'The request is larger than the {limitBytes} bytes this call takes.',
    hint: 'Send it in smaller pieces. Nothing was changed.',
    exit: 3,
    status: 413,
  },
  media_type_unsupported: {
    title: 'This call does not take {mediaType}.',
    hint: 'Send application/json, or application/octet-stream where bytes are wanted.',
    exit: 2,
    status: 415,
  },
  not_found: {
    title: 'There is no {kind} {id}.',
    hint: 'Check the spelling, or list what there is.',
    exit: 3,
    status: 404,
  },
  route_not_found: {
    title: 'There is nothing at {method} {path}.',
    hint: 'The API is described at /api/v1/openapi.json.',
    exit: 2,
    status: 404,
  },
  name_taken: {
    title: 'There is a {kind} called {name} already.',
    hint: 'Choose another name. Nothing was changed.',
    exit: 3,
    status: 409,
  },
  state_conflict: {
    title: 'The {kind} {id} is {state}, so this cannot be done: {detail}',
    hint: 'Look at it again; somebody or something else may have moved it on. Nothing was changed.',
    exit: 3,
    status: 409,
  },
  heatmap_missing: {
    title: 'The capture {id} has no heat map.',
    hint: 'A station keeps one where its model makes one; imported images have none.',
    exit: 3,
    status: 404,
  },
  archive_refused: {
    title: 'The archive {path} was refused: {detail}',
    hint: 'Pack the folder of images anew as zip or tar.gz, without links and without archives in it. Nothing outside was written.',
    exit: 3,
    status: 422,
  },
  archive_not_recognised: {
    title: 'What {path} holds is not laid out as a dataset that Lemniscate knows: {detail}',
    hint: 'Sort the images into folders named after their class, or say that all are good or all defective. Nothing was brought in.',
    exit: 3,
    status: 422,
  },
  blob_missing: {
    title: 'The blob {sha256} is not here yet.',
    hint: 'Send its bytes first, then name it. What you hold is not lost.',
    exit: 3,
    status: 409,
  },
  blob_digest_mismatch: {
    title: 'The bytes sent have the digest {actual}, not {expected}.',
    hint: 'Send the blob again from the start; the broken copy was thrown away.',
    exit: 3,
    status: 422,
  },
  upload_offset_mismatch: {
    title: 'The server holds {offset} bytes of this blob; the piece started at {sent}.',
    hint: 'Go on from {offset}. What was sent so far is kept.',
    exit: 3,
    status: 409,
  },
  lease_lost: {
    title: 'The lease on job {jobId} has passed to another or the job has ended.',
    hint: 'Stop the work and lease anew. No result was taken twice.',
    exit: 3,
    status: 409,
  },
  artifact_refused: {
    title: 'The artifact {modelId} was refused: {detail}',
    hint: 'The model before it goes on. Have the turn run again, or enrol the device at the right site.',
    exit: 3,
    status: 422,
  },
  model_failed: {
    title: 'The model {modelId} could not judge an image: {detail}',
    hint: 'The line goes on with the next image. Roll the model back if it happens again.',
    exit: 4,
    status: 500,
  },
  server_unreachable: {
    title: 'The server at {url} does not answer: {detail}',
    hint: 'Check the address, and that "lemniscate up" runs there. Nothing was changed.',
    exit: 5,
    status: 503,
  },
  server_busy: {
    title: 'The server cannot take this now: {detail}',
    hint: 'Try again in a moment; what you hold is not lost.',
    exit: 5,
    status: 503,
  },
  request_cut: {
    title: 'The connection ended before the request was whole.',
    hint: 'Send it again. What came of a blob is kept: go on from where the server stands.',
    exit: 5,
    status: 400,
  },
  data_dir_locked: {
    title: 'Another process (pid {pid}) uses the data folder {path}.',
    hint: 'Stop it first, or start with another --data-dir. Two servers on one folder would destroy it.',
    exit: 4,
    status: 503,
  },
  database_newer: {
    title: 'The database was last used by a newer version (it knows {migration}).',
    hint: 'Start that version or a later one. Nothing was changed.',
    exit: 4,
    status: 503,
  },
  database_unusable: {
    title: 'The database cannot be used: {detail}',
    hint: 'Check its address and that it runs; "lemniscate restore" brings a backup into an empty one.',
    exit: 4,
    status: 503,
  },
  backup_invalid: {
    title: 'The backup {path} cannot be restored: {detail}',
    hint: 'Use a whole file that "lemniscate backup" wrote. Nothing was changed.',
    exit: 3,
    status: 422,
  },
  port_in_use: {
    title: 'Port {port} on {host} is in use.',
    hint: 'Stop what uses it, or choose another with --port.',
    exit: 4,
    status: 503,
  },
  not_enrolled: {
    title: 'This device is not enrolled at a server.',
    hint: 'Run "lemniscate edge enroll --server URL --code CODE" first.',
    exit: 3,
    status: 409,
  },
  source_unusable: {
    title: 'The source {source} cannot be used: {detail}',
    hint: 'A source is STATION=folder:PATH, http:, mqtt:URL#TOPIC, rtsp://…, usb:DEVICE, line:PRODUCT or replay:PATH.',
    exit: 3,
    status: 422,
  },
  spool_full: {
    title: 'The spool at {path} has no room left.',
    hint: 'Free some disk, or raise the budget. Inspection goes on; what could not be kept is counted.',
    exit: 4,
    status: 507,
  },
  cancelled: {
    title: 'Stopped before the end, as asked.',
    hint: 'Nothing half-written was left behind; run the command again to start over.',
    exit: 130,
    status: 409,
  },
  internal: {
    title: 'Something went wrong inside Lemniscate: {detail}',
    hint: 'Please report it with the command you ran. Your files have not been changed.',
    exit: 1,
    status: 500,
  },
} as const satisfies Record<string, { title: string; hint: string; exit: number; status: number }>;

export type ErrorCode = keyof typeof ERRORS;
export type ErrorParams = Record<string, string | number>;

const fill = (template: string, params: ErrorParams): string =>
  template.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));

/** An error a person can act on: a stable code, what was wrong, and what to do. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly params: ErrorParams;
  readonly hint: string;

  constructor(code: ErrorCode, params: ErrorParams = {}, options?: { cause?: unknown }) {
    super(fill(ERRORS[code].title, params), options);
    this.name = 'AppError';
    this.code = code;
    this.params = params;
    this.hint = fill(ERRORS[code].hint, params);
  }

  get exitCode(): number {
    return ERRORS[this.code].exit;
  }

  get status(): number {
    return ERRORS[this.code].status;
  }

  toJSON(): { code: ErrorCode; title: string; hint: string; params: ErrorParams } {
    return { code: this.code, title: this.message, hint: this.hint, params: this.params };
  }
}
