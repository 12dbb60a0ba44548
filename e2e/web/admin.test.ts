import { createReadStream } from 'node:fs';
import { createClient, tokenAuth } from '@lemniscate/client';
import { extract } from 'tar-stream';
import { expect, test } from 'vitest';
import { open } from './at-page.js';
import { signedIn } from './browser.js';
import { describeInBrowser, webLine } from './in-browser.js';

/** Names of the files in a tar. */
const filesOf = async (path: string): Promise<string[]> => {
  const tar = extract();
  createReadStream(path).pipe(tar);
  const names: string[] = [];
  for await (const entry of tar) {
    names.push(entry.header.name);
    entry.resume();
  }
  return names;
};

describeInBrowser('administration in a browser', () => {
  const web = webLine({ knowsThresholds: true });
  const dialog = () => web.page.getByRole('dialog');
  const button = (name: string) => web.page.getByRole('button', { name, exact: true });

  test('a user is created with a role, may what that role may, and gets another', async () => {
    await open(web.page, '/admin?tab=users');
    await button('Create a user').click();
    await dialog().getByRole('textbox', { name: /^Name/ }).fill('rita');
    await dialog().getByRole('radio', { name: 'Reviewer' }).check();
    await dialog()
      .getByLabel(/^Password/)
      .first()
      .fill('a long enough password');
    await dialog().getByRole('button', { name: 'Create a user' }).click();
    await web.page.getByText('rita can sign in now.').waitFor();
    const rita = await signedIn(web.browser, web.server, {
      user: { name: 'rita', password: 'a long enough password' },
    });
    const page = await rita.newPage();
    await open(page, '/admin');
    expect(await page.getByRole('tab').allTextContents()).not.toContain('Users');
    await rita.close();
    await web.page.getByRole('combobox', { name: 'Role of rita' }).click();
    await web.page.getByRole('option', { name: 'Engineer' }).click();
    await web.page.getByText('rita is Engineer now.').waitFor();
    const { items } = await web.server.client.listUsers({});
    expect(items.find(({ name }) => name === 'rita')).toMatchObject({ role: 'engineer' });
  });

  test('a token is made, works, and is refused once revoked', async () => {
    await open(web.page, '/admin?tab=tokens');
    await button('Create a token').click();
    await dialog().getByRole('textbox', { name: /^Name/ }).fill('robot');
    await dialog().getByRole('combobox', { name: 'May do' }).click();
    await web.page.getByRole('option', { name: 'Operator' }).click();
    await dialog().getByRole('button', { name: 'Create a token' }).click();
    const secret = (await dialog().getByLabel('Secret').textContent()) ?? '';
    await dialog().getByRole('button', { name: 'I have kept it' }).click();
    const robot = createClient({ url: web.server.url, auth: tokenAuth(secret) });
    expect((await robot.listStations({})).items).toHaveLength(1);
    await web.page.getByRole('row', { name: /robot/ }).getByRole('button', { name: 'Revoke' }).click();
    await dialog().getByRole('button', { name: 'Revoke', exact: true }).click();
    await web.page.getByText('robot is revoked.').waitFor();
    await expect(robot.listStations({})).rejects.toMatchObject({ code: 'unauthenticated' });
  });

  test('the currency of the site stands on every sum of money', async () => {
    await open(web.page, '/stations/press?tab=threshold');
    await web.page
      .getByText(/cost units/)
      .first()
      .waitFor();
    await open(web.page, '/admin?tab=site');
    await web.page.getByRole('combobox', { name: 'Currency of costs' }).fill('euro');
    await web.page.getByRole('option', { name: /^EUR/ }).click();
    await web.page.getByText('Sums are in EUR now.').waitFor();
    await open(web.page, '/stations/press?tab=threshold');
    await web.page.getByText(/^€\d/).first().waitFor();
    expect(await web.page.getByText(/cost units/).count()).toBe(0);
  });

  test('the audit log is checked and found whole', async () => {
    await open(web.page, '/admin?tab=audit');
    await button('Check now').click();
    await web.page.getByText(/The log is whole: \d+ entries, every hash agrees\./).waitFor();
  });

  test('a backup comes down whole', async () => {
    await open(web.page, '/admin?tab=backup');
    const downloading = web.page.waitForEvent('download');
    await web.page.getByRole('link', { name: 'Let the browser download it' }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toMatch(/^lemniscate-.*\.tar$/);
    const files = await filesOf(await download.path());
    expect(files).toContain('manifest.json');
    expect(files).toContain('tables/station.jsonl');
    expect(files.at(-1)).toBe('end.json');
  });

  test('the doctor finds all in order, and says what is missing and what to do', async () => {
    await open(web.page, '/admin?tab=health');
    await button('Run the doctor').click();
    await web.page.getByText('Everything is in order.').waitFor();
    const { sha256 } = await web.server.context.db
      .selectFrom('blob')
      .select('sha256')
      .limit(1)
      .executeTakeFirstOrThrow();
    await web.server.context.storage.remove(sha256);
    await button('Run the doctor').click();
    await web.page.getByText('Something is wrong.').waitFor();
    await web.page.getByText(`blob ${sha256} is missing`).waitFor();
    await web.page.getByText('Restore these files from a backup').waitFor();
  });
});
