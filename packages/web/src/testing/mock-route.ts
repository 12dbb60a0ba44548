import type { CallInput, CallOutput } from '@lemniscate/client';
import { type Route, ROUTES, type RouteName } from '@lemniscate/contracts';
import { http, HttpResponse } from 'msw';
import type { z } from 'zod';

type Answer<N extends RouteName> = (typeof ROUTES)[N] extends { response: infer S extends z.ZodType }
  ? z.input<S>
  : CallOutput<(typeof ROUTES)[N]>;

interface Asked<N extends RouteName> {
  params: Record<string, string>;
  query: Record<string, string>;
  body: CallInput<(typeof ROUTES)[N]> extends { body: infer B } ? B : undefined;
}

/**
 * A route of the table as the server would answer it, typed and checked by the same schemas: a mock cannot drift from
 * the contract. Throw an AppError to have it refuse.
 */
export const mockRoute = <N extends RouteName>(
  name: N,
  answer: (asked: Asked<N>) => Answer<N> | Promise<Answer<N>>,
) => {
  const route: Route = ROUTES[name];
  const method = route.method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
  return http[method](`*${route.path.replace(/\{(\w+)\}/g, ':$1')}`, async ({ request, params }) => {
    const query = Object.fromEntries(new URL(request.url).searchParams);
    const text = route.raw?.request ? '' : await request.text();
    const body = text ? JSON.parse(text) : undefined;
    if (route.body) route.body.parse(body);
    try {
      const given = await answer({ params, query, body } as Asked<N>);
      if (given instanceof Response) return given;
      if (!route.response) return new HttpResponse(null, { status: route.status ?? 204 });
      return HttpResponse.json(route.response.parse(given) as object, { status: route.status ?? 200 });
    } catch (error) {
      const { code, params: errorParams = {}, status = 500, message, hint = '' } = error as Refusal;
      if (!code) throw error;
      return HttpResponse.json(
        {
          type: 'about:blank',
          title: message,
          status,
          code,
          detail: message,
          hint,
          requestId: 'test',
          params: errorParams,
        },
        { status, headers: { 'content-type': 'application/problem+json' } },
      );
    }
  });
};

type Refusal = Error & { code?: string; params?: object; status?: number; hint?: string };
