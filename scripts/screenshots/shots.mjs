// What is photographed of a running server, and how each page is made ready for it.

const LATER_MS = 60_000;
const LEARNED_MS = 420_000;

const press = (name) => (page) => page.getByRole('button', { name, exact: true }).first().click();
const key = (name) => (page) => page.keyboard.press(name);
const dialog = (page) => page.getByRole('dialog');
const opensDialog = (name) => async (page) => {
  await press(name)(page);
  await dialog(page).waitFor();
};
const appears = (page, text, timeout = LATER_MS) => page.getByText(text).first().waitFor({ timeout });

const MOST_SKIPPED = 40;
/** A score of what can be seen. */
const SURELY = 0.8;

/** Goes on to an image that the line rejected and that has a heat map: on a good one there is nothing to see. */
const toDefect = async (page) => {
  const frame = page.locator('.lem-review-frame').first();
  for (let i = 0; i < MOST_SKIPPED; i++) {
    const id = await frame.getAttribute('data-capture');
    const capture = await (await page.request.get(`/api/v1/captures/${id}`)).json();
    if (capture.inspection?.score > SURELY && capture.heatmapSha256) return;
    await page.keyboard.press('s');
    await page.waitForTimeout(300);
  }
};

const reviewing = (letter) => async (page) => {
  await toDefect(page);
  await page.keyboard.press(letter);
};

/** A box where the first of the made-up defects lies. */
const drawBox = async (page) => {
  await reviewing('r')(page);
  await page.locator('.lem-review-draw').first().waitFor();
  await page.waitForTimeout(600);
  const { x, y, width, height } = await page.locator('.lem-review-frame').first().boundingBox();
  await page.mouse.move(x + width * 0.31, y + height * 0.59);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height * 0.84, { steps: 8 });
  await page.mouse.up();
};

const enrol = async (page) => {
  await opensDialog('Enrol a device')(page);
  await dialog(page)
    .getByRole('textbox', { name: /^Name of the device/ })
    .fill('press-3-box');
  await dialog(page).getByLabel('Stations it serves').first().click();
  await page.getByRole('option').first().click();
  await dialog(page)
    .getByRole('textbox', { name: /^Name of the device/ })
    .click();
  await press('Make a code')(page);
  const server = dialog(page).getByRole('textbox', { name: /^Address/ });
  await server.fill('https://lemniscate.example');
  await server.blur();
};

const GOOD_PHOTOS = 20;

/** Photos of good parts as a person would bring them: those that were labelled so. */
const goodPhotos = async (page) => {
  const { items } = await (await page.request.get('/api/v1/captures?state=labelled&limit=200')).json();
  const good = items.filter(({ verdict }) => verdict === 'ok').slice(0, GOOD_PHOTOS);
  return Promise.all(
    good.map(async ({ id, image }, i) => ({
      name: `good-${String(i + 1).padStart(2, '0')}.${image.mediaType.split('/')[1]}`,
      mimeType: image.mediaType,
      buffer: await (await page.request.get(`/api/v1/captures/${id}/image`)).body(),
    })),
  );
};

const sees = (page, text) => page.getByText(text).first().isVisible();
const ENOUGH = 'Enough to start. More make it surer.';
const COSTS = 'Only how the two compare matters';

/** From the step where the browser stands: what was typed and chosen is kept there. */
const startTo = (step) => async (page) => {
  if (!(await page.getByRole('button', { name: 'Change' }).first().isVisible())) {
    await page.getByRole('textbox').first().fill('press-3');
    await press('Next')(page);
  }
  if (!(await sees(page, COSTS))) {
    if (!(await sees(page, ENOUGH)))
      await page.locator('input[type="file"][multiple]').setInputFiles(await goodPhotos(page));
    await appears(page, ENOUGH);
    if (step === 'photos') return;
    await press('Next')(page);
    await appears(page, COSTS);
  }
  if (step === 'costs') return;
  await press('Make the station')(page);
  await appears(page, 'Learning');
  await page.waitForTimeout(4000);
};

