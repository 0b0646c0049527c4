import { api, asPage, list, team, withTag, type Page } from '@/api/api';
import type { JobStatus, Progress } from '@/contract/shapes';
import { openStatuses, statuses, type StageAction } from '@/domain/job-moves';
import { withAhead } from './ahead';
import type {
  ChangedJob,
  Consent,
  JobClimate,
  JobDetail,
  JobEdit,
  JobPatch,
  ListedJob,
  MadeJob,
  Member,
  NewJob,
  PitChoice,
  Template,
} from './shapes';

/** One page of the list. */
export interface JobsAsked {
  workshop: number;
  /** A status, `open` or `all`. */
  tab: JobsTab;
  /** Part of a name, a plate or a phone number; '' for none. */
  q: string;
  sort: string;
  page: number;
}
export type JobsTab = JobStatus | 'open' | 'all';
export const PAGE_SIZE = 50;
/** So many rows are shown of a list that has no pages. */
const MOST = 200;

const filter = (tab: JobsTab, q: string) => {
  const params = new URLSearchParams();
  if (tab === 'open') params.set('open', 'true');
  else if (tab !== 'all') params.set('status', tab);
  if (q.trim() !== '') params.set('q', q.trim());
  return params;
};

/** The number in a version's tag, e.g. 7 of `"7"`; 0: there is none. */
export const versionOf = (tag: string | null | undefined): number => Number(tag?.replaceAll('"', '') ?? 0);

/** A change of a job: `tag` is the version that it was made from, null: whatever there is. */
interface Change {
  id: number;
  tag: string | null;
}

