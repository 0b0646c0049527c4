import { api, list, type Result } from '@/api/api';
import type { Latest } from '@/contract/shapes';
import { newerLatest } from '@/domain/board';
import { CONSENT_TEXT_VERSION } from '@/domain/consent';
import type { Climate, Consent, MyJob, MyJobDetail } from './shapes';

const calls = api.enhanceEndpoints({ addTagTypes: ['MyJobs', 'MyAir'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    /** One's own jobs, the newest first: those going on, and those closed within 30 days. */
    myJobs: build.query<MyJob[], undefined>({
      queryFn: (_, _api, _options, query) => list<MyJob>(query, '/jobs?sort=-created_at'),
      providesTags: ['MyJobs'],
    }),
    myJob: build.query<MyJobDetail, number>({
      query: (id) => ({ path: `/jobs/${id}` }),
      providesTags: ['MyJobs'],
    }),
    /** What is measured around the car; null: it is not in the pit (any more). */
    myAir: build.query<Latest | null, number>({
      queryFn: async (pit, _api, _options, query): Promise<Result<Latest | null>> => {
        const answer = await query({ path: `/pits/${pit}/sensors/latest` });
        if (!answer.error) return { data: answer.data as Latest };
        return answer.error.status === 404 ? { data: null } : { error: answer.error };
      },
      merge: newerLatest,
      providesTags: ['MyAir'],
    }),
    myClimate: build.query<Climate, number>({
      query: (id) => ({ path: `/jobs/${id}/climate` }),
      providesTags: ['MyJobs'],
    }),
    /** Gives or withdraws the consent to video. */
    sayConsent: build.mutation<Consent, { job: number; video: boolean }>({
      query: ({ job, video }) => ({
        path: `/jobs/${job}/consent`,
        method: 'POST',
        body: { video, text_version: CONSENT_TEXT_VERSION, how: 'in the app' },
      }),
      invalidatesTags: ['MyJobs'],
    }),
  }),
});

export const myCalls = calls;
export const { useMyJobsQuery, useMyJobQuery, useMyAirQuery, useMyClimateQuery, useSayConsentMutation } = calls;
