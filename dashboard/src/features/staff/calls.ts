import { api, asPage, team, type Page } from '@/api/api';
import type { Act, NewPerson, Person, PersonChange, PersonWithPassword } from './shapes';

const calls = api.enhanceEndpoints({ addTagTypes: ['Activity'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    /** Owners and staff, by name. */
    staff: build.query<Person[], number>({
      queryFn: async (workshop, _api, _options, query) => {
        const answer = await team<Person>(query, workshop);
        return 'data' in answer ? { data: answer.data.sort((a, b) => a.name.localeCompare(b.name)) } : answer;
      },
      providesTags: ['Staff'],
    }),
    person: build.query<Person, number>({
      query: (id) => ({ path: `/users/${id}` }),
      providesTags: ['Staff'],
    }),
    addPerson: build.mutation<PersonWithPassword, { workshop: number; person: NewPerson; key: string }>({
      query: ({ workshop, person, key }) => ({
        path: `/workshops/${workshop}/users`,
        method: 'POST',
        body: person,
        idempotencyKey: key,
      }),
      invalidatesTags: ['Staff'],
    }),
    changePerson: build.mutation<Person, { id: number; change: PersonChange }>({
      query: ({ id, change }) => ({ path: `/users/${id}`, method: 'PATCH', body: change }),
      invalidatesTags: ['Staff', 'Activity'],
    }),
    resetPassword: build.mutation<PersonWithPassword, number>({
      query: (id) => ({ path: `/users/${id}/reset-password`, method: 'POST' }),
      invalidatesTags: ['Staff', 'Activity'],
    }),
    removeSecondFactor: build.mutation<null, number>({
      query: (id) => ({ path: `/users/${id}/second-factor`, method: 'DELETE' }),
      invalidatesTags: ['Activity'],
    }),
    /** What somebody did, newest first. */
    acts: build.query<Page<Act>, { workshop: number; person: number; page: number }>({
      query: ({ workshop, person, page }) => ({
        path: `/workshops/${workshop}/activity?actor_id=${person}&page=${page}&page_size=${ACTS_A_PAGE}`,
      }),
      transformResponse: asPage,
      providesTags: ['Activity'],
    }),
  }),
});

export const staffCalls = calls;
export const ACTS_A_PAGE = 20;

export const {
  useStaffQuery,
  usePersonQuery,
  useAddPersonMutation,
  useChangePersonMutation,
  useResetPasswordMutation,
  useRemoveSecondFactorMutation,
  useActsQuery,
} = calls;
