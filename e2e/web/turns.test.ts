import type { Turn } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { open } from './at-page.js';
import { describeInBrowser, webLine } from './in-browser.js';

describeInBrowser('turns in a browser', () => {
  const web = webLine();

  const turnNow = (id: string): Promise<Turn> => web.server.client.getTurn({ params: { id } });
  const rolloutOf = async (id: string) =>
    web.server.client.getRollout({ params: { id: (await turnNow(id)).rolloutId as string } });
  /** Presses the button, gives the reason, and waits until the dialog is gone: then it was done. */
  const say = async (button: string, reason: string): Promise<void> => {
    await web.page.getByRole('button', { name: button, exact: true }).first().click();
    const dialog = web.page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: button, exact: true });
    expect(await confirm.isEnabled()).toBe(false);
    await dialog.getByRole('textbox', { name: 'Why' }).fill(reason);
    await confirm.click();
    await dialog.waitFor({ state: 'hidden' });
  };

  test('start by a click; abort keeps its reason', async () => {
    await open(web.page, '/turns');
    await web.page.getByRole('button', { name: 'Start a turn' }).click();
    await web.page.getByRole('dialog').getByRole('button', { name: 'Start a turn' }).click();
    await web.page.waitForURL(/\/turns\/[0-9a-f-]{36}$/);
    const id = web.page.url().split('/').at(-1) as string;
    await say('Abort', 'the lamp was off');
    expect(await turnNow(id)).toMatchObject({ state: 'aborted', reason: 'the lamp was off' });
    await web.page.getByText('the lamp was off').first().waitFor();
    await web.page.getByRole('button', { name: 'Abort' }).waitFor({ state: 'hidden' });
  });

  test('hold keeps the champion; what was held may be promoted all the same', async () => {
    const { id, championId } = await web.line.turnToApprove();
    await open(web.page, `/turns/${id}`);
    await say('Hold', 'the shift ends');
    expect(await turnNow(id)).toMatchObject({
      state: 'closed',
      outcome: 'held',
      gate: { approval: { approved: false, reason: 'the shift ends', by: web.server.user.name } },
    });
    const station = () => web.server.client.getStation({ params: { station: web.line.station.name } });
    expect((await station()).championId).toBe(championId);
    await say('Promote all the same', 'looked at every image');
    expect(await turnNow(id)).toMatchObject({ gate: { approval: { approved: true } } });
    await web.line.turnUntil(id, ({ state }) => state === 'rolling_out');
    await say('Roll back', 'only to see');
    expect(await turnNow(id)).toMatchObject({ state: 'closed', outcome: 'rolled_back' });
    expect((await station()).championId).toBe(championId);
  });

  test('approve rolls out; pause, resume and roll back do what they say', async () => {
    const { id, championId, challengerId } = await web.line.turnToApprove();
    await open(web.page, `/turns/${id}`);
    await say('Approve', 'better on every image');
    await web.line.turnUntil(id, ({ state }) => state === 'rolling_out');
    await say('Pause', 'the line is cleaned');
    expect(await rolloutOf(id)).toMatchObject({ phase: 'shadow', paused: true });
    await web.page.getByText('shadow · paused').waitFor();
    await web.page
      .getByText(new RegExp(`Paused by ${web.server.user.name}, .*: the line is cleaned`))
      .waitFor();
    await web.page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(async () => (await rolloutOf(id)).paused).toBe(false);
    await web.line.judge(4, championId as string, challengerId);
    await expect.poll(async () => (await rolloutOf(id)).phase).toBe('canary');
    await web.page.getByText('canary', { exact: true }).first().waitFor();
    await say('Roll back', 'rejects too much');
    expect(await rolloutOf(id)).toMatchObject({ phase: 'rolled_back', reason: 'rejects too much' });
    expect(await turnNow(id)).toMatchObject({ state: 'closed', outcome: 'rolled_back' });
    await open(web.page, '/turns');
    await web.page
      .getByRole('row', { name: /rolled back/ })
      .getByText('rejects too much')
      .waitFor();
  });

  test('the fleet page has the same brakes', async () => {
    const { id } = await web.line.turnToApprove();
    await web.server.client.approveTurn({ params: { id }, body: { reason: 'as before' } });
    await web.line.turnUntil(id, ({ state }) => state === 'rolling_out');
    await open(web.page, '/fleet?tab=rollouts');
    await say('Pause', 'lunch');
    expect((await rolloutOf(id)).paused).toBe(true);
    await web.page.getByRole('button', { name: 'Resume' }).click();
    await expect.poll(async () => (await rolloutOf(id)).paused).toBe(false);
    await say('Roll back', 'enough seen');
    expect((await rolloutOf(id)).phase).toBe('rolled_back');
    await web.page.getByText('No roll-out is under way.').waitFor();
  });

  test('a reason that could not be sent stays, through a reload too', async () => {
    const { id } = await web.line.turnToApprove();
    await open(web.page, `/turns/${id}`);
    await web.page.route('**/api/v1/turns/*/hold', (route) => route.abort());
    await web.page.getByRole('button', { name: 'Hold', exact: true }).click();
    const dialog = web.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Why' }).fill('two images look odd');
    await dialog.getByRole('button', { name: 'Hold', exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    expect(await turnNow(id)).toMatchObject({ state: 'gating' });
    await web.page.unroute('**/api/v1/turns/*/hold');
    await web.page.reload();
    await web.page.getByRole('button', { name: 'Hold', exact: true }).click();
    expect(await dialog.getByRole('textbox', { name: 'Why' }).inputValue()).toBe('two images look odd');
    await dialog.getByRole('button', { name: 'Hold', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await turnNow(id)).toMatchObject({ outcome: 'held', reason: 'two images look odd' });
  });

  test('a gate that cannot tell asks for labels, and the review has them first', async () => {
    await web.line.knowThresholds();
    await web.line.drawWaitingByLot();
    const { id } = await web.line.startTurn();
    const asking = await web.line.turnUntil(id, ({ gate }) => gate !== null);
    const asked = asking.gate?.asked?.captureIds ?? [];
    expect(asked).toHaveLength(10);
    await open(web.page, `/turns/${id}`);
    await web.page.getByText('The gate asks for 10 labels').waitFor();
    await web.page.getByRole('link', { name: 'Review', exact: true }).last().click();
    await web.page.waitForURL(/\/review/);
    const { items } = await web.server.client.reviewQueue({ query: { limit: 10 } });
    expect(items.map((capture) => capture.id).toSorted()).toEqual(asked.toSorted());
    for (const captureId of asked) {
      const verdict = web.line.waiting.indexOf(captureId) % 2 === 1 ? ('ng' as const) : ('ok' as const);
      const body = { verdict, defectTypes: verdict === 'ng' ? ['scratch'] : [], seconds: 1 };
      await web.server.client.labelCapture({ params: { id: captureId }, body });
    }
    const told = await web.line.turnUntil(id, ({ gate }) => gate?.asked?.until !== null);
    expect(told.gate).toMatchObject({ numbers: { disputed: 10 } });
    await open(web.page, `/turns/${id}`);
    await web.page.getByText('The gate asks for').waitFor({ state: 'hidden' });
    await web.page.getByText(/parts drawn by lot the two judge 10 differently/).waitFor();
  });
});
