import { api, asPage, list, type Page } from '@/api/api';
import { serverNow } from '@/live/clock';
import type { ListedAlert, Notice, Person } from './shapes';
import { limitsOf, type SpanAsked } from './spans';

export const PAGE_SIZE = 50;
/** One may send 20 an hour. */
const LAST_TESTS = 50;

export type AlertsTab = 'open' | 'history' | 'shelved';

/** What lists of alerts let through; '' for all. */
export interface AlertFilter extends SpanAsked {
  workshop: number;
  pit: string;
  type: string;
  severity: string;
}

export interface AlertsAsked extends AlertFilter {
  tab: AlertsTab;
  page: number;
}

export interface NoticesAsked extends SpanAsked {
  workshop: number;
  event: string;
  channel: string;
  state: string;
  /** The alert that they are about. */
  alert: string;
  page: number;
}

const tabFilters = {
  open: ['cleared', 'false'],
  history: ['status', 'cleared'],
  shelved: ['shelved', 'true'],
} as const;

function paramsOf(chosen: Record<string, string>, span: SpanAsked): URLSearchParams {
  const params = new URLSearchParams(limitsOf(span, serverNow()));
  for (const [name, value] of Object.entries(chosen)) if (value !== '') params.set(name, value);
  return params;
}

const filtered = ({ pit, type, severity, ...span }: AlertFilter): URLSearchParams =>
  paramsOf({ pit_id: pit, alert_type: type, severity }, span);

function pageOf(params: URLSearchParams, page: number): URLSearchParams {
  params.set('page', String(page));
  params.set('page_size', String(PAGE_SIZE));
  return params;
}

const calls = api.enhanceEndpoints({ addTagTypes: ['Alerts', 'Notices'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    alertList: build.query<Page<ListedAlert>, AlertsAsked>({
      query: ({ tab, page, ...filter }) => {
        const params = pageOf(filtered(filter), page);
        const [name, value] = tabFilters[tab];
        params.set(name, value);
        return { path: `/workshops/${filter.workshop}/alerts?${params}` };
      },
      transformResponse: asPage,
      providesTags: ['Alerts'],
    }),
    /** How many of those that the filter lets through nobody has acknowledged. */
    unseenAlerts: build.query<number, AlertFilter>({
      query: (filter) => {
        const params = filtered(filter);
        params.set('status', 'open');
        return { path: `/workshops/${filter.workshop}/alerts?${params}&page_size=1` };
      },
      transformResponse: (_: ListedAlert[], meta) => meta?.total ?? 0,
      providesTags: ['Alerts'],
    }),
    oneAlert: build.query<ListedAlert, number>({
      query: (id) => ({ path: `/alerts/${id}` }),
    }),
    acknowledgeAlerts: build.mutation<{ acknowledged: number }, AlertFilter>({
      query: (filter) => {
        const params = filtered(filter);
        params.set('status', 'open');
        return { path: `/workshops/${filter.workshop}/alerts/acknowledge-all?${params}`, method: 'POST' };
      },
      invalidatesTags: ['Alerts'],
    }),
    noticeList: build.query<Page<Notice>, NoticesAsked>({
      query: ({ workshop, event, channel, state, alert, page, ...span }) => {
        const params = pageOf(paramsOf({ event, channel, state, alert_id: alert }, span), page);
        return { path: `/workshops/${workshop}/notifications?${params}` };
      },
      transformResponse: asPage,
      providesTags: ['Notices'],
    }),
    /** Sends a test by a channel; `to` is null where the channel knows itself whom it goes to. */
    tryChannel: build.mutation<Notice, { workshop: number; channel: Notice['channel']; to: string | null }>({
      query: ({ workshop, channel, to }) => ({
        path: `/workshops/${workshop}/notifications/test`,
        method: 'POST',
        body: { channel, ...(to !== null && { to }) },
      }),
      invalidatesTags: ['Notices'],
    }),
    /** What became of a test; null: it is not among the last ones. */
    triedNotice: build.query<Notice | null, { workshop: number; id: number }>({
      query: ({ workshop }) => ({ path: `/workshops/${workshop}/notifications?event=test&page_size=${LAST_TESTS}` }),
      transformResponse: (tests: Notice[], _meta, { id }) => tests.find((one) => one.id === id) ?? null,
    }),
    /** Everybody that notices may have gone to. */
    notified: build.query<Person[], number>({
      queryFn: (workshop, _api, _options, query) => list<Person>(query, `/workshops/${workshop}/users`),
    }),
  }),
});

export const alertCalls = calls;

export const {
  useAlertListQuery,
  useUnseenAlertsQuery,
  useOneAlertQuery,
  useAcknowledgeAlertsMutation,
  useNoticeListQuery,
  useTryChannelMutation,
  useTriedNoticeQuery,
  useNotifiedQuery,
} = calls;
