import type { CallOutput } from '@lemniscate/client';
import { ROLES, type Role, type ROUTES } from '@lemniscate/contracts';
import { useSuspenseQuery } from '@tanstack/react-query';
import { callOptions } from './use-call.ts';

export type Me = CallOutput<(typeof ROUTES)['whoAmI']>;

export const meOptions = { ...callOptions('whoAmI'), staleTime: Infinity, retry: false };

/** Who is signed in. Only below the signed-in layout. */
export const useMe = (): Me => useSuspenseQuery(meOptions).data;

/** Whether the person may do what a role may; pages hide what the server would refuse. */
export const useMay = (role: Role): boolean => {
  const me = useMe();
  return me.role !== null && ROLES.indexOf(me.role) >= ROLES.indexOf(role);
};