const station = { path: '/stations', first: 'a[href^="/stations/"]' };
const model = { path: '/models', first: 'main tr:has-text("Champion") a[href^="/models/"]' };
const turn = { path: '/turns?loop=demo', first: 'main a[href^="/turns/"]' };
const dataset = { path: '/datasets', first: 'main a[href^="/datasets/"]' };

/**
 * Name, address, and what else is wanted of it. `first` opens the first link of that list, `next` one on that page;
 * `ready` makes ready what is to be seen, in English; `also` are the other looks of it, `full` takes the page as high as it
 * is, `stranger` nobody signed in. What is `last` makes something at the server and comes last, in one look.
 */
export const SHOTS = [
  { name: 'sign-in', path: '/login', stranger: true },
  { name: 'setup', path: '/setup', stranger: true },
  { name: 'home', path: '/', also: ['phone', 'zh'] },
  { name: 'stations', path: '/stations' },
  { name: 'station-live', ...station, also: ['phone'] },
  { name: 'station-rates', ...station, tab: '?tab=rates&range=day', full: true },
  { name: 'station-threshold', ...station, tab: '?tab=threshold', full: true, also: ['zh'] },
  { name: 'station-drift', ...station, tab: '?tab=drift', full: true },
  { name: 'station-capture', ...station, tab: '?tab=capture', full: true },
  { name: 'station-history', ...station, tab: '?tab=history' },
  { name: 'review', path: '/review', ready: reviewing('h'), also: ['phone', 'zh'] },
  { name: 'review-compare', path: '/review', ready: reviewing('c') },
  { name: 'review-drawing', path: '/review', ready: drawBox },
  { name: 'turns', path: '/turns' },
  { name: 'turn', ...turn, full: true, also: ['phone', 'zh'] },
  { name: 'loop-settings', path: '/turns', ready: opensDialog('Settings') },
  { name: 'models', path: '/models' },
  { name: 'model', ...model },
  { name: 'model-card', ...model, tab: '?tab=card' },
  { name: 'model-files', ...model, tab: '?tab=files' },
  { name: 'model-lineage', ...model, tab: '?tab=lineage' },
  { name: 'datasets', path: '/datasets' },
  { name: 'dataset', ...dataset },
  { name: 'dataset-image', ...dataset, ready: (page) => page.locator('.lem-tile').first().click() },
  { name: 'dataset-changes', path: '/datasets', first: 'main a[href*="against="]' },
  { name: 'import', path: '/datasets', ready: opensDialog('Bring in photos') },
  { name: 'lineage', path: '/lineage', also: ['phone'] },
  { name: 'since', ...station, next: 'main a[href^="/since/"]' },
  { name: 'fleet', path: '/fleet', also: ['phone'] },
  {
    name: 'fleet-device',
    path: '/fleet',
    ready: (page) => page.locator('tbody button').first().click(),
    also: ['phone'],
  },
  { name: 'fleet-enrol', path: '/fleet', ready: enrol },
  { name: 'fleet-rollouts', path: '/fleet?tab=rollouts' },
  { name: 'admin-users', path: '/admin?tab=users' },
  { name: 'admin-tokens', path: '/admin?tab=tokens' },
  { name: 'admin-site', path: '/admin?tab=site' },
  {
    name: 'admin-audit',
    path: '/admin?tab=audit',
    ready: async (page) => {
      await press('Check now')(page);
      await appears(page, /The log is whole/);
    },
  },
  { name: 'admin-storage', path: '/admin?tab=storage' },
  { name: 'admin-backup', path: '/admin?tab=backup' },
  {
    name: 'admin-health',
    path: '/admin?tab=health',
    ready: async (page) => {
      await press('Run the doctor')(page);
      await appears(page, 'Everything is in order.');
    },
  },
  { name: 'start', path: '/start' },
  { name: 'start-photos', path: '/start', ready: startTo('photos') },
  { name: 'start-costs', path: '/start', ready: startTo('costs') },
  { name: 'keys', path: '/stations', ready: key('?') },
  { name: 'start-work', path: '/start', ready: startTo('work'), last: true },
  {
    name: 'start-done',
    path: '/start',
    ready: (page) =>
      page.getByRole('button', { name: 'Set up another station' }).waitFor({ timeout: LEARNED_MS }),
    full: true,
    last: true,
  },
];
