import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { AppError } from '@lemniscate/contracts';
import type { Intake, Source } from './frame.js';
import { PpmReader } from './ppm.js';
import { numberOption, type SourceSpec } from './spec.js';

const RESTART_MS = [1000, 2000, 5000, 10_000, 30_000];

/** The camera's own framework of each system. */
const usbInput = (device: string, size: string | undefined): string[] => {
  const wanted = size === undefined ? [] : ['-video_size', size];
  if (process.platform === 'darwin') return ['-f', 'avfoundation', ...wanted, '-i', device];
  if (process.platform === 'win32') return ['-f', 'dshow', ...wanted, '-i', `video=${device}`];
  return ['-f', 'v4l2', ...wanted, '-i', /^\d+$/.test(device) ? `/dev/video${device}` : device];
};

/** PPM carries the size of each picture and its pixels as they are: nothing is lost and nothing needs decoding. */
const outputArgs = (fps: number): string[] => [
  '-an',
  '-vf',
  `fps=${fps}`,
  '-f',
  'image2pipe',
  '-c:v',
  'ppm',
  '-pix_fmt',
  'rgb24',
  '-',
];

/** A network or USB camera through ffmpeg; started again when it ends. A frame that comes too soon is missed. */
export const ffmpegSource = (spec: SourceSpec, ffmpeg: string): Source => {
  const fps = numberOption(spec, 'fps', 2, { min: 0.01, max: 120 });
  const { size } = spec.options;
  if (size !== undefined && !/^\d{2,5}x\d{2,5}$/.test(size))
    throw new AppError('source_unusable', { source: spec.text, detail: 'size is written as 1280x720' });
  const url = spec.target.includes('://') ? spec.target : `rtsp://${spec.target}`;
  if (spec.kind === 'rtsp' && !/^(rtsps?|https?):\/\//.test(url))
    throw new AppError('source_unusable', {
      source: spec.text,
      detail: 'a camera on the network is named by rtsp://…',
    });
  const input =
    spec.kind === 'usb'
      ? usbInput(spec.target, size)
      : [...(url.startsWith('rtsp') ? ['-rtsp_transport', 'tcp'] : []), '-i', url];
  const stopping = new AbortController();
  let child: ChildProcess | undefined;
  let running: Promise<void> | undefined;
  let problem: string | null = null;

  const runOnce = (intake: Intake): Promise<number> =>
    new Promise((resolve, reject) => {
      let frames = 0;
      let errors = '';
      child = spawn(ffmpeg, ['-nostdin', '-loglevel', 'error', ...input, ...outputArgs(fps)], {
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const reader = new PpmReader((image) => {
        frames++;
        problem = null;
        intake.offer({
          name: `frame of ${spec.station}`,
          partId: null,
          arrivedAt: performance.now(),
          load: async () => image,
          settle: () => undefined,
        });
      });
      child.stdout?.on('data', (bytes: Buffer) => {
        try {
          reader.add(bytes);
        } catch (error) {
          errors = (error as Error).message;
          child?.kill('SIGKILL');
        }
      });
      child.stderr?.on('data', (bytes: Buffer) => (errors = (errors + bytes.toString()).slice(-500)));
      child.on('error', reject);
      child.on('close', (code) => {
        if (!stopping.signal.aborted)
          problem = `ffmpeg ended (${code}): ${errors.trim().split('\n').at(-1) ?? ''}`.trim();
        resolve(frames);
      });
    });

  return {
    async start(intake) {
      await checkInstalled(ffmpeg, spec);
      running = (async () => {
        for (let failures = 0; !stopping.signal.aborted;) {
          const frames = await runOnce(intake).catch((error: unknown) => {
            problem = (error as Error).message;
            return 0;
          });
          if (problem !== null)
            intake.report(new AppError('source_unusable', { source: spec.text, detail: problem }));
          failures = frames > 0 ? 0 : failures + 1;
          const wait = RESTART_MS[Math.min(failures, RESTART_MS.length - 1)];
          await pause(wait, undefined, { signal: stopping.signal }).catch(() => undefined);
        }
      })();
    },
    async stop() {
      stopping.abort();
      child?.kill('SIGTERM');
      const force = setTimeout(() => child?.kill('SIGKILL'), 2000);
      await running;
      clearTimeout(force);
    },
    problem: () => problem,
  };
};

const HOW_TO_INSTALL =
  'Debian/Ubuntu: sudo apt install ffmpeg; Windows: winget install ffmpeg; macOS: brew install ffmpeg';

const checkInstalled = (ffmpeg: string, spec: SourceSpec): Promise<void> =>
  new Promise((resolve, reject) => {
    const probe = spawn(ffmpeg, ['-version'], { stdio: 'ignore' });
    probe.on('error', (error) =>
      reject(
        new AppError(
          'source_unusable',
          {
            source: spec.text,
            detail: `cameras are read by ffmpeg, which is not installed (${HOW_TO_INSTALL})`,
          },
          { cause: error },
        ),
      ),
    );
    probe.on('close', () => resolve());
  });
