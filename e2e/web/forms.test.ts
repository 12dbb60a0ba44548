import { expect, test } from 'vitest';
import { open, settled } from './at-page.js';
import { describeInBrowser, webLine } from './in-browser.js';

describeInBrowser('forms in a browser', () => {
  const web = webLine({ knowsThresholds: true });

  const station = () => web.server.client.getStation({ params: { station: web.line.station.name } });
  const save = () => web.page.getByRole('button', { name: 'Save', exact: true });
  const SAVING = '**/api/v1/stations/press';
  const failSaves = (path: string) =>
    web.page.route(path, (route) =>
      route.request().method() === 'PATCH' ? route.abort() : route.continue(),
    );

  test('what a station keeps and what its mistakes cost is saved; a failed save keeps what was typed', async () => {
    await open(web.page, '/stations/press?tab=capture');
    const escape = web.page.getByRole('textbox', { name: 'An escape costs' });
    await escape.fill('250');
    await web.page.getByRole('textbox', { name: 'Audit sample' }).fill('2.5');
    await web.page.getByRole('switch', { name: 'Novel' }).click();
    const novel = (await station()).capture.novel;
    await failSaves(SAVING);
    await save().click();
    await web.page.getByRole('alert').first().waitFor();
    expect(await escape.inputValue()).toBe('250');
    expect((await station()).costs.escape).not.toBe(250);
    await web.page.unroute(SAVING);
    await web.page.reload();
    await settled(web.page);
    expect(await escape.inputValue()).toBe('250');
    await save().click();
    await web.page.getByText('Saved.').waitFor();
    expect(await station()).toMatchObject({
      costs: { escape: 250 },
      capture: { auditShare: 0.025, novel: !novel },
    });
    await expect.poll(() => save().isEnabled()).toBe(false);
  });

  test('what the server refuses is said in its words, and stays in the form', async () => {
    await open(web.page, '/stations');
    await web.page.getByRole('button', { name: 'New station' }).click();
    const dialog = web.page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('press');
    await dialog.getByRole('button', { name: 'Create the station' }).click();
    await dialog.getByText('name_taken').waitFor();
    expect(await dialog.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('press');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('press-2');
    await dialog.getByRole('button', { name: 'Create the station' }).click();
    await web.page.waitForURL('**/stations/press-2');
    expect(await web.server.client.getStation({ params: { station: 'press-2' } })).toMatchObject({
      title: '',
    });
  });

  test('another threshold says what it means, comes into force, and goes back', async () => {
    await open(web.page, '/stations/press?tab=threshold');
    const before = await station();
    const slider = web.page.getByRole('slider');
    await slider.focus();
    for (let i = 0; i < 3; i++) await web.page.keyboard.press('ArrowRight');
    await failSaves(SAVING);
    const inForce = web.page.getByRole('button', { name: 'Put it in force' });
    const dialog = web.page.getByRole('dialog');
    await inForce.first().click();
    await dialog.getByRole('button', { name: 'Put it in force' }).click();
    await dialog.getByRole('alert').waitFor();
    const chosen = await slider.getAttribute('aria-valuenow');
    await web.page.unroute(SAVING);
    await web.page.reload();
    await slider.waitFor();
    await settled(web.page);
    expect(await slider.getAttribute('aria-valuenow')).toBe(chosen);
    await inForce.first().click();
    await dialog.getByRole('button', { name: 'Put it in force' }).click();
    await dialog.waitFor({ state: 'hidden' });
    const after = await station();
    expect(after.threshold).toBeCloseTo(Number(chosen), 3);
    expect(after.threshold).not.toBe(before.threshold);
    await web.page.getByRole('button', { name: 'Back to the model’s own' }).click();
    await dialog.getByRole('button', { name: 'Back to the model’s own' }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect((await station()).threshold).toBe(null);
  });

  test('how a loop turns is saved; a failed save keeps what was typed', async () => {
    await open(web.page, '/turns');
    const loop = () => web.server.client.getLoop({ params: { loop: web.line.loop.name } });
    const path = `**/api/v1/loops/${web.line.loop.name}`;
    await web.page.getByRole('button', { name: 'Settings', exact: true }).click();
    const labels = web.page.getByRole('textbox', { name: 'New labels' });
    await labels.fill('40');
    await failSaves(path);
    await save().click();
    await web.page.getByRole('dialog').getByRole('alert').first().waitFor();
    expect((await loop()).trigger.labels).toBe(null);
    await web.page.unroute(path);
    await web.page.reload();
    await web.page.getByRole('button', { name: 'Settings', exact: true }).click();
    expect(await labels.inputValue()).toBe('40');
    await save().click();
    await web.page.getByRole('dialog').waitFor({ state: 'hidden' });
    expect((await loop()).trigger.labels).toBe(40);
  });
});
