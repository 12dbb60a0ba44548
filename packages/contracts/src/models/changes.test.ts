import { expect, test } from 'vitest';
import { ROUTES } from '../routes/index.js';

test('a change names what changes, and no default comes with it', () => {
  expect(ROUTES.updateStation.body.parse({ title: 'x' })).toEqual({ title: 'x' });
  expect(ROUTES.updateStation.body.parse({ capture: { auditShare: 0.5 } })).toEqual({
    capture: { auditShare: 0.5 },
  });
  expect(ROUTES.updateStation.body.parse({ threshold: null })).toEqual({ threshold: null });
  expect(ROUTES.updateLoop.body.parse({ trigger: { labels: 3 } })).toEqual({ trigger: { labels: 3 } });
  expect(() => ROUTES.updateLoop.body.parse({ trigger: { labels: 0 } })).toThrow();
});
