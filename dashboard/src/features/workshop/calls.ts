import { api } from '@/api/api';
import type { Workshop, WorkshopChange } from '@/contract/shapes';

const calls = api.injectEndpoints({
  endpoints: (build) => ({
    changeWorkshop: build.mutation<Workshop, { workshop: number; change: WorkshopChange }>({
      query: ({ workshop, change }) => ({ path: `/workshops/${workshop}`, method: 'PATCH', body: change }),
      invalidatesTags: ['Workshop', 'SecondFactor'],
    }),
  }),
});

export const { useChangeWorkshopMutation } = calls;
