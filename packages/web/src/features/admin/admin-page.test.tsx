// @vitest-environment happy-dom
import type { Role } from '@lemniscate/contracts';
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
