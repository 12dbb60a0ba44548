import { ffmpegSource } from './ffmpeg.js';
import { folderSource } from './folder.js';
import type { Source } from './frame.js';
import { lineSource } from './line.js';
import { mqttSource } from './mqtt.js';
import { pushSource } from './push.js';
import { replaySource } from './replay.js';
import type { SourceSpec } from './spec.js';

export interface Surroundings {
  sourcesDir: string;
  deviceId: string;
  ffmpeg: string;
}

/** @throws AppError source_unusable, path_not_found, folder_has_no_images */
export const openSource = async (
  spec: SourceSpec,
  { sourcesDir, deviceId, ffmpeg }: Surroundings,
): Promise<Source> => {
  switch (spec.kind) {
    case 'folder':
      return folderSource(spec, sourcesDir);
    case 'http':
      return pushSource();
    case 'mqtt':
      return mqttSource(spec, `lemniscate-${deviceId}`);
    case 'rtsp':
    case 'usb':
      return ffmpegSource(spec, ffmpeg);
    case 'line':
      return lineSource(spec, sourcesDir);
    case 'replay':
      return await replaySource(spec, sourcesDir);
  }
};
