import type { DoctorReport } from '@lemniscate/contracts';

export type CheckResult = Omit<DoctorReport['checks'][number], 'name' | 'ok'>;

/** What the doctor looks at. A feature registers what must hold of its tables. */
export interface Checks {
  register(name: string, check: () => Promise<CheckResult>): void;
  runAll(): Promise<DoctorReport>;
}

/** So many problems of a kind are told one by one. */
const MOST_TOLD = 100;

export const createChecks = (): Checks => {
  const checks = new Map<string, () => Promise<CheckResult>>();
  return {
    register: (name, check) => void checks.set(name, check),
    async runAll() {
      const results: DoctorReport['checks'] = [];
      for (const [name, check] of checks) {
        const result = await check();
        const told = result.problems.slice(0, MOST_TOLD);
        const untold = result.problems.length - told.length;
        if (untold > 0) told.push(`and ${untold} more`);
        results.push({ name, ...result, problems: told, ok: told.length === 0 });
      }
      return { ok: results.every(({ ok }) => ok), checks: results };
    },
  };
};
