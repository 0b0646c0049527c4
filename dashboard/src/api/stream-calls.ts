import { useCallback } from 'react';
import type { Stream } from '../contract/shapes';
import { api } from './api';
import type { Problem } from './call';

const calls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    /** A stream to be played: asked anew for each session, and never kept. */
    openStream: build.mutation<Stream, number>({
      query: (pit) => ({ path: `/pits/${pit}/stream` }),
    }),
  }),
});

/** By what a player asks for a stream of the pit. */
export function useAskStream(pit: number): () => Promise<{ data: Stream } | { error: Problem }> {
  const [open] = calls.useOpenStreamMutation();
  return useCallback(async () => {
    const answer = await open(pit);
    return answer.error ? { error: answer.error as Problem } : { data: answer.data };
  }, [open, pit]);
}
