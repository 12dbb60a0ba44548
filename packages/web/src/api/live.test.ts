// @vitest-environment happy-dom
import { QueryClient } from '@tanstack/react-query';
import { renderHook } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { startLive, useJudged } from './live.ts';

class FakeSource extends EventTarget {
  static last: FakeSource;
  constructor() {
    super();
    FakeSource.last = this;
  }
  close(): void {}
}

/** As the server writes it: a name, and the event as data. */
const send = (type: string): boolean =>
  FakeSource.last.dispatchEvent(
    new MessageEvent(type, {
      data: JSON.stringify({
        seq: 1,
        at: '2026-11-27T08:00:00.000Z',
        type,
        actor: { kind: 'system', id: 'server', name: 'server' },
        subject: 'station:1',
        loopId: null,
        stationId: null,
        data: {},
      }),
    }),
  );

test('an event of the server has what it touches read again, and nothing else', async () => {
  vi.stubGlobal('EventSource', FakeSource);
  const queries = new QueryClient();
  queries.setQueryData(['getStation', { params: { station: 'press' } }], {});
  queries.setQueryData(['listUsers', {}], {});
  const stop = startLive(queries);
  send('champion_changed');
  await vi.waitFor(
    () =>
      expect(queries.getQueryState(['getStation', { params: { station: 'press' } }])?.isInvalidated).toBe(
        true,
      ),
    { timeout: 60_000 },
  );
  expect(queries.getQueryState(['listUsers', {}])?.isInvalidated).toBe(false);
  stop();
});

test('a verdict is heard by who shows verdicts, and by nobody who has gone', () => {
  vi.stubGlobal('EventSource', FakeSource);
  const stop = startLive(new QueryClient());
  const listen = vi.fn();
  const { unmount } = renderHook(() => useJudged(listen));
  const judge = () => FakeSource.last.dispatchEvent(new MessageEvent('inspections_received', { data: '{}' }));
  judge();
  expect(listen).toHaveBeenCalledTimes(1);
  unmount();
  judge();
  expect(listen).toHaveBeenCalledTimes(1);
  stop();
});
