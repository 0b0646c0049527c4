import { api } from './api';
import { send } from './call';
import { dropPush } from './push';
import { signedOut } from './session';
import { forgetTokens } from './tokens';

/** What any page may do with the session it has. */
const sessionCalls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    signOut: build.mutation<null, undefined>({
      queryFn: async (_, { dispatch }) => {
        await dropPush(); // first, and without a network, too
        await send({ path: '/auth/logout', method: 'POST' }, null); // by the cookie
        forgetTokens(); // even when the hub could not be told
        dispatch(signedOut({ ended: false }));
        return { data: null };
      },
    }),
    /** This session is known to have ended. */
    leave: build.mutation<null, undefined>({
      queryFn: (_, { dispatch }) => {
        forgetTokens();
        dispatch(signedOut({ ended: true }));
        return { data: null };
      },
    }),
    secondFactor: build.query<{ enabled: boolean; required: boolean }, undefined>({
      query: () => ({ path: '/auth/totp' }),
      providesTags: ['SecondFactor'],
    }),
  }),
});

export const { useSignOutMutation, useLeaveMutation, useSecondFactorQuery } = sessionCalls;
