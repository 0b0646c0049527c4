import type { Dispatch } from '@reduxjs/toolkit';
import { createApi, type BaseQueryFn } from '@reduxjs/toolkit/query/react';
import { applyAlert, type Board } from './board';
import { send, type Call, type Outcome, type Problem } from './call';
import { signedIn, signedOut } from './session';
import type {
  Admitted,
  Alert,
  Device,
  Job,
  Latest,
  Pit,
  SecondFactorNeeded,
  SecondFactorSetup,
  Session,
  SignedIn,
  User,
  Workshop,
  WorkshopChange,
} from './shapes';
import { accessToken, alone, forgetTokens, keepTokens, refresh, renew, type Renewal } from './tokens';

interface Meta {
  total: number | null;
}

const PAGE = 200;
const AT_ONCE = 6;

/** A call as the signed-in user: an access token that has run out is renewed once, else the session is over. */
async function ask<T>(call: Call, dispatch: Dispatch, renewal: () => Promise<Renewal>): Promise<Outcome<T>> {
  const token = accessToken();
  const outcome = token === null ? null : await send<T>(call, token);
  if (outcome && ('data' in outcome || outcome.error.status !== 401)) return outcome;
  const renewed = await renewal();
  if (renewed === 'ended') dispatch(signedOut({ ended: true }));
  return renewed === 'renewed' ? send<T>(call, accessToken()) : (outcome ?? { error: unanswered(renewed) });
}

/** A call that was not sent, since nobody is signed in any more or the hub can't say. */
const unanswered = (renewal: 'ended' | 'unreachable'): Problem => ({
  status: renewal === 'ended' ? 401 : 'offline',
  code: renewal === 'ended' ? 'unauthenticated' : 'offline',
  message: '',
  correlation: '',
  details: [],
  retryAfter: null,
});

export const authorized: BaseQueryFn<Call, unknown, Problem, object, Meta> = (call, { dispatch }) =>
  ask(call, dispatch, renew);

/** Opens a session, unless the second factor has to be shown first. */
async function letIn(call: Call, dispatch: Dispatch): Promise<Result<User | SecondFactorNeeded>> {
  const outcome = await send<SignedIn | SecondFactorNeeded>(call, null);
  if ('error' in outcome) return outcome;
  if ('mfa_required' in outcome.data) return { data: outcome.data };
  keepTokens(outcome.data);
  dispatch(signedIn(outcome.data.user));
  return { data: outcome.data.user };
}

type Query = (call: Call) => ReturnType<typeof authorized>;
type Result<T> = { data: T } | { error: Problem };

/** All pages of a list. */
async function list<T>(query: Query, path: string): Promise<Result<T[]>> {
  const items: T[] = [];
  const glue = path.includes('?') ? '&' : '?';
  for (let page = 1; ; page++) {
    const answer = await query({ path: `${path}${glue}page=${page}&page_size=${PAGE}` });
    if (answer.error) return { error: answer.error };
    const part = answer.data as T[];
    items.push(...part);
    if (part.length < PAGE || items.length >= (answer.meta?.total ?? 0)) return { data: items };
  }
}