const calls = api
  .enhanceEndpoints({ addTagTypes: ['Jobs', 'JobCounts', 'Job', 'JobEdits', 'Climate'] })
  .injectEndpoints({
    overrideExisting: 'throw',
    endpoints: (build) => ({
      jobList: build.query<Page<ListedJob>, JobsAsked>({
        query: ({ workshop, tab, q, sort, page }) => {
          const params = filter(tab, q);
          params.set('sort', sort);
          params.set('page', String(page));
          params.set('page_size', String(PAGE_SIZE));
          return { path: `/workshops/${workshop}/jobs?${params}` };
        },
        transformResponse: asPage,
        providesTags: ['Jobs'],
      }),
      /** Those that wait, the one first that is to come first. */
      plannedJobs: build.query<ListedJob[], { workshop: number; q: string }>({
        queryFn: ({ workshop, q }, _api, _options, query) =>
          list<ListedJob>(query, `/workshops/${workshop}/jobs?${filter('received', q)}&sort=scheduled_at`, MOST),
        providesTags: ['Jobs'],
      }),
      /** How many there are of each status. */
      jobCounts: build.query<Record<JobsTab, number>, { workshop: number; q: string }>({
        queryFn: async ({ workshop, q }, _api, _options, query) => {
          const answers = await Promise.all(
            statuses.map(async (status) =>
              query({ path: `/workshops/${workshop}/jobs?${filter(status, q)}&page_size=1` }),
            ),
          );
          const failed = answers.find(({ error }) => error);
          if (failed?.error) return { error: failed.error };
          const counts = Object.fromEntries(
            answers.map(({ meta }, i) => [statuses[i] ?? '', meta?.total ?? 0]),
          ) as Record<JobsTab, number>;
          const sum = (of: readonly JobStatus[]) => of.reduce((total, status) => total + counts[status], 0);
          return { data: { ...counts, open: sum(openStatuses), all: sum(statuses) } };
        },
        providesTags: ['JobCounts'],
      }),
      job: build.query<JobDetail, number>({
        query: (id) => ({ path: `/jobs/${id}` }),
        transformResponse: withTag<Omit<JobDetail, 'tag'>>,
        // An answer that was asked for before a change may come after it.
        merge: (known, answer, { arg }) =>
          versionOf(answer.tag) < versionOf(known.tag) ? known : withAhead(arg, answer),
        providesTags: (_, __, id) => [{ type: 'Job', id }],
      }),
      /** Who changed what of the job, newest first. */
      jobEdits: build.query<JobEdit[], number>({
        queryFn: (id, _api, _options, query) => list<JobEdit>(query, `/jobs/${id}/changes`, MOST),
        providesTags: (_, __, id) => [{ type: 'JobEdits', id }],
      }),
      climate: build.query<JobClimate, number>({
        query: (id) => ({ path: `/jobs/${id}/climate` }),
        providesTags: (_, __, id) => [{ type: 'Climate', id }],
      }),
      /** The newest jobs that a phone number, a plate or a name fits: whose car was here before. */
      earlierJobs: build.query<ListedJob[], { workshop: number; q: string }>({
        query: ({ workshop, q }) => ({ path: `/workshops/${workshop}/jobs?${filter('all', q)}&page_size=8` }),
      }),
      jobTemplates: build.query<Template[], number>({
        queryFn: (workshop, _api, _options, query) => list<Template>(query, `/workshops/${workshop}/templates`),
      }),
      pitChoices: build.query<PitChoice[], number>({
        queryFn: async (workshop, _api, _options, query) => {
          const answer = await list<PitChoice>(query, `/workshops/${workshop}/pits`);
          return 'data' in answer ? { data: answer.data.sort((a, b) => a.pit_number - b.pit_number) } : answer;
        },
      }),
      /** Who may be put on a job: active staff, then owners. */
      assignable: build.query<Member[], number>({
        queryFn: async (workshop, _api, _options, query) => {
          const answer = await team<Member & { is_active: boolean }>(query, workshop, ['staff', 'owner']);
          if ('error' in answer) return answer;
          return { data: answer.data.filter(({ is_active }) => is_active).map(({ id, name }) => ({ id, name })) };
        },
        providesTags: ['Staff'],
      }),
      makeJob: build.mutation<MadeJob, { workshop: number; job: NewJob; key: string }>({
        query: ({ workshop, job, key }) => ({
          path: `/workshops/${workshop}/jobs`,
          method: 'POST',
          body: job,
          idempotencyKey: key,
        }),
        invalidatesTags: (made) => (made ? ['Jobs', 'JobCounts'] : []),
      }),
      moveJob: build.mutation<Tagged, Change & { status: JobStatus; note: string | null }>({
        query: ({ id, tag, ...body }) => ({ path: `/jobs/${id}/status`, method: 'POST', body, ifMatch: tag }),
        transformResponse: withTag<object>,
      }),
      moveStage: build.mutation<
        Progress & Tagged,
        Change & { stage: string; action: StageAction; note: string | null }
      >({
        query: ({ id, tag, ...body }) => ({ path: `/jobs/${id}/stage`, method: 'POST', body, ifMatch: tag }),
        transformResponse: withTag<Progress>,
      }),
      setTime: build.mutation<Tagged, Change & { estimated_end_time: string }>({
        query: ({ id, tag, ...body }) => ({ path: `/jobs/${id}/time`, method: 'PATCH', body, ifMatch: tag }),
        transformResponse: withTag<object>,
      }),
      assign: build.mutation<Tagged, Change & { staff_ids: number[] }>({
        query: ({ id, tag, ...body }) => ({ path: `/jobs/${id}/assign-staff`, method: 'PATCH', body, ifMatch: tag }),
        transformResponse: withTag<object>,
      }),
      changeJob: build.mutation<ChangedJob & Tagged, Change & { patch: JobPatch }>({
        query: ({ id, tag, patch }) => ({ path: `/jobs/${id}`, method: 'PATCH', body: patch, ifMatch: tag }),
        transformResponse: withTag<ChangedJob>,
      }),
      setConsent: build.mutation<Consent, { id: number; video: boolean; text_version: string; how: string }>({
        query: ({ id, ...body }) => ({ path: `/jobs/${id}/consent`, method: 'POST', body }),
      }),
      rotateLink: build.mutation<{ tracking_url: string }, number>({
        query: (id) => ({ path: `/jobs/${id}/tracking-link/rotate`, method: 'POST' }),
      }),
    }),
  });

interface Tagged {
  tag: string | null;
}
export const jobCalls = calls;

export const {
  useJobListQuery,
  usePlannedJobsQuery,
  useJobCountsQuery,
  useJobQuery,
  useJobEditsQuery,
  useClimateQuery,
  useLazyEarlierJobsQuery,
  useJobTemplatesQuery,
  usePitChoicesQuery,
  useAssignableQuery,
  useMakeJobMutation,
  useMoveJobMutation,
  useMoveStageMutation,
  useSetTimeMutation,
  useAssignMutation,
  useChangeJobMutation,
  useSetConsentMutation,
  useRotateLinkMutation,
} = calls;
