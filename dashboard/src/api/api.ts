import type { Dispatch } from '@reduxjs/toolkit';
import { createApi, type BaseQueryFn } from '@reduxjs/toolkit/query/react';
import type { Board } from '../domain/board';
import { send, type Call, type Meta, type Outcome, type Problem } from './call';
import { signedOut } from './session';
import type { Alert, Device, Job, Latest, Pit, Subscription, Workshop } from '../contract/shapes';
import { accessToken, renew, type Renewal } from './tokens';

/** One page of a list, and how long the whole list is. */
export interface Page<T> {
  rows: T[];
  total: number;
}

/** `transformResponse` of a call that asks for one page. */
export const asPage = <T>(rows: T[], meta: Meta | undefined): Page<T> => ({ rows, total: meta?.total ?? rows.length });

/** `transformResponse` of a call for one thing whose next change names the version that it was made from. */
export const withTag = <T extends object>(data: T, meta: Meta | undefined): T & { tag: string | null } => ({
  ...data,
  tag: meta?.tag ?? null,
});

/** Sizes of a page, the largest first. Each divides the one before, so that the next page begins where the last one ended. */
const SIZES = [200, 100, 50, 25, 5, 1] as const;

/** A call as the signed-in user: an access token that has run out is renewed once, else the session is over. */
export async function ask<T>(call: Call, dispatch: Dispatch, renewal: () => Promise<Renewal>): Promise<Outcome<T>> {
  const token = accessToken();
  const outcome = token === null ? null : await send<T>(call, token);
  if (outcome && ('data' in outcome || outcome.error.status !== 401)) return outcome;
  const renewed = await renewal();
  if (renewed === 'ended') dispatch(signedOut({ ended: true }));
  return renewed === 'renewed' ? send<T>(call, accessToken()) : (outcome ?? { error: unanswered(renewed) });
}

/** A call that was not sent, since nobody is signed in any more or the hub can't say. */
const unanswered = (renewal: Exclude<Renewal, 'renewed'>): Problem => ({
  ...{
    ended: { status: 401, code: 'unauthenticated' },
    away: { status: 503, code: 'unavailable' },
    unreachable: { status: 'offline' as const, code: 'offline' },
  }[renewal],
  message: '',
  correlation: '',
  details: [],
  retryAfter: null,
});

const authorized: BaseQueryFn<Call, unknown, Problem, object, Meta> = (call, { dispatch }) =>
  ask(call, dispatch, renew);

export type Query = (call: Call) => ReturnType<typeof authorized>;
/** What a call of several steps answers. */
export type Result<T> = { data: T } | { error: Problem };

/** The page of a list that begins behind so many rows; with fewer than the size where these would be too long for the hub. */
async function part<T>(
  query: Query,
  path: string,
  begin: number,
  size: number,
): Promise<Result<Page<T> & { size: number }>> {
  const glue = path.includes('?') ? '&' : '?';
  const answer = await query({ path: `${path}${glue}page=${begin / size + 1}&page_size=${size}` });
  if (!answer.error) return { data: { ...asPage(answer.data as T[], answer.meta), size } };
  const fewer = SIZES.find((smaller) => smaller < size);
  return fewer !== undefined && isTooLong(answer.error) ? part<T>(query, path, begin, fewer) : { error: answer.error };
}

const isTooLong = ({ status, details }: Problem) =>
  status === 422 && details.some(({ field }) => field === 'page_size');

/** All pages of a list, or its first rows, `most` of them or a few more. */
export async function list<T>(query: Query, path: string, most = Infinity): Promise<Result<T[]>> {
  const items: T[] = [];
  let size: number = SIZES[0];
  for (;;) {
    const answer = await part<T>(query, path, items.length, size);
    if ('error' in answer) return answer;
    const { rows, total } = answer.data;
    size = answer.data.size;
    items.push(...rows);
    if (rows.length < size || items.length >= Math.min(total, most)) return { data: items };
  }
}

