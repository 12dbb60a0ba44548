import { generateKeyPairSync, sign } from 'node:crypto';
import { createClient } from '@lemniscate/client';
import { deviceAuth } from '@lemniscate/client/device';
import type { DeviceReport } from '@lemniscate/contracts';
import { expect, test } from 'vitest';
import { open } from './at-page.js';
import { describeInBrowser, webLine } from './in-browser.js';

const REPORT: Omit<DeviceReport, 'deviceTime'> = {
  agentVersion: '9.8.7',
  memoryBytes: 200_000_000,
  freeDiskBytes: 5_000_000_000,
  spool: { inspections: 3, captures: 1, overrides: 0, bytes: 4096, droppedByReason: {} },
  stations: [],
};

describeInBrowser('the fleet in a browser', () => {
  const web = webLine();
  const dialog = () => web.page.getByRole('dialog');
  const button = (name: string) => web.page.getByRole('button', { name, exact: true });

  /** What `lemniscate edge enroll` does with the code. */
  const enrolWith = async (code: string) => {
    const { url } = web.server;
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const { deviceId } = await createClient({ url }).enrol({
      body: {
        code,
        publicKey: publicKey.export({ type: 'spki', format: 'der' }).subarray(12).toString('base64'),
        proof: sign(null, Buffer.from(`lemniscate-enrol/1\n${code}\n`), privateKey).toString('base64'),
      },
    });
    return createClient({ url, auth: deviceAuth({ deviceId, privateKey }) });
  };

  test('a code from the page enrols a device, which is seen there; revoked, it is refused', async () => {
    await web.server.client.createStation({ body: { name: 'press-9' } });
    await open(web.page, '/fleet');
    await button('Enrol a device').click();
    await dialog()
      .getByRole('textbox', { name: /^Name of the device/ })
      .fill('edge-9');
    await dialog().getByLabel('Stations it serves').first().click();
    await web.page.getByRole('option', { name: 'press-9', exact: true }).click();
    await dialog()
      .getByRole('textbox', { name: /^Name of the device/ })
      .click();
    await dialog().getByRole('button', { name: 'Make a code' }).click();
    const command = await dialog().getByLabel('Command to enrol').textContent();
    const [, server, code] = /enroll --server (\S+) --code (\S+)$/.exec(command ?? '') ?? [];
    expect(server).toBe(web.server.url);
    await dialog().getByRole('img', { name: 'The command as a QR code' }).waitFor();

    const device = await enrolWith(code as string);
    await dialog().getByText('edge-9 is enrolled. Start its agent:').waitFor();
    await dialog().getByRole('button', { name: 'Close' }).click();
    const row = web.page.getByRole('row', { name: /edge-9/ });
    await row.getByText('never heard').waitFor();
    await device.reportDevice({ body: { ...REPORT, deviceTime: new Date().toISOString() } });
    await row.getByText('seen', { exact: true }).waitFor();
    await row.getByText('9.8.7').waitFor();

    await row.getByRole('button', { name: 'edge-9' }).click();
    await dialog().getByText('4.1 kB').waitFor();
    await dialog().getByRole('button', { name: 'Revoke the device' }).click();
    await web.page
      .getByRole('dialog', { name: 'Revoke edge-9?' })
      .getByRole('button', { name: 'Revoke the device' })
      .click();
    await web.page.getByText('edge-9 is revoked.').waitFor();
    await expect(device.desiredState({ query: {} })).rejects.toMatchObject({ code: 'device_revoked' });
    await row.getByText('revoked', { exact: true }).waitFor();
  });

  test('on a phone a device says when it was heard and what it runs, and opens by a touch', async () => {
    await web.page.setViewportSize({ width: 390, height: 844 });
    await open(web.page, '/fleet');
    const row = web.page.getByRole('row', { name: /edge-press/ });
    await row.getByText(/^press ·/).waitFor();
    await row.getByRole('button', { name: 'edge-press' }).click();
    await dialog().getByText(web.line.deviceId).waitFor();
  });
});
