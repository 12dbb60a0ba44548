/**
 * The one table of things that can go wrong. A code is stable: scripts and PLC gateways match on it.
 *
 * `title` says what was wrong ({name} is filled from the error's params); `hint` says what to do about it.
 * `exit` is the process exit code of the command line: 2 = the command was wrong, 3 = the input was wrong,
 * 4 = this machine could not do it (disk, memory), 130 = interrupted.
 */
export const ERRORS = {
  usage: { title: '{detail}', hint: 'Run "lemniscate --help" to see the commands and options.', exit: 2 },
  option_invalid: {
    title: 'The option {option} cannot be {value}: {detail}',
    hint: 'Run the command with --help to see what the option takes.',
    exit: 2,
  },
  path_not_found: {
    title: 'There is nothing at {path}.',
    hint: 'Check the spelling; relative paths start from the folder the command is run in.',
    exit: 3,
  },
  path_not_readable: {
    title: 'The path {path} cannot be read: {detail}',
    hint: 'Check its permissions and that the disk is mounted.',
    exit: 3,
  },
  folder_has_no_images: {
    title: 'The folder {path} contains no images.',
    hint: 'Lemniscate reads JPEG, PNG, WebP, TIFF and BMP files. Point it at the folder that holds them.',
    exit: 3,
  },
  too_few_good_images: {
    title: 'Only {found} good image(s) in {path}; at least {needed} are needed.',
    hint: 'Add photos of good parts. Ten to twenty, taken as the station sees them, are a good start.',
    exit: 3,
  },
  only_defects: {
    title: 'Every image in {path} is labelled as a defect; a model needs good parts to know what normal is.',
    hint: 'Add photos of good parts under train/good, or name their folder with --good.',
    exit: 3,
  },
  no_defects: {
    title: 'No image in {path} is labelled as a defect, so detection cannot be measured.',
    hint: 'Add labelled defects under test/<defect type>, one folder a type.',
    exit: 3,
  },
  dataset_not_recognised: {
    title: 'The folder {path} is not laid out as a dataset that Lemniscate knows: {detail}',
    hint: 'Known layouts: MVTec AD (train/good, test/<type>), ImageFolder (one folder a class, or metadata.jsonl), COCO, YOLO, Pascal VOC. For a folder of good photos only, use --good.',
    exit: 3,
  },
  annotation_invalid: {
    title: 'The annotation file {path} is not valid: {detail}',
    hint: 'Mend or remove it, or use --skip-bad to go on without it.',
    exit: 3,
  },
  image_unlabelled: {
    title: 'The image {path} has no label: {detail}',
    hint: 'Put it in a folder named after its class or list it in the annotation file; until then it is left out.',
    exit: 3,
  },
  path_outside_dataset: {
    title: 'The file {path} points out of its dataset folder: {detail}',
    hint: 'Copy the files into the folder (cp -rL follows links) and make paths relative to it. Nothing outside was read.',
    exit: 3,
  },
  folder_not_empty: {
    title: 'The folder {path} is not empty.',
    hint: 'Name a folder that does not exist yet; what is in this one has not been touched.',
    exit: 2,
  },
  image_unreadable: {
    title: 'The image {path} cannot be read: {detail}',
    hint: 'Replace or remove the file, or use --skip-bad to go on without it.',
    exit: 3,
  },
  image_too_large: {
    title: 'The image {path} is too large: {detail}',
    hint: 'Scale it down, crop it to the part, or raise the limit if the file can be trusted.',
    exit: 3,
  },
  image_too_small: {
    title: 'The image {path} is only {width}x{height} pixels; at least {needed} pixels a side are needed.',
    hint: 'Use the full-size photo rather than a thumbnail, or use --skip-bad to go on without it.',
    exit: 3,
  },
  mask_size_differs: {
    title: 'The mask {path} is {maskSize} but its image is {imageSize}.',
    hint: 'Export the mask again at the size of its image, or use --skip-bad to go on without it.',
    exit: 3,
  },
  onnx_invalid: {
    title: 'The file {path} is not a usable ONNX model: {detail}',
    hint: 'Export the model again as one self-contained ONNX file.',
    exit: 3,
  },
  onnx_external_data: {
    title: 'The ONNX file {path} keeps weights outside itself ({detail}); such files are refused.',
    hint: 'Save it as one file, e.g. with onnx.save(model, path, save_as_external_data=False).',
    exit: 3,
  },
  onnx_opset_unsupported: {
    title: 'The ONNX file {path} uses {detail}, which this version cannot run.',
    hint: 'Export it again with the standard operator set, opset 7 to 20.',
    exit: 3,
  },
  base_unusable: {
    title: 'The model {path} cannot serve as a base: {detail}',
    hint: 'A base takes a float image [N,3,H,W] and gives spatial features [N,C,h,w] or tokens [N,T,C]. "lemniscate bases check FILE" shows what was found.',
    exit: 3,
  },
  base_unknown: {
    title: 'There is no base called {id}.',
    hint: 'Run "lemniscate bases list", or give the path of an ONNX file or of a folder as Hugging Face publishes it.',
    exit: 3,
  },
  model_invalid: {
    title: 'The model in {path} cannot be used: {detail}',
    hint: 'Name the folder that "lemniscate adapt" wrote, or make the model again. Nothing has been changed.',
    exit: 3,
  },
  model_digest_mismatch: {
    title: 'The file {path} is not the one its manifest describes: {detail}',
    hint: 'It was changed or damaged after it was made. Copy it again from its source.',
    exit: 3,
  },
  disk_full: {
    title: 'There is no space left to write {path}.',
    hint: 'Free some space and run the command again; what was there before has not been touched.',
    exit: 4,
  },
  write_failed: {
    title: 'The file {path} could not be written: {detail}',
    hint: 'Check the permissions of the folder; what was there before has not been touched.',
    exit: 4,
  },
  cancelled: {
    title: 'Stopped before the end, as asked.',
    hint: 'Nothing half-written was left behind; run the command again to start over.',
    exit: 130,
  },
  internal: {
    title: 'Something went wrong inside Lemniscate: {detail}',
    hint: 'Please report it with the command you ran. Your files have not been changed.',
    exit: 1,
  },
} as const satisfies Record<string, { title: string; hint: string; exit: number }>;

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

  toJSON(): { code: ErrorCode; title: string; hint: string; params: ErrorParams } {
    return { code: this.code, title: this.message, hint: this.hint, params: this.params };
  }
}