/** Who works in a workshop, role by role, each by name: a list of all its people would be one of customers. */
export async function team<T>(
  query: Query,
  workshop: number,
  roles: readonly ('owner' | 'staff')[] = ['owner', 'staff'],
): Promise<Result<T[]>> {
  const parts = await Promise.all(
    roles.map((role) => list<T>(query, `/workshops/${workshop}/users?role=${role}&sort=name`)),
  );
  const people: T[] = [];
  for (const part of parts) {
    if ('error' in part) return part;
    people.push(...part.data);
  }
  return { data: people };
}

export const api = createApi({
  reducerPath: 'api',
  baseQuery: authorized,
  refetchOnMountOrArgChange: true,
  keepUnusedDataFor: 300, // whoever comes back to a list finds it at once, as it was, while it is asked again
  tagTypes: ['Session', 'SecondFactor', 'Workshop', 'Pits', 'Staff', 'Webhook'],
  endpoints: (build) => ({
    workshops: build.query<Workshop[], undefined>({
      queryFn: (_, _api, _options, query) => list<Workshop>(query, '/workshops'),
    }),
    workshop: build.query<Workshop, number>({
      query: (id) => ({ path: `/workshops/${id}` }),
      providesTags: ['Workshop'],
    }),
    pits: build.query<Pit[], number>({
      queryFn: async (workshop, _api, _options, query) => {
        const answer = await list<Pit>(query, `/workshops/${workshop}/pits`);
        return 'data' in answer ? { data: answer.data.sort((a, b) => a.pit_number - b.pit_number) } : answer;
      },
      providesTags: ['Pits'],
    }),
    /** What the workshop pays, to its owner; null: it has no subscription. */
    subscription: build.query<Subscription | null, number>({
      query: (workshop) => ({ path: `/subscriptions?workshop_id=${workshop}&page_size=1` }),
      transformResponse: ([first]: Subscription[]) => first ?? null,
    }),
    /** Every pit's newest values, in one call; a pit that joins them has it made again. */
    board: build.query<Board, { workshop: number; pits: number[] }>({
      queryFn: async ({ workshop }, _api, _options, query) => {
        const answer = await query({ path: `/workshops/${workshop}/sensors/latest` });
        if (answer.error) return { error: answer.error };
        return { data: Object.fromEntries((answer.data as Latest[]).map((latest) => [latest.pit_id, latest])) };
      },
      // One entry a workshop, so that events find it.
      serializeQueryArgs: ({ queryArgs, endpointName }) => `${endpointName}(${queryArgs.workshop})`,
      forceRefetch: ({ currentArg, previousArg }) => String(currentArg?.pits) !== String(previousArg?.pits),
    }),
    /** Only owners and staff administrators may list devices: ask on their behalf alone. */
    devices: build.query<Device[], number>({
      queryFn: (workshop, _api, _options, query) => list<Device>(query, `/workshops/${workshop}/devices`),
    }),
    /** Alerts that are not cleared yet, newest first. */
    alerts: build.query<Alert[], number>({
      queryFn: async (workshop, _api, _options, query) => {
        const answers = await Promise.all(
          ['open', 'acknowledged'].map((status) =>
            list<Alert>(query, `/workshops/${workshop}/alerts?status=${status}&sort=-created_at`),
          ),
        );
        const found: Alert[] = [];
        for (const answer of answers) {
          if ('error' in answer) return answer;
          found.push(...answer.data);
        }
        return { data: found.sort((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at)) };
      },
    }),
    /** Jobs that are neither handed over nor cancelled. */
    jobs: build.query<Job[], number>({
      queryFn: (workshop, _api, _options, query) => list<Job>(query, `/workshops/${workshop}/jobs?open=true`),
    }),
    wsTicket: build.mutation<{ ticket: string }, undefined>({
      query: () => ({ path: '/auth/ws-ticket', method: 'POST' }),
    }),
  }),
});

export const {
  useWorkshopsQuery,
  useWorkshopQuery,
  usePitsQuery,
  useSubscriptionQuery,
  useBoardQuery,
  useDevicesQuery,
  useAlertsQuery,
  useJobsQuery,
} = api;
