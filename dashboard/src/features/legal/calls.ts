import { api } from '@/api/api';
import { send } from '@/api/call';

/** What anybody may know of this installation. */
export interface About {
  version: string;
  /** Where the data are kept, in the operator's words; null: they did not say. */
  data_region: string | null;
}

const calls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    /** Asked without a session: there may be none. */
    about: build.query<About, undefined>({ queryFn: () => send<About>({ path: '/about' }, null) }),
  }),
});

export const { useAboutQuery } = calls;