export const api = createApi({
  reducerPath: 'api',
  baseQuery: authorized,
  refetchOnMountOrArgChange: true,
  tagTypes: ['Session', 'SecondFactor', 'Workshop'],
  endpoints: (build) => ({
    /** Who is signed in, or what has to be shown with the code of the second factor. */
    signIn: build.mutation<User | SecondFactorNeeded, { username: string; password: string }>({
      queryFn: (body, { dispatch }) => letIn({ path: '/auth/login', method: 'POST', body }, dispatch),
    }),
    /** By a one-time link; then as sign-in. */
    setPassword: build.mutation<User | SecondFactorNeeded, { token: string; password: string }>({
      queryFn: (body, { dispatch }) =>
        alone(() => letIn({ path: '/auth/set-password', method: 'POST', body }, dispatch)),
    }),
    /** Answers recovery codes, this once, when the second factor was new; `enter` goes on from there. */
    showCode: build.mutation<Admitted, { mfa_token: string; code: string }>({
      queryFn: async (body, { dispatch }) => {
        const outcome = await send<Admitted>({ path: '/auth/login/totp', method: 'POST', body }, null);
        if ('error' in outcome) return outcome;
        keepTokens(outcome.data);
        if (!outcome.data.recovery_codes) dispatch(signedIn(outcome.data.user));
        return outcome;
      },
    }),
    /** Goes in, whom `showCode` has let in. */
    enter: build.mutation<null, User>({
      queryFn: (user, { dispatch }) => {
        dispatch(signedIn(user));
        return { data: null };
      },
    }),
    changePassword: build.mutation<User, { current_password: string; new_password: string }>({
      invalidatesTags: ['Session'],
      // It ends this session, too, and answers the next: who asks while that is under way waits for it.
      queryFn: (body, { dispatch }) =>
        alone(async () => {
          const call: Call = { path: '/auth/change-password', method: 'POST', body };
          const outcome = await ask<SignedIn>(call, dispatch, refresh);
          if ('error' in outcome) return outcome;
          keepTokens(outcome.data);
          dispatch(signedIn(outcome.data.user));
          return { data: outcome.data.user };
        }),
    }),
    signOut: build.mutation<null, undefined>({
      queryFn: async (_, { dispatch }) => {
        await send({ path: '/auth/logout', method: 'POST' }, null); // by the cookie
        forgetTokens(); // even when the hub could not be told
        dispatch(signedOut({ ended: false }));
        return { data: null };
      },
    }),
    /** Where one is signed in, newest first. */
    sessions: build.query<Session[], undefined>({
      queryFn: (_, _api, _options, query) => list<Session>(query, '/auth/sessions'),
      providesTags: ['Session'],
    }),
    endSession: build.mutation<null, string>({
      query: (id) => ({ path: `/auth/sessions/${id}`, method: 'DELETE' }),
      invalidatesTags: ['Session'],
    }),
    secondFactor: build.query<{ enabled: boolean; required: boolean }, undefined>({
      query: () => ({ path: '/auth/totp' }),
      providesTags: ['SecondFactor'],
    }),
    setUpSecondFactor: build.mutation<SecondFactorSetup, { current_password: string }>({
      query: (body) => ({ path: '/auth/totp/setup', method: 'POST', body }),
    }),
    /** Answers the recovery codes, this once; all other sessions end. */
    confirmSecondFactor: build.mutation<{ recovery_codes: string[] }, { code: string }>({
      query: (body) => ({ path: '/auth/totp/confirm', method: 'POST', body }),
      invalidatesTags: (done) => (done ? ['SecondFactor', 'Session'] : []),
    }),
    disableSecondFactor: build.mutation<null, { current_password: string; code: string }>({
      query: (body) => ({ path: '/auth/totp/disable', method: 'POST', body }),
      invalidatesTags: (_, error) => (error ? [] : ['SecondFactor']),
    }),
    workshops: build.query<Workshop[], undefined>({
      queryFn: (_, _api, _options, query) => list<Workshop>(query, '/workshops'),
    }),
    workshop: build.query<Workshop, number>({
      query: (id) => ({ path: `/workshops/${id}` }),
      providesTags: ['Workshop'],
    }),
    changeWorkshop: build.mutation<Workshop, { workshop: number; change: WorkshopChange }>({
      query: ({ workshop, change }) => ({ path: `/workshops/${workshop}`, method: 'PATCH', body: change }),
      invalidatesTags: ['Workshop', 'SecondFactor'],
    }),
    /** This session is known to have ended. */
    leave: build.mutation<null, undefined>({
      queryFn: (_, { dispatch }) => {
        forgetTokens();
        dispatch(signedOut({ ended: true }));
        return { data: null };
      },
    }),
    pits: build.query<Pit[], number>({
      queryFn: async (workshop, _api, _options, query) => {
        const answer = await list<Pit>(query, `/workshops/${workshop}/pits`);
        return 'data' in answer ? { data: answer.data.sort((a, b) => a.pit_number - b.pit_number) } : answer;
      },
    }),
    /** Every pit's newest values. One small call a pit; a pit that is gone meanwhile is left out. */
    board: build.query<Board, { workshop: number; pits: number[] }>({
      queryFn: async ({ pits }, _api, _options, query) => {
        const board: Board = {};
        const waiting = [...pits];
        const problems: Problem[] = [];
        const worker = async () => {
          for (let pit = waiting.shift(); pit !== undefined && problems.length === 0; pit = waiting.shift()) {
            const answer = await query({ path: `/pits/${pit}/sensors/latest` });
            if (!answer.error) board[pit] = answer.data as Latest;
            else if (answer.error.status !== 404) problems.push(answer.error);
          }
        };
        await Promise.all(Array.from({ length: AT_ONCE }, worker));
        return problems[0] ? { error: problems[0] } : { data: board };
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
        const found: Alert[] = [];
        for (const status of ['open', 'acknowledged']) {
          const answer = await list<Alert>(query, `/workshops/${workshop}/alerts?status=${status}&sort=-created_at`);
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
    /** Acknowledges an alert, or shelves it for so many minutes: no notices meanwhile; 0 ends that. */
    alertAct: build.mutation<Alert, Pick<Alert, 'id'> & { workshop: number; shelve?: number }>({
      query: ({ id, shelve }) =>
        shelve === undefined
          ? { path: `/alerts/${id}/acknowledge`, method: 'POST' }
          : { path: `/alerts/${id}/shelve`, method: 'POST', body: { minutes: shelve } },
      onQueryStarted: async ({ workshop }, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => null);
        if (!answer) return;
        dispatch(
          api.util.updateQueryData('alerts', workshop, (alerts) => {
            applyAlert(alerts, answer.data);
          }),
        );
      },
    }),
    wsTicket: build.mutation<{ ticket: string }, undefined>({
      query: () => ({ path: '/auth/ws-ticket', method: 'POST' }),
    }),
  }),
});

export const {
  useSignInMutation,
  useSetPasswordMutation,
  useShowCodeMutation,
  useEnterMutation,
  useChangePasswordMutation,
  useSignOutMutation,
  useSessionsQuery,
  useEndSessionMutation,
  useSecondFactorQuery,
  useSetUpSecondFactorMutation,
  useConfirmSecondFactorMutation,
  useDisableSecondFactorMutation,
  useWorkshopsQuery,
  useWorkshopQuery,
  useChangeWorkshopMutation,
  useLeaveMutation,
  usePitsQuery,
  useBoardQuery,
  useDevicesQuery,
  useAlertsQuery,
  useJobsQuery,
  useAlertActMutation,
} = api;
