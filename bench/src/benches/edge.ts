import { spawnSync } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRng, median, quantile } from '@lemniscate/vision';
import { Sink } from '../edge/sink.js';
import type { Bench } from '../run/bench.js';
import { runNode } from '../run/child.js';
import { figure, fixed, reported } from '../run/statistics.js';
import { drawGood, requireBase, requireData } from '../station/data.js';
import { trainOnGood } from '../station/train-good.js';

const SEED = 0;

interface ChildResult {
  images: number;
  wallMs: number;
  cpuMs: number;
  latencies: [string, number][];
}
interface AgentResult extends ChildResult {
  /** How long the run of each verdict took, in their order. */
  runs: number[];
  settledBytes: number;
  rssBytes: number;
  peakBytes: number;
  waiting: number;
}

const CHILD = (name: string): string => fileURLToPath(new URL(`../edge/${name}.js`, import.meta.url));

export const edge: Bench = {
  name: 'edge',
  about: 'the agent on one core, spool and upload on, against a bare session.run over the same artifact',
  async run(context) {
    const { quick, tempDir, say } = context;
    const dataset = await requireData(context);
    const base = requireBase(context);
    const rounds = quick ? 1 : 5;
    const seconds = quick ? 2 : 12;
    const { shots, rest } = drawGood({ ...context, quick: false }, dataset, 20, SEED);
    const { dir } = await trainOnGood(shots, { tempDir, base, seed: SEED });
    const images = join(tempDir, 'images');
    await mkdir(images);
    for (const [i, sample] of createRng(SEED).fork('edge').sample(rest, 100).entries())
      await copyFile(sample.path, join(images, `${String(i).padStart(3, '0')}-${basename(sample.path)}`));

    const isPinned = spawnSync('taskset', ['--version']).status === 0;
    const sink = new Sink();
    const url = await sink.start(dir, {
      auditShare: 0.02,
      maxPerHour: 120,
      maxBytes: 2 ** 30,
      uncertain: true,
      novel: true,
    });
    let count = 0;
    const child = async <T>(name: string, args: readonly string[]): Promise<T> => {
      const { stdout } = await runNode([CHILD(name), ...args], { pinnedTo: isPinned ? '0' : undefined });
      return JSON.parse(stdout) as T;
    };
    const runBare = (intervalMs: number) =>
      child<ChildResult>('bare-child', [dir, images, String(intervalMs), String(seconds)]);
    const runAgent = (intervalMs: number) =>
      child<AgentResult>('agent-child', [
        url,
        dir,
        join(tempDir, `device-${count++}`),
        images,
        String(intervalMs),
        String(seconds),
      ]);
    const bare: ChildResult[] = [];
    const flatOut: AgentResult[] = [];
    try {
      for (let round = 0; round < rounds; round++) {
        // Who goes first alternates: the second may find the machine warmer.
        for (const which of round % 2 === 0 ? ['bare', 'agent'] : ['agent', 'bare'])
          if (which === 'bare') bare.push(await runBare(0));
          else flatOut.push(await runAgent(0));
        say(
          `edge: round ${round}: bare ${fixed(perSecond(bare[round]), 1)}/s, agent ${fixed(perSecond(flatOut[round]), 1)}/s`,
        );
      }
      const runMs = medianOfEach(bare);
      // At half the load a machine's parts come one by one, as on a line.
      const intervalMs = Math.ceil(2 * median([...runMs.values()]));
      const pacedBare: ChildResult[] = [];
      const paced: AgentResult[] = [];
      for (let round = 0; round < rounds; round++) {
        pacedBare.push(await runBare(intervalMs));
        paced.push(await runAgent(intervalMs));
      }
      const added = lessMedian(paced, runMs);
      const pacedRunMs = medianOfEach(pacedBare);
      const addedAtPace = lessMedian(paced, pacedRunMs);
      const noise = lessMedian(pacedBare, pacedRunMs);
      const runsAlone = pacedBare.flatMap(msOf);
      const runsWithin = paced.flatMap(({ runs }) => runs);
      // Its own share of each verdict, and what it slows the run by: a run that strays by itself is nothing the agent adds.
      const slowedMs = Math.max(0, median(runsWithin) - median(runsAlone));
      const own = paced.flatMap(({ latencies, runs }) =>
        latencies.map(([, ms], i) => ms - runs[i] + slowedMs),
      );
      const ratio = median(flatOut.map((a, i) => perSecond(a) / perSecond(bare[i])));
      const cpuRatio = median(flatOut.map((a, i) => bare[i].cpuMs / bare[i].images / (a.cpuMs / a.images)));
      const bareMs = bare.flatMap(msOf);
      const row = (name: string, ms: readonly number[]): (string | number)[] => [
        name,
        ms.length,
        fixed(quantile([...ms], 0.5)),
        fixed(quantile([...ms], 0.95)),
        fixed(quantile([...ms], 0.99)),
      ];
      return {
        settings: {
          data: context.data,
          base,
          seed: SEED,
          images: 100,
          rounds,
          'seconds a run': seconds,
          'ONNX Runtime threads': 1,
          'pinned to one core': isPinned,
          cores: availableParallelism(),
          quick,
        },
        tables: [
          {
            title: 'milliseconds an image',
            columns: ['what', 'images', 'median', '95 %', '99 %'],
            rows: [
              row('session.run alone', bareMs),
              row('agent, parts at half its rate: from arrival to verdict', paced.flatMap(msOf)),
              row('the same less the median run of that image', added),
              row('session.run alone at that pace', runsAlone),
              row('session.run within the agent at that pace', runsWithin),
              row('from arrival to verdict less its own run, and what the median run is slowed by', own),
              row('the same less its median for that image: what the machine does by itself', noise),
              row('agent less the median run of that image at that pace', addedAtPace),
            ],
          },
          {
            title: 'rounds',
            columns: [
              'round',
              'bare /s',
              'agent /s',
              'ratio',
              'bare CPU ms',
              'agent CPU ms',
              'agent RSS MiB',
            ],
            rows: flatOut.map((a, i) => [
              i,
              fixed(perSecond(bare[i]), 1),
              fixed(perSecond(a), 1),
              fixed(perSecond(a) / perSecond(bare[i]), 3),
              fixed(bare[i].cpuMs / bare[i].images),
              fixed(a.cpuMs / a.images),
              fixed(a.rssBytes / 2 ** 20, 0),
            ]),
          },
        ],
        figures: [
          figure(
            'sustained rate against bare session.run, in images a second of one core’s time, median of rounds',
            cpuRatio,
            'at least',
            0.8,
            '',
            3,
          ),
          reported('the same by the clock on the wall', ratio, '', 3),
          figure('added latency, p99', quantile(own, 0.99), 'at most', 10, 'ms'),
          reported('what the median run within the agent is slower than alone at that pace', slowedMs, 'ms'),
          reported('from arrival to verdict less the median run flat out, p99', quantile(added, 0.99), 'ms'),
          reported('added to a run at the same pace, p99', quantile(addedAtPace, 0.99), 'ms'),
          reported('p99 of session.run alone at that pace, less its median', quantile(noise, 0.99), 'ms'),
          figure(
            'memory of the agent (RSS) after its run, largest',
            Math.max(...[...flatOut, ...paced].map((a) => a.rssBytes)) / 2 ** 20,
            'at most',
            350,
            'MiB',
            0,
          ),
          reported('peak memory', Math.max(...flatOut.map((a) => a.peakBytes)) / 2 ** 20, 'MiB', 0),
        ],
        notes: [
          'Other programs on the machine make the wall clock’s ratio and the added latency mean nothing: run it alone.',
          'Each in a process of its own, one after the other in alternating order; the server is a stand-in in the parent.',
          `The stand-in took ${sink.inspections} inspections and ${sink.captures} captures.`,
        ],
      };
    } finally {
      await sink.stop();
    }
  },
};

const msOf = ({ latencies }: ChildResult): number[] => latencies.map(([, ms]) => ms);

const medianOfEach = (runs: readonly ChildResult[]): Map<string, number> => {
  const runsOf = new Map<string, number[]>();
  for (const [part, ms] of runs.flatMap((r) => r.latencies))
    runsOf.set(part, [...(runsOf.get(part) ?? []), ms]);
  return new Map([...runsOf].map(([part, times]) => [part, median(times)]));
};

const lessMedian = (runs: readonly ChildResult[], medianMs: ReadonlyMap<string, number>): number[] =>
  runs.flatMap((r) =>
    r.latencies.flatMap(([part, ms]) => {
      const usual = medianMs.get(part);
      return usual === undefined ? [] : [ms - usual];
    }),
  );

const perSecond = ({ images, wallMs }: ChildResult): number => (1000 * images) / wallMs;
