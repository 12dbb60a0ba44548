import { Loop } from '@lemniscate/contracts';
import { sayInEnglish } from '@lemniscate/contracts/statements';
import { expect, test } from 'vitest';
import { nextPhase } from './next-phase.js';
import { leftOut, type Standing, type StationProgress, stillWanted, waitWords } from './still-wanted.js';
import { NO_COUNTS, type PhaseCounts } from './watch.js';

const HOUR_MS = 3_600_000;

const settings = Loop.shape.rollout.parse({
  shadowParts: 200,
  canaryParts: 100,
  canaryShare: 0.1,
  observeParts: 100,
});

const station = (
  name: string,
  counts: Partial<PhaseCounts> = {},
  more: Partial<StationProgress> = {},
): StationProgress => ({
  id: name,
  name,
  hasDevice: true,
  isOnline: true,
  isLive: false,
  counts: { ...NO_COUNTS, ...counts },
  ...more,
});

const standing = (
  phase: Standing['phase'],
  stations: StationProgress[],
  more: Partial<Standing> = {},
): Standing => ({ phase, settings, inPhaseMs: HOUR_MS, stations, ...more });

const codes = (of: Standing): string[] => stillWanted(of).map(({ code }) => code);

test('a station alone wants what its loop says', () => {
  const shadow = (compared: number) => standing('shadow', [station('a', { compared })]);
  expect(waitWords(shadow(12)).map(sayInEnglish)).toEqual(['It waits for 200 parts: 12 so far.']);
  expect([nextPhase(shadow(199), false), nextPhase(shadow(200), false)]).toEqual(['shadow', 'canary']);
  expect(nextPhase(shadow(200), true)).toBe('shadow');
});

test('a busy station does not end a phase for one that judged nothing', () => {
  const shadow = (idle: number) =>
    standing('shadow', [station('busy', { compared: 5000 }), station('idle', { compared: idle })]);
  expect(nextPhase(shadow(0), false)).toBe('shadow');
  expect(waitWords(shadow(3)).map(sayInEnglish)).toEqual(['It waits for 100 parts at idle: 3 so far.']);
  expect(nextPhase(shadow(100), false)).toBe('canary');

  const canary = (own: number) =>
    standing('canary', [
      station('busy', { parts: 5000, challengerParts: 500 }),
      station('idle', { parts: 50, challengerParts: own }),
    ]);
  expect(codes(canary(1))).toEqual(['waits_for_own_at']);
  expect(nextPhase(canary(2), false)).toBe('full');
});

test('in the end each station is seen judging with it', () => {
  const full = (isLive: boolean) =>
    standing('full', [
      station('a', { challengerParts: 300 }, { isLive: true }),
      station('b', { challengerParts: 50 }, { isLive }),
    ]);
  expect(codes(full(false))).toEqual(['waits_to_be_live']);
  expect(nextPhase(full(true), false)).toBe('done');
});

test('a silent device is not waited for, which is said; what all of them show has to be enough', () => {
  const shadow = (compared: number) =>
    standing('shadow', [station('a', { compared }), station('gone', {}, { isOnline: false })]);
  expect(waitWords(shadow(150)).map(sayInEnglish)).toEqual([
    'It waits for 200 parts: 150 so far.',
    'gone is not waited for: nothing is heard of its device.',
  ]);
  expect(nextPhase(shadow(200), false)).toBe('canary');
  expect(leftOut(shadow(200)).map(({ name }) => name)).toEqual(['gone']);
  const allGone = standing('full', [station('a', { challengerParts: 100 }, { isOnline: false })]);
  expect(nextPhase(allGone, false)).toBe('done');
});

test('a line that stands still holds the others up for a day and no longer', () => {
  const shadow = (hours: number) =>
    standing('shadow', [station('busy', { compared: 5000 }), station('idle')], {
      inPhaseMs: hours * HOUR_MS,
    });
  expect(nextPhase(shadow(23), false)).toBe('shadow');
  expect(nextPhase(shadow(24), false)).toBe('canary');
  // Nobody judged anything: no time makes up for that.
  const nothing = standing('shadow', [station('a'), station('b')], { inPhaseMs: 1000 * HOUR_MS });
  expect(codes(nothing)).toEqual(['waits_for_parts']);
});

test('where no device serves the stations there is nobody to wait for', () => {
  const nobody = standing('canary', [station('a', {}, { hasDevice: false })]);
  expect([nextPhase(nobody, false), waitWords(nobody)]).toEqual(['full', []]);
});
