import { api, list } from '@/api/api';
import type { Pit, Workshop, WorkshopChange } from '@/contract/shapes';
import type {
  ApiKey,
  ChangedWebhook,
  KioskLink,
  NewApiKey,
  NewTemplate,
  Setup,
  SetupChange,
  Template,
  WebhookCall,
  WebhookEvent,
} from './shapes';

interface Creation {
  workshop: number;
  /** Names this creation: from the form. */
  key: string;
}

const LAST_CALLS = 5;

const calls = api
  .enhanceEndpoints({ addTagTypes: ['Template', 'ApiKey', 'KioskLink', 'WebhookCalls'] })
  .injectEndpoints({
    overrideExisting: 'throw',
    endpoints: (build) => ({
      changeWorkshop: build.mutation<Workshop, { workshop: number; change: WorkshopChange }>({
        query: ({ workshop, change }) => ({ path: `/workshops/${workshop}`, method: 'PATCH', body: change }),
        invalidatesTags: (_, error) => (error ? [] : ['Workshop', 'SecondFactor']),
      }),
      templates: build.query<Template[], number>({
        queryFn: (workshop, _api, _options, query) =>
          list<Template>(query, `/workshops/${workshop}/templates?sort=name`),
        providesTags: ['Template'],
      }),
      makeTemplate: build.mutation<Template, Creation & { template: NewTemplate }>({
        query: ({ workshop, template, key }) => ({
          path: `/workshops/${workshop}/templates`,
          method: 'POST',
          body: template,
          idempotencyKey: key,
        }),
        invalidatesTags: ['Template'],
      }),
      changeTemplate: build.mutation<Template, { id: number; change: Omit<NewTemplate, 'estimated_duration_minutes'> }>(
        {
          query: ({ id, change }) => ({ path: `/templates/${id}`, method: 'PATCH', body: change }),
          invalidatesTags: ['Template'],
        },
      ),
      deleteTemplate: build.mutation<null, number>({
        query: (id) => ({ path: `/templates/${id}`, method: 'DELETE' }),
        invalidatesTags: ['Template'],
      }),
      makePit: build.mutation<Pit, Creation & { pit: { pit_number: number; name?: string } }>({
        query: ({ workshop, pit, key }) => ({
          path: `/workshops/${workshop}/pits`,
          method: 'POST',
          body: pit,
          idempotencyKey: key,
        }),
        invalidatesTags: ['Pits'],
      }),
      changePitOfWorkshop: build.mutation<Pit, { id: number; change: { pit_number: number; name: string } }>({
        query: ({ id, change }) => ({ path: `/pits/${id}`, method: 'PATCH', body: change }),
        invalidatesTags: ['Pits'],
      }),
      putPitAway: build.mutation<null, number>({
        query: (id) => ({ path: `/pits/${id}`, method: 'DELETE' }),
        invalidatesTags: ['Pits'],
      }),
      apiKeys: build.query<ApiKey[], number>({
        queryFn: (workshop, _api, _options, query) => list<ApiKey>(query, `/workshops/${workshop}/api-keys`),
        providesTags: ['ApiKey'],
      }),
      makeApiKey: build.mutation<ApiKey & { key: string }, Creation & { wanted: NewApiKey }>({
        query: ({ workshop, wanted, key }) => ({
          path: `/workshops/${workshop}/api-keys`,
          method: 'POST',
          body: wanted,
          idempotencyKey: key,
        }),
        invalidatesTags: ['ApiKey'],
      }),
      revokeApiKey: build.mutation<null, number>({
        query: (id) => ({ path: `/api-keys/${id}`, method: 'DELETE' }),
        invalidatesTags: ['ApiKey'],
      }),
      kioskLinks: build.query<KioskLink[], number>({
        queryFn: (workshop, _api, _options, query) => list<KioskLink>(query, `/workshops/${workshop}/kiosk-links`),
        providesTags: ['KioskLink'],
      }),
      makeKioskLink: build.mutation<KioskLink, Creation & { name: string }>({
        query: ({ workshop, name, key }) => ({
          path: `/workshops/${workshop}/kiosk-links`,
          method: 'POST',
          body: { name },
          idempotencyKey: key,
        }),
        invalidatesTags: ['KioskLink'],
      }),
      /** Six letters to type on a screen, good once within ten minutes. */
      makeKioskCode: build.mutation<{ code: string; expires_at: string }, number>({
        query: (id) => ({ path: `/kiosk-links/${id}/code`, method: 'POST' }),
      }),
      revokeKioskLink: build.mutation<null, number>({
        query: (id) => ({ path: `/kiosk-links/${id}`, method: 'DELETE' }),
        invalidatesTags: ['KioskLink'],
      }),
      /** Makes it, too. */
      changeWebhook: build.mutation<
        ChangedWebhook,
        { workshop: number; change: { url?: string; events?: WebhookEvent[]; enabled?: boolean } }
      >({
        query: ({ workshop, change }) => ({ path: `/workshops/${workshop}/webhook`, method: 'PATCH', body: change }),
        invalidatesTags: ['Webhook'],
      }),
      rotateWebhookSecret: build.mutation<ChangedWebhook, number>({
        query: (workshop) => ({ path: `/workshops/${workshop}/webhook/rotate`, method: 'POST' }),
      }),
      removeWebhook: build.mutation<null, number>({
        query: (workshop) => ({ path: `/workshops/${workshop}/webhook`, method: 'DELETE' }),
        invalidatesTags: ['Webhook'],
      }),
      tryWebhook: build.mutation<WebhookCall, number>({
        query: (workshop) => ({
          path: `/workshops/${workshop}/notifications/test`,
          method: 'POST',
          body: { channel: 'webhook' },
        }),
        invalidatesTags: ['WebhookCalls'],
      }),
      webhookCalls: build.query<WebhookCall[], number>({
        query: (workshop) => ({ path: `/workshops/${workshop}/notifications?channel=webhook&page_size=${LAST_CALLS}` }),
        providesTags: ['WebhookCalls'],
      }),
      /** A mutation, since each export is asked for anew. */
      exportSetup: build.mutation<Setup, number>({
        query: (workshop) => ({ path: `/workshops/${workshop}/setup` }),
      }),
      /** What an import would change; changes nothing. */
      previewSetup: build.mutation<SetupChange[], { workshop: number; setup: object }>({
        query: ({ workshop, setup }) => ({
          path: `/workshops/${workshop}/setup?dry_run=true`,
          method: 'POST',
          body: setup,
        }),
        transformResponse: ({ changes }: { changes: SetupChange[] }) => changes,
      }),
      importSetup: build.mutation<SetupChange[], { workshop: number; setup: object }>({
        query: ({ workshop, setup }) => ({ path: `/workshops/${workshop}/setup`, method: 'POST', body: setup }),
        transformResponse: ({ changes }: { changes: SetupChange[] }) => changes,
        invalidatesTags: ['Workshop', 'Template', 'Pits'],
      }),
    }),
  });

export const {
  useChangeWorkshopMutation,
  useTemplatesQuery,
  useMakeTemplateMutation,
  useChangeTemplateMutation,
  useDeleteTemplateMutation,
  useMakePitMutation,
  useChangePitOfWorkshopMutation,
  usePutPitAwayMutation,
  useApiKeysQuery,
  useMakeApiKeyMutation,
  useRevokeApiKeyMutation,
  useKioskLinksQuery,
  useMakeKioskLinkMutation,
  useMakeKioskCodeMutation,
  useRevokeKioskLinkMutation,
  useChangeWebhookMutation,
  useRotateWebhookSecretMutation,
  useRemoveWebhookMutation,
  useTryWebhookMutation,
  useWebhookCallsQuery,
  useExportSetupMutation,
  usePreviewSetupMutation,
  useImportSetupMutation,
} = calls;
