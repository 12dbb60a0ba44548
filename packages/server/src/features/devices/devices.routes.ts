import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import type { ServerContext } from '../../context.js';
import { handle } from '../../http/handle.js';

type Uses = Pick<ServerContext, 'devices' | 'clock'>;

export const registerDeviceRoutes = (app: FastifyInstance, { devices, clock }: Uses): void => {
  handle(app, ROUTES.listDevices, async () => ({ items: await devices.list() }));
  handle(app, ROUTES.createEnrolmentCode, ({ actor, body }) => devices.createCode(actor, body));
  handle(app, ROUTES.enrol, ({ body }) => devices.enrol(body));
  handle(app, ROUTES.revokeDevice, ({ actor, params }) => devices.revoke(actor, params.id));
  handle(app, ROUTES.reportDevice, async ({ actor, body }) => {
    await devices.report(actor.id, body);
    return { serverTime: clock.now().toISOString() };
  });
};
