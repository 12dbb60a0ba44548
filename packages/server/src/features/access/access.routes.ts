import { ROUTES } from '@lemniscate/contracts';
import type { FastifyInstance } from 'fastify';
import { handle } from '../../http/handle.js';
import { clearSessionCookie, refuseOtherSites, setSessionCookie } from '../../http/session-cookie.js';
import type { AccessService } from './access.service.js';

export const registerAccessRoutes = (app: FastifyInstance, access: AccessService): void => {
  handle(app, ROUTES.setUp, ({ body, request }) => access.setUp(body, request.ip));
  handle(app, ROUTES.logIn, ({ body, request }) => access.logIn(body.name, body.password, request.ip));
  handle(app, ROUTES.openWebSession, async ({ body, request, reply }) => {
    refuseOtherSites(request);
    const { token, seconds, ...session } = await access.logIn(body.name, body.password, request.ip);
    setSessionCookie(request, reply, token, seconds);
    return session;
  });
  handle(app, ROUTES.logOut, async ({ actor, request, reply }) => {
    await access.logOut(actor);
    clearSessionCookie(request, reply);
  });
  handle(app, ROUTES.whoAmI, async ({ actor: { kind, id, name, role } }) => ({
    kind: kind as 'user' | 'device' | 'trainer',
    id,
    name,
    role,
  }));
  handle(app, ROUTES.changePassword, ({ actor, body, request }) =>
    access.changePassword(actor, body, request.ip),
  );
  handle(app, ROUTES.listUsers, async () => ({ items: await access.listUsers() }));
  handle(app, ROUTES.createUser, ({ actor, body }) => access.createUser(actor, body));
  handle(app, ROUTES.updateUser, ({ actor, params, body }) => access.updateUser(actor, params.id, body));
  handle(app, ROUTES.listTokens, async () => ({ items: await access.listTokens() }));
  handle(app, ROUTES.createToken, ({ actor, body }) => access.createToken(actor, body));
  handle(app, ROUTES.revokeToken, ({ actor, params }) => access.revokeToken(actor, params.id));
};
