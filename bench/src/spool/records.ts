type SpooledInspection = Parameters<import('@lemniscate/edge').Spool['appendInspection']>[0];

/** As a station makes them, with a second opinion; ids as random as UUIDs are. */
export const spooledInspection = (n: number): SpooledInspection => {
  const mixed = (Math.imul(n + 1, 2654435761) >>> 0).toString(16).padStart(8, '0');
  return {
    id: `${mixed}-${(n % 65536).toString(16).padStart(4, '0')}-7000-8000-${String(n).padStart(12, '0')}`,
    stationId: '0192f3a4-0000-7000-8000-000000000001',
    at: '2026-11-22T08:00:00.000Z',
    partId: `part-${n}`,
    modelId: '0192f3a4-0000-7000-8000-000000000002',
    score: (n % 1000) / 1000,
    threshold: 0.5,
    verdict: n % 1000 >= 500 ? 'ng' : 'ok',
    defectType: null,
    latencyMs: 12.345,
    second: { modelId: '0192f3a4-0000-7000-8000-000000000003', score: 0.125, verdict: 'ok', latencyMs: 11.5 },
  };
};
