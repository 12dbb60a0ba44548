import { AppError, Split, Verdict } from '@lemniscate/contracts';
import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { z } from 'zod';
import { meOptions } from './api/session.ts';
import { PageNotFound, PageStopped } from './shell/page-problem.tsx';
import { Shell } from './shell/shell.tsx';
import { ADMIN_TABS, FLEET_TABS, MODEL_TABS, STATION_TABS, STATION_RANGES } from './shell/tabs.ts';

interface Context {
  queries: QueryClient;
}

const rootRoute = createRootRouteWithContext<Context>()({
  component: Outlet,
  notFoundComponent: PageNotFound,
  errorComponent: PageStopped,
});

const login = createRoute({
  getParentRoute: () => rootRoute,
  path: '/login',
  validateSearch: z.object({ to: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./features/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const setup = createRoute({
  getParentRoute: () => rootRoute,
  path: '/setup',
  component: lazyRouteComponent(() => import('./features/sign-in/sign-in-page.tsx'), 'SetUpPage'),
});

/** Everything below wants somebody who is signed in. */
const signedIn = createRoute({
  getParentRoute: () => rootRoute,
  id: 'signed-in',
  beforeLoad: async ({ context, location }) => {
    try {
      await context.queries.ensureQueryData(meOptions);
    } catch (error) {
      if (error instanceof AppError && error.code === 'unauthenticated')
        throw redirect({ to: '/login', search: { to: location.href } });
      throw error;
    }
  },
  component: Shell,
});

const home = createRoute({
  getParentRoute: () => signedIn,
  path: '/',
  component: lazyRouteComponent(() => import('./features/home/home-page.tsx'), 'HomePage'),
});

const stations = createRoute({
  getParentRoute: () => signedIn,
  path: '/stations',
  component: lazyRouteComponent(() => import('./features/stations/stations-page.tsx'), 'StationsPage'),
});

const station = createRoute({
  getParentRoute: () => signedIn,
  path: '/stations/$station',
  validateSearch: z.object({
    tab: z.enum(STATION_TABS).optional().catch(undefined),
    range: z.enum(STATION_RANGES).optional().catch(undefined),
    verdict: z.enum(['ng']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./features/stations/station-page.tsx'), 'StationPage'),
});

const review = createRoute({
  getParentRoute: () => signedIn,
  path: '/review',
  validateSearch: z.object({ station: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./features/review/review-page.tsx'), 'ReviewPage'),
});

const turns = createRoute({
  getParentRoute: () => signedIn,
  path: '/turns',
  validateSearch: z.object({ loop: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./features/turns/turns-page.tsx'), 'TurnsPage'),
});

const turn = createRoute({
  getParentRoute: () => signedIn,
  path: '/turns/$turn',
  component: lazyRouteComponent(() => import('./features/turns/turn-page.tsx'), 'TurnPage'),
});

const models = createRoute({
  getParentRoute: () => signedIn,
  path: '/models',
  validateSearch: z.object({ loop: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./features/models/models-page.tsx'), 'ModelsPage'),
});

const model = createRoute({
  getParentRoute: () => signedIn,
  path: '/models/$model',
  validateSearch: z.object({ tab: z.enum(MODEL_TABS).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./features/models/model-page.tsx'), 'ModelPage'),
});

const datasets = createRoute({
  getParentRoute: () => signedIn,
  path: '/datasets',
  validateSearch: z.object({ loop: z.string().optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./features/datasets/datasets-page.tsx'), 'DatasetsPage'),
});

const dataset = createRoute({
  getParentRoute: () => signedIn,
  path: '/datasets/$revision',
  validateSearch: z.object({
    /** The revision to compare with. */
    against: z.string().optional().catch(undefined),
    split: Split.optional().catch(undefined),
    verdict: Verdict.optional().catch(undefined),
    type: z.string().optional().catch(undefined),
    /** The capture that is open. */
    image: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./features/datasets/dataset-page.tsx'), 'DatasetPage'),
});

const lineage = createRoute({
  getParentRoute: () => signedIn,
  path: '/lineage',
  validateSearch: z.object({
    loop: z.string().optional().catch(undefined),
    focus: z.string().optional().catch(undefined),
    view: z.enum(['graph', 'table']).optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./features/lineage/lineage-page.tsx'), 'LineagePage'),
});

/** From a verdict back to everything it rests on: by its id, or by the part's. */
const sinceEntry = createRoute({
  getParentRoute: () => signedIn,
  path: '/since',
  component: lazyRouteComponent(() => import('./features/since/since-page.tsx'), 'SinceEntryPage'),
});

const since = createRoute({
  getParentRoute: () => signedIn,
  path: '/since/$inspection',
  component: lazyRouteComponent(() => import('./features/since/since-page.tsx'), 'SincePage'),
});

const fleet = createRoute({
  getParentRoute: () => signedIn,
  path: '/fleet',
  validateSearch: z.object({
    tab: z.enum(FLEET_TABS).optional().catch(undefined),
    /** The device that is looked at. */
    device: z.string().optional().catch(undefined),
  }),
  component: lazyRouteComponent(() => import('./features/fleet/fleet-page.tsx'), 'FleetPage'),
});

const admin = createRoute({
  getParentRoute: () => signedIn,
  path: '/admin',
  validateSearch: z.object({ tab: z.enum(ADMIN_TABS).optional().catch(undefined) }),
  component: lazyRouteComponent(() => import('./features/admin/admin-page.tsx'), 'AdminPage'),
});

const start = createRoute({
  getParentRoute: () => signedIn,
  path: '/start',
  component: lazyRouteComponent(() => import('./features/start/start-page.tsx'), 'StartPage'),
});

const routeTree = rootRoute.addChildren([
  login,
  setup,
  signedIn.addChildren([
    home,
    stations,
    station,
    review,
    turns,
    turn,
    models,
    model,
    datasets,
    dataset,
    lineage,
    sinceEntry,
    since,
    fleet,
    admin,
    start,
  ]),
]);

export const createAppRouter = (queries: QueryClient) =>
  createRouter({
    routeTree,
    context: { queries },
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    scrollRestoration: true,
    defaultErrorComponent: PageStopped,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
