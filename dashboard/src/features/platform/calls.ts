import { api, asPage, type Page } from '@/api/api';
import type {
  AuditEntry,
  Backup,
  BackupsMeta,
  BrokerClient,
  DeadLetter,
  DeadLettersReplay,
  DeviceLicence,
  FoundLines,
  LogLine,
  MissingForBackups,
  NewPayment,
  Onboarded,
  Onboarding,
  Overview,
  PlatformAlert,
  Plugin,
  Renewal,
  Route,
  RouteFile,
  RouteVersion,
  WrongConfigFile,
  System,
} from './shapes';

export const PAGE_SIZE = 50;
/** All route files and all plugins of a hub are fewer. */
const ALL = 200;

/** Choices of a list, as the hub names them; '' for none. */
export type Chosen = Record<string, string>;

interface Asked {
  chosen: Chosen;
  page: number;
}

const given = (chosen: Chosen): [string, string][] => Object.entries(chosen).filter(([, value]) => value !== '');

function listOf(path: string, { chosen, page }: Asked) {
  const params = new URLSearchParams([['page', String(page)], ['page_size', String(PAGE_SIZE)], ...given(chosen)]);
  return { path: `${path}?${params}` };
}

/** A page of backups, and how they stand. */
export interface Backups extends Page<Backup> {
  folder: string | null;
  /** As of when the folder is shown; null: it has never answered. */
  readAt: string | null;
  dueAt: string | null;
  beingMade: boolean;
  /** The one that was checked last. */
  checked: Backup | null;
  goodAt: string | null;
  offsite: BackupsMeta['offsite'];
  missing: MissingForBackups[];
}

/** A route or its file, on the hub that it was read from: a balancer may send the press to another one, which refuses it. */
interface OfNode {
  id: string;
  node: string;
}

const pathOf = ({ id, node }: OfNode, verb: string) =>
  `/admin/routes/${encodeURIComponent(id)}/${verb}?node=${encodeURIComponent(node)}`;

/** What events of the platform's stream make old. */
export const TAGS = [
  'Overview',
  'Renewals',
  'OwnAlerts',
  'RouteFiles',
  'Plugins',
  'Licences',
  'System',
  'Backups',
] as const;
export type PlatformTag = (typeof TAGS)[number];

