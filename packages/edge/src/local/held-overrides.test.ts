import { readdir, writeFile } from 'node:fs/promises';
import { AppError, type OverrideUpload } from '@lemniscate/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { writeFileWhole } from '../storage/data-dir.js';
import { createScratch, until } from '../testing/station.js';
import { HeldOverrides } from './held-overrides.js';

vi.mock('../storage/data-dir.js', { spy: true });

const LONG_MS = 60_000;
const PART = '0192f0c0-0000-7000-8000-00000000000a';
const word = (verdict: 'ok' | 'ng', ...defectTypes: string[]) => ({
  inspectionId: PART,
  stationId: '0192f0c0-0000-7000-8000-000000000001',
  at: '2026-03-01T10:00:00.000Z',
  verdict,
  defectTypes,
  operator: '',
});

describe('overrides that may yet be taken back', () => {
  let scratch: Awaited<ReturnType<typeof createScratch>>;
  let spooled: OverrideUpload[];
  let trouble: AppError | null;
  const spool = {
    appendOverride: async (override: OverrideUpload) => {
      if (trouble) throw trouble;
      spooled.push(override);
      return { seq: spooled.length, state: 'stored' as const };
    },
  };
  const open = () => HeldOverrides.open({ dir: scratch.at('held'), spool, retryMs: 20 });

  beforeEach(async () => {
    scratch = await createScratch();
    spooled = [];
    trouble = null;
  });
  afterEach(() => scratch.remove());

  it('go to the spool once, as they were said last', async () => {
    const held = await open();
    const first = await held.say(word('ng'), LONG_MS, undefined);
    expect(first.isHeld).toBe(true);
    const second = await held.say(word('ng', 'crack'), 1, { verdict: 'ng', defectTypes: [] });
    expect(second.override.id).toBe(first.override.id);
    await until('it', () => spooled.length > 0);
    await held.close();
    expect(spooled).toEqual([{ ...word('ng', 'crack'), id: first.override.id }]);
    expect(await readdir(scratch.at('held'))).toEqual([]);
    expect(await held.takeBack(PART)).toBeUndefined();
  });

  it('wait as long as was asked last, also where their time ran out while that was on its way', async () => {
    const held = await open();
    await held.say(word('ng'), 20, undefined);
    let goOn = (): void => undefined;
    vi.mocked(writeFileWhole).mockImplementationOnce(() => new Promise((resolve) => (goOn = resolve)));
    const other = held.say({ ...word('ng'), inspectionId: PART.replace(/a$/, 'b') }, LONG_MS, undefined);
    const longer = held.extend(PART, LONG_MS);
    await new Promise((resolve) => setTimeout(resolve, 60));
    goOn();
    await other;
    expect(await longer).toBe(true);
    await held.extend(PART, LONG_MS);
    expect(spooled).toEqual([]);
    expect(await held.takeBack(PART)).toEqual({ before: undefined });
    await held.close();
  });

  it('are as if they had never been when they are taken back', async () => {
    const held = await open();
    const before = { verdict: 'ng' as const, defectTypes: ['dent'] };
    await held.say(word('ng'), LONG_MS, before);
    await held.say(word('ng', 'crack'), LONG_MS, { verdict: 'ng', defectTypes: [] });
    expect(await held.takeBack(PART)).toEqual({ before });
    await held.close();
    await (await open()).close();
    expect(spooled).toEqual([]);
  });

  it('are not lost when the agent is killed, not even between the spool and here', async () => {
    // Left as it is, as by a kill.
    const killed = await open();
    const { override } = await killed.say(word('ng', 'crack'), LONG_MS, undefined);
    await writeFile(scratch.at('held', `${PART}.json.half.tmp`), '{"id":');
    const next = await open();
    expect(spooled).toEqual([override]);
    expect(await readdir(scratch.at('held'))).toEqual([]);
    await next.close();
  });

  it('wait here while the spool has no room, and can be taken back until then', async () => {
    trouble = new AppError('spool_full', { path: 'spool' });
    const held = await open();
    await held.say(word('ng'), 1, undefined);
    await expect(
      held.say({ ...word('ok'), inspectionId: crypto.randomUUID() }, 0, undefined),
    ).rejects.toThrow(/no room/);
    trouble = null;
    await until('the room', () => spooled.length === 1);
    await held.close();
  });

  it('go to the spool, which can give up something else, when the disk is full', async () => {
    const held = await open();
    const { override } = await held.say(word('ng'), LONG_MS, undefined);
    vi.mocked(writeFileWhole).mockRejectedValueOnce(new AppError('disk_full', { path: 'held' }));
    const answer = await held.say(word('ng', 'crack'), LONG_MS, undefined);
    expect(answer).toEqual({ override: { ...word('ng', 'crack'), id: override.id }, isHeld: false });
    await held.close();
    expect(spooled).toEqual([answer.override]);
  });

  it('go to the spool at once when they are final', async () => {
    const held = await open();
    const { override } = await held.say(word('ng'), LONG_MS, undefined);
    expect(await held.say(word('ng', 'crack'), 0, undefined)).toMatchObject({ isHeld: false });
    expect(spooled).toEqual([{ ...word('ng', 'crack'), id: override.id }]);
    expect(await held.extend(PART, LONG_MS)).toBe(false);
    await held.close();
    expect(spooled).toHaveLength(1);
  });
});
