import type { DoctorReport } from '@lemniscate/contracts';
import { sayInEnglish, state, type Statement } from '@lemniscate/contracts/statements';

export interface CheckResult {
  checked: number;
  problems: readonly Statement[];
  whatToDo: string | null;
}

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
        const { checked, problems, whatToDo } = await check();
        const statements = problems.slice(0, MOST_TOLD);
        const untold = problems.length - statements.length;
        if (untold > 0) statements.push(state('and_more', { count: untold }));
        const ok = statements.length === 0;
        results.push({ name, ok, checked, problems: statements.map(sayInEnglish), statements, whatToDo });
      }
      return { ok: results.every(({ ok }) => ok), checks: results };
    },
  };
};
