import { LoopSettings, StationSettings } from '@lemniscate/contracts';
import { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loopSettings } from './loop-settings.js';
import { addSettings, type Setting, settingsOf } from './settings.js';
import { stationSettings } from './station-settings.js';

const unwrapped = (field: unknown): unknown =>
  field instanceof z.ZodDefault || field instanceof z.ZodPrefault ? unwrapped(field.unwrap()) : field;

/** Every setting of a schema as `group.name`. */
const namesIn = (schema: z.ZodObject): string[] =>
  Object.entries(schema.shape).flatMap(([name, field]) => {
    const inner = unwrapped(field);
    return inner instanceof z.ZodObject ? namesIn(inner).map((within) => `${name}.${within}`) : [name];
  });

const parse = (settings: Setting[], ...args: string[]): Record<string, unknown> =>
  settingsOf(
    settings,
    addSettings(new Command().exitOverride(), settings).parse(args, { from: 'user' }).opts(),
  );

describe('settings', () => {
  it.each([
    ['station', stationSettings(), StationSettings],
    ['loop', loopSettings(), LoopSettings],
  ])('of a %s that the API takes have an option each', (_, settings, schema) => {
    expect(settings.map(({ at }) => at).sort()).toEqual(namesIn(schema).sort());
  });

  it('that are not named stay as they are', () => {
    expect(parse(stationSettings())).toEqual({});
    expect(parse(loopSettings())).toEqual({});
  });

  it('are grouped as the API has them', () => {
    const station = ['--max-bytes', '1000000', '--no-novel', '--uncertain', '--label-cost', '0'];
    expect(parse(stationSettings(), ...station, '--threshold', 'auto')).toEqual({
      capture: { maxBytes: 1_000_000, novel: false, uncertain: true },
      costs: { label: 0 },
      threshold: null,
    });
    const loop = [
      '--labels',
      'off',
      '--escapes',
      '2',
      '--no-drift',
      '--side',
      'auto',
      '--licences',
      'MIT,Apache-2.0',
      '--residencies',
      'DE,CN-SH',
    ];
    expect(parse(loopSettings(), ...loop, '--max-error-rate', '1%')).toEqual({
      trigger: { labels: null, escapes: 2, drift: false },
      training: { sidePx: null },
      gate: { allowedLicences: ['MIT', 'Apache-2.0'], allowedResidencies: ['DE', 'CN-SH'] },
      rollout: { maxErrorRate: 0.01 },
    });
  });

  it('that cannot be are refused', () => {
    const refused = expect.objectContaining({ code: 'option_invalid' });
    expect(() => parse(loopSettings(), '--labels', '0')).toThrow(refused);
    expect(() => parse(loopSettings(), '--max-reject-ratio', '0.5')).toThrow(refused);
    expect(() => parse(loopSettings(), '--licences', 'MIT,,')).toThrow(refused);
    expect(() => parse(stationSettings(), '--label-cost', '-1')).toThrow(refused);
  });
});
