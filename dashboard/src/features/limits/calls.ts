import { api, team, withTag, type Result } from '@/api/api';
import { serverNow } from '@/live/clock';
import type {
  Bucket,
  Day,
  LimitsAct,
  LimitsChange,
  LimitsPreview,
  PitLimits,
  Recipient,
  Tagged,
  WorkshopLimits,
} from './shapes';

/** Whose limits: the workshop's, or those of one of its pits. */
export interface Whose {
  workshop: number;
  /** Null: the workshop's own. */
  pit: number | null;
}

interface Change extends Whose {
  change: LimitsChange;
  tag: string | null;
}

const DAY_MS = 24 * 3_600_000;
const LAST_ACTS = 20;

const pathOf = ({ workshop, pit }: Whose): string =>
  pit === null ? `/workshops/${workshop}/alert-config` : `/pits/${pit}/alert-config`;

const iso = (at: number): string => encodeURIComponent(new Date(at).toISOString());

const calls = api.enhanceEndpoints({ addTagTypes: ['Limits'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    workshopLimits: build.query<Tagged<WorkshopLimits>, number>({
      query: (workshop) => ({ path: pathOf({ workshop, pit: null }) }),
      transformResponse: withTag<WorkshopLimits>,
      providesTags: ['Limits'],
    }),
    pitLimits: build.query<Tagged<PitLimits>, number>({
      query: (pit) => ({ path: `/pits/${pit}/alert-config` }),
      transformResponse: withTag<PitLimits>,
      providesTags: ['Limits'],
    }),
    /** A refused one, too, has the limits asked for anew: those of before are not the newest then. */
    changeLimits: build.mutation<object, Change>({
      query: ({ change, tag, ...whose }) => ({
        path: pathOf(whose),
        method: 'PATCH',
        body: change,
        ifMatch: tag,
      }),
      invalidatesTags: ['Limits'],
    }),
    inheritLimits: build.mutation<null, { pit: number; tag: string | null }>({
      query: ({ pit, tag }) => ({ path: `/pits/${pit}/alert-config`, method: 'DELETE', ifMatch: tag }),
      invalidatesTags: ['Limits'],
    }),
    /** A mutation, since readings come all the time: each is asked for anew. */
    previewLimits: build.mutation<LimitsPreview, Whose & { change: LimitsChange }>({
      query: ({ workshop, pit, change }) => ({
        path: `/workshops/${workshop}/alert-config/preview`,
        method: 'POST',
        body: { config: change, ...(pit !== null && { pit_id: pit }) },
      }),
    }),
    /** Who changed them last; a mutation, since it is asked for when a change was refused. */
    lastLimitsAct: build.mutation<LimitsAct | null, Whose>({
      query: ({ workshop }) => ({
        path: `/workshops/${workshop}/activity?thing=alert_config&page_size=${LAST_ACTS}`,
      }),
      transformResponse: (acts: LimitsAct[], _meta, { pit }) =>
        acts.find(({ thing_id }) => (thing_id?.split(':')[1] ?? '') === (pit === null ? '' : String(pit))) ?? null,
    }),
    /** Everybody that may be notified of alerts, by name. */
    recipients: build.query<Recipient[], number>({
      queryFn: async (workshop, _api, _options, query) => {
        const answer = await team<Recipient>(query, workshop);
        return 'data' in answer ? { data: answer.data.filter(({ is_active }) => is_active) } : answer;
      },
      providesTags: ['Staff'],
    }),
    dayOfPit: build.query<Day, number>({
      queryFn: async (pit, _api, _options, query): Promise<Result<Day>> => {
        const to = serverNow();
        const from = to - DAY_MS;
        const path = `/pits/${pit}/sensors/history?from=${iso(from)}&to=${iso(to)}&bucket=15m&limit=1000`;
        const answer = await query({ path });
        return answer.error ? { error: answer.error } : { data: { from, to, rows: answer.data as Bucket[] } };
      },
    }),
  }),
});

export const {
  useWorkshopLimitsQuery,
  usePitLimitsQuery,
  useChangeLimitsMutation,
  useInheritLimitsMutation,
  usePreviewLimitsMutation,
  useLastLimitsActMutation,
  useRecipientsQuery,
  useDayOfPitQuery,
} = calls;
