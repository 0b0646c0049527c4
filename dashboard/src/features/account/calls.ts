import type { Dispatch } from '@reduxjs/toolkit';
import { api, ask, list, type Result } from '@/api/api';
import { send, type Call } from '@/api/call';
import { dropPush, keepPush, pushToRenew } from '@/api/push';
import { signedIn } from '@/api/session';
import { rememberWay } from '@/api/sign-in-way';
import { alone, keepTokens, sessionMark, refresh } from '@/api/tokens';
import type {
  AddressCode,
  Admitted,
  PushSubscriber,
  SecondFactorNeeded,
  SecondFactorSetup,
  Session,
  SignedIn,
  User,
} from '@/contract/shapes';

/** Opens a session, unless the second factor has to be shown first. */
async function letIn(
  call: Call,
  dispatch: Dispatch,
  workshop: string | null = null,
): Promise<Result<User | SecondFactorNeeded>> {
  const outcome = await send<SignedIn | SecondFactorNeeded>(call, null);
  if ('error' in outcome) return outcome;
  rememberWay(workshop);
  if ('mfa_required' in outcome.data) return { data: outcome.data };
  keepTokens(outcome.data);
  dispatch(signedIn(outcome.data.user));
  return { data: outcome.data.user };
}

/** Has a browser that showed its person messages go on with that, in the session that has followed theirs. */
async function renewPush(dispatch: Dispatch, session: string | null): Promise<void> {
  const before = await pushToRenew(session);
  if (before === null) return;
  const call: Call = { path: '/push/subscriptions', method: 'POST', body: before.toJSON() };
  const outcome = await ask<PushSubscriber>(call, dispatch, refresh);
  if ('data' in outcome) keepPush(outcome.data.id, before);
  else await dropPush();
}

/** Where a customer of a workshop is reached: by phone or by e-mail. */
export interface CustomerAddress {
  workshop: string;
  phone?: string;
  email?: string;
}

const calls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    /** Sends a customer a code; whether there is such a customer is not told. */
    requestCode: build.mutation<null, CustomerAddress>({
      queryFn: async (body) => {
        const outcome = await send<unknown>({ path: '/auth/otp/request', method: 'POST', body }, null);
        return 'error' in outcome ? outcome : { data: null };
      },
    }),
    /** As sign-in, by the code that was sent last. */
    verifyCode: build.mutation<User | SecondFactorNeeded, CustomerAddress & { code: string }>({
      queryFn: (body, { dispatch }) =>
        letIn({ path: '/auth/otp/verify', method: 'POST', body }, dispatch, body.workshop),
    }),
    /** Who is signed in, or what has to be shown with the code of the second factor. */
    signIn: build.mutation<User | SecondFactorNeeded, { username: string; password: string }>({
      queryFn: (body, { dispatch }) => letIn({ path: '/auth/login', method: 'POST', body }, dispatch),
    }),
    /** Sends whoever has this name a link; whether there is somebody is not told. */
    forgotPassword: build.mutation<null, { username: string }>({
      queryFn: async (body) => {
        const outcome = await send<unknown>({ path: '/auth/forgot-password', method: 'POST', body }, null);
        return 'error' in outcome ? outcome : { data: null };
      },
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
    changePassword: build.mutation<User, { current_password: string; new_password: string; code?: string }>({
      invalidatesTags: ['Session'],
      // It ends this session, too, and answers the next: who asks while that is under way waits for it.
      queryFn: (body, { dispatch }) =>
        alone(async () => {
          const call: Call = { path: '/auth/change-password', method: 'POST', body };
          const outcome = await ask<SignedIn>(call, dispatch, refresh);
          if ('error' in outcome) return outcome;
          const session = sessionMark();
          keepTokens(outcome.data);
          await renewPush(dispatch, session);
          dispatch(signedIn(outcome.data.user));
          return { data: outcome.data.user };
        }),
    }),
    /** Sends a code to the address that one wants messages at. */
    changeAddress: build.mutation<AddressCode, { current_password: string; email?: string; phone?: string }>({
      query: (body) => ({ path: '/auth/change-address', method: 'POST', body }),
    }),
    /** Takes it by its code; all other sessions end. */
    confirmAddress: build.mutation<User, { code: string }>({
      query: (body) => ({ path: '/auth/confirm-address', method: 'POST', body }),
      invalidatesTags: (done) => (done ? ['Session'] : []),
      onQueryStarted: async (_, { dispatch, queryFulfilled }) => {
        await queryFulfilled.then(
          ({ data }) => dispatch(signedIn(data)),
          () => undefined,
        );
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
  }),
});

export const {
  useRequestCodeMutation,
  useVerifyCodeMutation,
  useSignInMutation,
  useForgotPasswordMutation,
  useSetPasswordMutation,
  useShowCodeMutation,
  useEnterMutation,
  useChangePasswordMutation,
  useChangeAddressMutation,
  useConfirmAddressMutation,
  useSessionsQuery,
  useEndSessionMutation,
  useSetUpSecondFactorMutation,
  useConfirmSecondFactorMutation,
  useDisableSecondFactorMutation,
} = calls;
