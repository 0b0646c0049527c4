import type { Webhook } from '../contract/shapes';
import { api } from './api';

const calls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    /** Where the workshop's own system is called, to its owners; null: there is none. */
    webhook: build.query<Webhook | null, number>({
      query: (workshop) => ({ path: `/workshops/${workshop}/webhook?optional=true` }),
      providesTags: ['Webhook'],
    }),
  }),
});

export const { useWebhookQuery } = calls;
