// @vitest-environment happy-dom
import { AppError } from '@lemniscate/contracts';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { mockRoute } from '../../testing/mock-route.ts';
import { renderPage } from '../../testing/render-page.tsx';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  server.resetHandlers();
  document.body.innerHTML = '';
});
afterAll(() => server.close());

test('who is not signed in is asked to, and a refusal is told in the server’s words', async () => {
  server.use(
    mockRoute('whoAmI', () => {
      throw new AppError('unauthenticated');
    }),
    mockRoute('openWebSession', () => {
      throw new AppError('login_failed');
    }),
  );
  await renderPage('/turns');
  const user = userEvent.setup();
  await user.type(await screen.findByRole('textbox', { name: /^Name/ }), 'mia');
  await user.type(screen.getByLabelText(/Password/, { selector: 'input' }), 'wrong password');
  await user.click(screen.getByRole('button', { name: 'Sign in' }));
  await waitFor(() => expect(screen.getByRole('alert').textContent).toContain('code login_failed'));
  expect((screen.getByRole('textbox', { name: /^Name/ }) as HTMLInputElement).value).toBe('mia');
});
