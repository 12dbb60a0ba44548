// @vitest-environment happy-dom
import type { Role } from '@lemniscate/contracts';
import { sayInEnglish, state } from '@lemniscate/contracts/statements';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { mockRoute } from '../../testing/mock-route.ts';
import { startMockServer } from '../../testing/mock-server.ts';
import { renderPage } from '../../testing/render-page.tsx';

const server = startMockServer('bypass');

const ID = '01930000-0000-7000-8000-000000000001';
const AT = '2026-01-02T03:04:05.000Z';
const HASH = 'ab'.repeat(32);

const signIn = (role: Role) =>
  server.use(mockRoute('whoAmI', () => ({ kind: 'user' as const, id: ID, name: 'mia', role })));

test('a token’s secret is shown once; an engineer sees no more tabs than the server answers', async () => {
  signIn('engineer');
  server.use(
    mockRoute('listTokens', () => ({ items: [] })),
    mockRoute('createToken', ({ body }) => ({
      token: {
        id: ID,
        name: body.name,
        scope: body.scope,
        userId: ID,
        createdAt: AT,
        expiresAt: null,
        lastUsedAt: null,
        revoked: false,
      },
      secret: 'lem_secret',
    })),
  );
  await renderPage('/admin');
  const user = userEvent.setup();
  const tabs = await screen.findAllByRole('tab');
  expect(tabs.map((tab) => tab.textContent)).toEqual(['Tokens', 'Audit log', 'Health']);
  await user.click(screen.getByRole('button', { name: 'Create a token' }));
  const dialog = await screen.findByRole('dialog');
  await user.type(within(dialog).getByRole('textbox', { name: /^Name/ }), 'trainer');
  await user.click(within(dialog).getByRole('button', { name: 'Create a token' }));
  expect((await screen.findByLabelText('Secret')).textContent).toBe('lem_secret');
  await user.click(screen.getByRole('button', { name: 'I have kept it' }));
  await waitFor(() => expect(screen.queryByLabelText('Secret')).toBeNull());
  expect(JSON.stringify({ ...localStorage })).not.toContain('lem_secret');
});

test('the check of the audit log says where it breaks and opens that entry, however old', async () => {
  signIn('admin');
  const entry = (seq: number) => ({
    seq,
    at: AT,
    actor: { kind: 'user' as const, id: ID, name: 'mia' },
    action: 'user.update',
    subject: `user:${ID}`,
    detail: { role: `of entry ${seq}` },
    previousHash: HASH,
    hash: HASH,
  });
  server.use(
    mockRoute('listAudit', ({ query }) =>
      query['cursor'] ? { items: [entry(2), entry(1)] } : { items: [entry(4), entry(3)], cursor: 'older' },
    ),
    mockRoute('verifyAudit', () => ({
      entries: 4,
      intact: false,
      brokenAt: 2,
      detail: 'It was changed.',
      statements: [],
      headHash: HASH,
    })),
  );
  await renderPage('/admin?tab=audit');
  const user = userEvent.setup();
  await user.click(await screen.findByRole('button', { name: 'Check now' }));
  expect((await screen.findByText(/The chain breaks at entry 2/)).textContent).toBeTruthy();
  expect(screen.getByText('It was changed.')).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Show the entry' }));
  const dialog = await screen.findByRole('dialog');
  expect(dialog.textContent).toContain('of entry 2');
});

test('what the doctor finds is said in Chinese as well, also what only a newer server knows', async () => {
  signIn('admin');
  const statements = [state('blob_missing', { blob: HASH }), state('and_more', { count: 3 })];
  const check = { name: 'blob digests', ok: false, checked: 9, whatToDo: 'Restore these files.' };
  const newer = { name: 'moons', ok: false, checked: 1, whatToDo: null, problems: ['One is full.'] };
  server.use(
    mockRoute('health', () => ({
      status: 'ok' as const,
      version: '1',
      database: 'pglite' as const,
      time: AT,
    })),
    mockRoute('doctor', () => ({
      ok: false,
      checks: [
        { ...check, problems: statements.map(sayInEnglish), statements },
        { ...newer, statements: [{ code: 'moon_full', values: {} }] },
      ],
    })),
  );
  localStorage.setItem('lemniscate.language', 'zh');
  await renderPage('/admin?tab=health');
  await userEvent.setup().click(await screen.findByRole('button', { name: '运行自检' }));
  expect(await screen.findByText(`文件块 ${HASH} 缺失。`)).toBeTruthy();
  for (const words of ['另有 3 项。', 'One is full.']) expect(screen.getByText(words)).toBeTruthy();
});

test('each country is offered once: not by the code that it had before, nor what is none', async () => {
  signIn('admin');
  const saved: unknown[] = [];
  server.use(
    mockRoute('updateSite', ({ body }) => {
      saved.push(body);
      return { currency: null, residency: 'DE' };
    }),
  );
  await renderPage('/admin?tab=site');
  const user = userEvent.setup();
  const field = await screen.findByRole('combobox', { name: 'Residency of the images' });
  await user.click(field);
  const options = (await screen.findAllByRole('option', { hidden: true })).map(
    (one) => one.textContent ?? '',
  );
  expect(options.filter((one) => one.endsWith('· Germany'))).toEqual(['DE · Germany']);
  expect(options.filter((one) => /^(DD|SU|ZZ|XA) /.test(one))).toEqual([]);
  await user.click(screen.getByRole('option', { name: 'DE · Germany', hidden: true }));
  await waitFor(() => expect(saved).toEqual([{ residency: 'DE' }]));
});
