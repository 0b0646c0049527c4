import { api } from '@/api/api';
import type { Preferences, PreferencesChange } from '@/contract/shapes';

const calls = api.enhanceEndpoints({ addTagTypes: ['Preferences'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    /** How somebody wants to be notified. */
    preferences: build.query<Preferences, number>({
      query: (user) => ({ path: `/users/${user}/preferences` }),
      providesTags: ['Preferences'],
    }),
    changePreferences: build.mutation<Preferences, { user: number; change: PreferencesChange }>({
      query: ({ user, change }) => ({ path: `/users/${user}/preferences`, method: 'PATCH', body: change }),
      invalidatesTags: ['Preferences'],
    }),
  }),
});

export const { usePreferencesQuery, useChangePreferencesMutation } = calls;
