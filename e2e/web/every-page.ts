import type { Client } from '@lemniscate/client';
import type { Page } from 'playwright-core';
import type { SeededLine } from './seed-turns.js';

export interface PageToSee {
  name: string;
  path: string;
  /** What has to happen before; it happens once. */
  before?: () => Promise<unknown>;
  /** What else has to be opened: a dialog or a drawer. */
  ready?: (page: Page) => Promise<unknown>;
}

const press =
  (name: string) =>
  (page: Page): Promise<void> =>
    page.getByRole('button', { name, exact: true }).first().click();

/** Does it, and waits for what it brings. */
const shows =
  (act: (page: Page) => Promise<unknown>, what: string) =>
  async (page: Page): Promise<void> => {
    await act(page);
    await page.locator(what).first().waitFor();
  };
const DIALOG = '[role="dialog"]';
const key =
  (name: string) =>
  (page: Page): Promise<void> =>
    page.keyboard.press(name);

/**
 * Every page with every tab, and the dialogs on them, for a line whose latest turn is given. `say` gives the words of
 * buttons in the language of the pages.
 */
export const everyPage = async (
  client: Client,
  { station, loop, deviceId, labelled, rollOut, observe }: SeededLine,
  turnId: string,
  say = (english: string): string => english,
): Promise<PageToSee[]> => {
  const opensDialog = (name: string) => shows(press(say(name)), DIALOG);
  const turn = await client.getTurn({ params: { id: turnId } });
  const revision = `/datasets/${turn.datasetRevisionId}`;
  const model = `/models/${turn.challengerId}`;
  const tabs = (path: string, names: readonly string[]): PageToSee[] =>
    names.map((name) => ({ name: `${path.split('/')[1]}, ${name}`, path: `${path}?tab=${name}` }));
  return [
    { name: 'home', path: '/' },
    { name: 'keys', path: '/', ready: shows(key('?'), DIALOG) },
    { name: 'account', path: '/', ready: shows(press(say('Account and appearance')), '[role="menu"]') },
    { name: 'stations', path: '/stations' },
    { name: 'new station', path: '/stations', ready: opensDialog('New station') },
    ...tabs(`/stations/${station.name}`, ['live', 'rates', 'threshold', 'drift', 'capture', 'history']),
    { name: 'review', path: '/review' },
    { name: 'review, comparing', path: '/review', ready: shows(key('c'), '.lem-review-compare') },
    { name: 'review, drawing', path: '/review', ready: shows(key('r'), '.lem-review-draw') },
    { name: 'turns', path: '/turns' },
    { name: 'settings of a loop', path: `/turns?loop=${loop.name}`, ready: opensDialog('Settings') },
    { name: 'turn', path: `/turns/${turnId}` },
    { name: 'approving', path: `/turns/${turnId}`, ready: opensDialog('Approve') },
    { name: 'models', path: '/models' },
    ...tabs(model, ['overview', 'card', 'files', 'lineage']),
    { name: 'datasets', path: '/datasets' },
    { name: 'bringing in', path: '/datasets', ready: opensDialog('Bring in photos') },
    { name: 'dataset', path: revision },
    { name: 'dataset, an image', path: `${revision}?image=${labelled[0]}` },
    { name: 'dataset, changes', path: `${revision}?against=${turn.datasetRevisionId}` },
    { name: 'lineage', path: '/lineage' },
    { name: 'lineage as a table', path: '/lineage?view=table' },
    { name: 'since when', path: '/since' },
    { name: 'since when, a part', path: '/since/P-10000' },
    { name: 'since when, an inspection', path: `/since/${labelled[0]}` },
    { name: 'fleet', path: '/fleet' },
    { name: 'a device', path: `/fleet?device=${deviceId}` },
    { name: 'enrolling', path: '/fleet', ready: opensDialog('Enrol a device') },
    { name: 'roll-outs', path: '/fleet?tab=rollouts' },
    ...tabs('/admin', ['users', 'tokens', 'site', 'audit', 'storage', 'backup', 'health']),
    { name: 'first run', path: '/start' },
    { name: 'nothing there', path: '/nothing-there' },
    // The turn goes on: nothing that follows can be approved any more.
    { name: 'turn, rolling out', path: `/turns/${turnId}`, before: () => rollOut(turnId) },
    { name: 'roll-outs, one under way', path: '/fleet?tab=rollouts', before: () => rollOut(turnId) },
    { name: 'turn, observing', path: `/turns/${turnId}`, before: () => observe(turnId) },
  ];
};