const calls = api.enhanceEndpoints({ addTagTypes: [...TAGS, 'Letters', 'Clients'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    platformOverview: build.query<Overview, undefined>({
      query: () => ({ path: '/admin/overview' }),
      providesTags: ['Overview'],
    }),
    platformSystem: build.query<System, undefined>({
      query: () => ({ path: '/admin/system' }),
      providesTags: ['System'],
    }),
    backups: build.query<Backups, Asked>({
      query: (asked) => listOf('/admin/backups', asked),
      transformResponse: (rows: Backup[], meta) => {
        const standing = (meta?.rest ?? {}) as Partial<BackupsMeta>;
        return {
          ...asPage(rows, meta),
          folder: standing.folder ?? null,
          readAt: standing.read_at ?? null,
          dueAt: standing.due_at ?? null,
          beingMade: standing.being_made === true,
          checked: standing.checked ?? null,
          goodAt: standing.good_at ?? null,
          offsite: standing.offsite ?? null,
          missing: standing.missing ?? [],
        };
      },
      providesTags: ['Backups'],
    }),
    backUpNow: build.mutation<Backup, undefined>({
      query: () => ({ path: '/admin/backups', method: 'POST' }),
      invalidatesTags: ['Backups'],
    }),
    takeOnWorkshop: build.mutation<Onboarded, { order: Onboarding; key: string }>({
      query: ({ order, key }) => ({ path: '/admin/workshops', method: 'POST', body: order, idempotencyKey: key }),
      invalidatesTags: ['Overview', 'Renewals'],
    }),
    /** Gives a workshop the set-up of another one. */
    copySetup: build.mutation<null, { from: number; to: number }>({
      queryFn: async ({ from, to }, _api, _options, query) => {
        const setup = await query({ path: `/workshops/${from}/setup` });
        if (setup.error) return { error: setup.error };
        // Whom its alerts go to are people of the other one.
        const body = { ...(setup.data as object), recipients: undefined };
        const answer = await query({ path: `/workshops/${to}/setup`, method: 'POST', body });
        return answer.error ? { error: answer.error } : { data: null };
      },
    }),
    renewals: build.query<Page<Renewal>, Asked>({
      query: (asked) => listOf('/admin/renewals', asked),
      transformResponse: asPage,
      providesTags: ['Renewals'],
    }),
    recordPayment: build.mutation<unknown, { id: number; payment: NewPayment; key: string }>({
      query: ({ id, payment, key }) => ({
        path: `/subscriptions/${id}/payments`,
        method: 'POST',
        body: payment,
        idempotencyKey: key,
      }),
      invalidatesTags: ['Renewals', 'Overview'],
    }),
    switchSubscription: build.mutation<unknown, { id: number; to: 'suspend' | 'activate'; reason: string }>({
      query: ({ id, to, reason }) => ({ path: `/subscriptions/${id}/${to}`, method: 'POST', body: { reason } }),
      invalidatesTags: ['Renewals', 'Overview'],
    }),
    ownAlerts: build.query<Page<PlatformAlert>, Asked>({
      query: (asked) => listOf('/admin/alerts', asked),
      transformResponse: asPage,
      providesTags: ['OwnAlerts'],
    }),
    /** Acknowledges one, or shelves it for so many minutes; 0 ends that. */
    ownAlertAct: build.mutation<unknown, { id: number; shelve?: number }>({
      query: ({ id, shelve }) =>
        shelve === undefined
          ? { path: `/alerts/${id}/acknowledge`, method: 'POST' }
          : { path: `/alerts/${id}/shelve`, method: 'POST', body: { minutes: shelve } },
      invalidatesTags: ['OwnAlerts'],
    }),
    licences: build.query<Page<DeviceLicence>, Asked>({
      query: (asked) => listOf('/admin/licences', asked),
      transformResponse: asPage,
      providesTags: ['Licences'],
    }),
    deadLetters: build.query<Page<DeadLetter>, Asked>({
      query: (asked) => listOf('/admin/dead-letters', asked),
      transformResponse: asPage,
      providesTags: ['Letters'],
    }),
    replayLetter: build.mutation<DeadLetter, number>({
      query: (id) => ({ path: `/admin/dead-letters/${id}/replay`, method: 'POST' }),
      invalidatesTags: ['Letters', 'Overview'],
    }),
    replayLetters: build.mutation<{ matched: number }, DeadLettersReplay>({
      query: (which) => ({ path: '/admin/dead-letters/replay', method: 'POST', body: which }),
      invalidatesTags: ['Letters', 'Overview'],
    }),
    brokerClients: build.query<Page<BrokerClient>, Asked>({
      query: (asked) => listOf('/admin/broker/clients', asked),
      transformResponse: asPage,
      providesTags: ['Clients'],
    }),
    disconnectClient: build.mutation<null, string>({
      query: (client) => ({
        path: `/admin/broker/clients/${encodeURIComponent(client)}/disconnect`,
        method: 'POST',
      }),
      invalidatesTags: ['Clients'],
    }),
    plugins: build.query<Plugin[], undefined>({
      query: () => ({ path: `/admin/plugins?page_size=${ALL}` }),
      providesTags: ['Plugins'],
    }),
    logLines: build.query<FoundLines, Chosen>({
      query: (chosen) => ({ path: `/admin/logs?${new URLSearchParams(given(chosen))}` }),
      transformResponse: (lines: LogLine[], meta) => {
        const { node, looked_back_to, whole, loki_url } = meta?.rest ?? {};
        return {
          lines,
          node: String(node),
          lookedBackTo: typeof looked_back_to === 'string' ? looked_back_to : null,
          whole: whole === true,
          lokiUrl: typeof loki_url === 'string' ? loki_url : null,
        };
      },
    }),
    auditLog: build.query<Page<AuditEntry>, Asked>({
      query: (asked) => listOf('/admin/audit-log', asked),
      transformResponse: asPage,
    }),
    /** With what is wrong under config/, which is the same people's to mend. */
    routeFiles: build.query<{ node: string; config: WrongConfigFile[]; files: RouteFile[] }, undefined>({
      query: () => ({ path: `/admin/routes?page_size=${ALL}` }),
      transformResponse: (files: RouteFile[], meta) => ({
        node: String(meta?.rest.node),
        config: (meta?.rest.config ?? []) as WrongConfigFile[],
        files,
      }),
      providesTags: ['RouteFiles'],
    }),
    /** `minutes`: it starts again by itself then; null: a person starts it. */
    stopRoute: build.mutation<Route, OfNode & { minutes: number | null }>({
      query: ({ minutes, ...route }) => ({
        path: pathOf(route, 'stop'),
        method: 'POST',
        ...(minutes !== null && { body: { for_minutes: minutes } }),
      }),
      invalidatesTags: ['RouteFiles'],
    }),
    startRoute: build.mutation<Route, OfNode>({
      query: (route) => ({ path: pathOf(route, 'start'), method: 'POST' }),
      invalidatesTags: ['RouteFiles'],
    }),
    /** What was, and why the newest is not taken: of one hub, whichever answers. */
    routeVersions: build.query<{ node: string; error: RouteFile['error']; versions: RouteVersion[] }, string>({
      query: (id) => ({ path: `/admin/routes/${encodeURIComponent(id)}/history?page_size=${ALL}` }),
      transformResponse: (versions: RouteVersion[], meta) => ({
        node: String(meta?.rest.node),
        error: (meta?.rest.error ?? null) as RouteFile['error'],
        versions,
      }),
      providesTags: ['RouteFiles'],
    }),
    restoreRoute: build.mutation<RouteFile, OfNode & { version: number }>({
      query: ({ version, ...file }) => ({
        path: pathOf(file, 'restore'),
        method: 'POST',
        body: { version },
      }),
      invalidatesTags: ['RouteFiles'],
    }),
  }),
});

export const platformCalls = calls;

export const {
  usePlatformOverviewQuery,
  usePlatformSystemQuery,
  useBackupsQuery,
  useBackUpNowMutation,
  useTakeOnWorkshopMutation,
  useCopySetupMutation,
  useRenewalsQuery,
  useRecordPaymentMutation,
  useSwitchSubscriptionMutation,
  useOwnAlertsQuery,
  useOwnAlertActMutation,
  useLicencesQuery,
  useDeadLettersQuery,
  useReplayLetterMutation,
  useReplayLettersMutation,
  useBrokerClientsQuery,
  useDisconnectClientMutation,
  usePluginsQuery,
  useLogLinesQuery,
  useAuditLogQuery,
  useRouteFilesQuery,
  useStopRouteMutation,
  useStartRouteMutation,
  useRouteVersionsQuery,
  useRestoreRouteMutation,
} = calls;
