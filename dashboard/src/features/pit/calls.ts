import { api, list, type Result } from '@/api/api';
import { outdate } from '@/api/under-way';
import { serverNow } from '@/live/clock';
import { ranges, type Part, type Range } from './ranges';
import type {
  Bucket,
  CameraReport,
  CameraToTry,
  History,
  PastAlert,
  PastJob,
  PitChange,
  PitDetail,
  PitDevice,
  Recording,
} from './shapes';

interface Asked {
  workshop: number;
  pit: number;
  range: Range;
}

interface Recorded {
  pit: number;
  /** ISO 8601. */
  from: string;
  to: string;
}

const recordingsOf = ({ pit, from, to }: Recorded) => ({
  path: `/pits/${pit}/recordings?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`,
});

/** The span of a range as it is now. */
const spanOf = (range: Range) => {
  const to = serverNow();
  return { from: to - ranges[range].span, to };
};
const iso = (at: number) => encodeURIComponent(new Date(at).toISOString());

const calls = api.enhanceEndpoints({ addTagTypes: ['Pit', 'PitDevices'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    pit: build.query<PitDetail, number>({
      query: (id) => ({ path: `/pits/${id}` }),
      providesTags: ['Pit'],
    }),
    /** Begins, moves or ends maintenance. */
    changePit: build.mutation<PitDetail, { workshop: number; id: number; change: PitChange }>({
      query: ({ id, change }) => ({ path: `/pits/${id}`, method: 'PATCH', body: change }),
      onQueryStarted: async ({ workshop, id }, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => null);
        if (!answer) return;
        outdate(dispatch, calls.util.getRunningQueryThunk('pit', id), calls.util.invalidateTags(['Pit']));
        void dispatch(calls.util.upsertQueryData('pit', id, answer.data));
        dispatch(
          api.util.updateQueryData('pits', workshop, (pits) => {
            const pit = pits.find((one) => one.id === id);
            if (pit) pit.status = answer.data.status;
          }),
        );
      },
    }),
    /** What was measured, up to now. */
    history: build.query<History, Pick<Asked, 'pit' | 'range'>>({
      queryFn: async ({ pit, range }, _api, _options, query): Promise<Result<History>> => {
        const { from, to } = spanOf(range);
        const path = `/pits/${pit}/sensors/history?from=${iso(from)}&to=${iso(to)}`;
        const answer = await query({ path: `${path}&bucket=${ranges[range].bucket}&limit=10000` });
        return answer.error ? { error: answer.error } : { data: { from, to, rows: answer.data as Bucket[] } };
      },
    }),
    /** A part of it in finer values. */
    historyPart: build.query<Bucket[], { pit: number } & Part>({
      query: ({ pit, from, to, bucket }) => ({
        path: `/pits/${pit}/sensors/history?from=${iso(from)}&to=${iso(to)}&bucket=${bucket}&limit=10000`,
      }),
    }),
    /** The alerts that were open at some time of the range. */
    pastAlerts: build.query<PastAlert[], Asked>({
      queryFn: ({ workshop, pit, range }, _api, _options, query) => {
        const { from, to } = spanOf(range);
        return list<PastAlert>(query, `/workshops/${workshop}/alerts?pit_id=${pit}&from=${iso(from)}&to=${iso(to)}`);
      },
    }),
    /** The jobs whose car was in the pit at some time of the range. */
    pastJobs: build.query<PastJob[], Asked>({
      queryFn: ({ workshop, pit, range }, _api, _options, query) => {
        const { from, to } = spanOf(range);
        return list<PastJob>(query, `/workshops/${workshop}/jobs?pit_id=${pit}&from=${iso(from)}&to=${iso(to)}`);
      },
    }),
    /** Tries a camera, saved or not; takes some seconds. */
    testCamera: build.mutation<CameraReport, { pit: number } & CameraToTry>({
      query: ({ pit, ...body }) => ({ path: `/pits/${pit}/camera/test`, method: 'POST', body }),
    }),
    /** What was recorded, oldest first; never kept, as its links are good for minutes. */
    recordings: build.query<Recording[], Recorded>({
      query: recordingsOf,
      keepUnusedDataFor: 0,
    }),
    /** A recording that was listed, with a link of this moment; null: it has gone. */
    openRecording: build.mutation<Recording | null, Recorded>({
      query: recordingsOf,
      transformResponse: (found: Recording[]) => found[0] ?? null,
    }),
    pitDevices: build.query<PitDevice[], { workshop: number; pit: number }>({
      queryFn: ({ workshop, pit }, _api, _options, query) =>
        list<PitDevice>(query, `/workshops/${workshop}/devices?pit_id=${pit}`),
      providesTags: ['PitDevices'],
    }),
  }),
});

export const pitCalls = calls;
export const {
  usePitQuery,
  useChangePitMutation,
  useHistoryQuery,
  useHistoryPartQuery,
  usePastAlertsQuery,
  usePastJobsQuery,
  usePitDevicesQuery,
  useTestCameraMutation,
  useRecordingsQuery,
  useOpenRecordingMutation,
} = calls;
