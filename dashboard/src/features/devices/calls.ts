import { api, list } from '@/api/api';
import type { Pit } from '@/contract/shapes';
import { applyDevice } from '@/domain/board';
import { serverNow } from '@/live/clock';
import type {
  Claim,
  Command,
  Device,
  DeviceChange,
  DeviceReading,
  Diag,
  NewCommand,
  NewDevice,
  Refusal,
  Registered,
  SensorType,
  TracedMessage,
  Violation,
} from './shapes';

/** As many of each as the checklist looks at. */
const LATEST = 20;
const READINGS = 2_000;
/** A device's newest reading is looked for so many of its intervals back, and five minutes at least. */
const INTERVALS = 4;
const LEAST_MS = 300_000;
/** Since when such a reading counts. */
const lookedForSince = (interval: number) => serverNow() - Math.max(LEAST_MS, INTERVALS * interval * 1000);

const calls = api.enhanceEndpoints({ addTagTypes: ['Device', 'DeviceList', 'DeviceNews'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    device: build.query<Device, string>({
      query: (id) => ({ path: `/devices/${id}` }),
      providesTags: ['Device'],
    }),
    /** All of a workshop, retired ones too: a list by state counts them all. */
    deviceList: build.query<Device[], number>({
      queryFn: (workshop, _api, _options, query) => list<Device>(query, `/workshops/${workshop}/devices`),
      providesTags: ['DeviceList'],
    }),
    sensorTypes: build.query<SensorType[], undefined>({
      queryFn: (_, _api, _options, query) => list<SensorType>(query, '/sensor-types'),
    }),
    registerDevice: build.mutation<Registered, { workshop: number; device: NewDevice; key: string }>({
      query: ({ workshop, device, key }) => ({
        path: `/workshops/${workshop}/devices`,
        method: 'POST',
        body: device,
        idempotencyKey: key,
      }),
      invalidatesTags: (_, error) => (error ? [] : ['DeviceList', 'Pits']),
    }),
    /** Puts the device of a label into a pit. */
    claimDevice: build.mutation<Device, { workshop: number; claim: Claim }>({
      query: ({ claim }) => ({ path: '/devices/claim', method: 'POST', body: claim }),
      onQueryStarted: async ({ workshop }, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => null);
        if (!answer) return;
        dispatch(
          api.util.updateQueryData('devices', workshop, (known) => {
            applyDevice(known, answer.data);
          }),
        );
      },
      invalidatesTags: (_, error) => (error ? [] : ['Device', 'DeviceList', 'Pits']),
    }),
    changeDevice: build.mutation<Device, { id: string; change: DeviceChange }>({
      query: ({ id, change }) => ({ path: `/devices/${id}`, method: 'PATCH', body: change }),
      invalidatesTags: (_, error) => (error ? [] : ['Device', 'DeviceList', 'DeviceNews', 'Pits']),
    }),
    /** Lets it measure, or not. */
    switchDevice: build.mutation<null, { id: string; status: 'active' | 'disabled' }>({
      query: ({ id, status }) => ({ path: `/devices/${id}/status`, method: 'PATCH', body: { status } }),
      invalidatesTags: (_, error) => (error ? [] : ['Device', 'DeviceList', 'DeviceNews']),
    }),
    commandDevice: build.mutation<Pick<Command, 'command_id' | 'state'>, { id: string; command: NewCommand }>({
      query: ({ id, command }) => ({ path: `/devices/${id}/command`, method: 'POST', body: command }),
      invalidatesTags: ['DeviceNews'],
    }),
    /** Another one takes its place; it is decommissioned. */
    replaceDevice: build.mutation<Device, { id: string; by: string }>({
      query: ({ id, by }) => ({ path: `/devices/${id}/replace`, method: 'POST', body: { new_device_id: by } }),
      invalidatesTags: (_, error) => (error ? [] : ['Device', 'DeviceList', 'DeviceNews', 'Pits']),
    }),
    decommissionDevice: build.mutation<null, string>({
      query: (id) => ({ path: `/devices/${id}`, method: 'DELETE' }),
      invalidatesTags: (_, error) => (error ? [] : ['Device', 'DeviceList', 'DeviceNews', 'Pits']),
    }),
    rotateLicence: build.mutation<{ license_key: string }, string>({
      query: (id) => ({ path: `/devices/${id}/licence/rotate`, method: 'POST' }),
      invalidatesTags: ['Device', 'DeviceNews'],
    }),
    revokeLicence: build.mutation<null, string>({
      query: (id) => ({ path: `/devices/${id}/licence/revoke`, method: 'POST' }),
      invalidatesTags: ['Device', 'DeviceNews'],
    }),
    rotateCredentials: build.mutation<{ mqtt_password: string | null }, string>({
      query: (id) => ({ path: `/devices/${id}/credentials/rotate`, method: 'POST' }),
    }),
    /** Keeps every message of the device for so many minutes. */
    traceDevice: build.mutation<{ until: string }, { id: string; minutes: number }>({
      query: ({ id, minutes }) => ({ path: `/devices/${id}/trace`, method: 'POST', body: { minutes } }),
      invalidatesTags: ['DeviceNews'],
    }),
    makeNextPit: build.mutation<Pit, { workshop: number; pit_number: number }>({
      query: ({ workshop, pit_number }) => ({
        path: `/workshops/${workshop}/pits`,
        method: 'POST',
        body: { pit_number },
      }),
      invalidatesTags: (_, error) => (error ? [] : ['Pits']),
    }),
    /** What a device said of its health last; null: nothing yet. */
    newestDiag: build.query<Diag | null, string>({
      query: (id) => ({ path: `/devices/${id}/diag` }),
      providesTags: ['DeviceNews'],
    }),
    /** What a device was told last, newest first. */
    latestCommands: build.query<Command[], string>({
      query: (id) => ({ path: `/devices/${id}/commands?page_size=${LATEST}` }),
      providesTags: ['DeviceNews'],
    }),
    /** What was refused of a device last, newest first. */
    latestViolations: build.query<Violation[], { workshop: number; device: string }>({
      query: ({ workshop, device }) => ({
        path: `/workshops/${workshop}/violations?device_id=${device}&page_size=${LATEST}`,
      }),
      providesTags: ['DeviceNews'],
    }),
    /** What the broker refused of a device, newest first. */
    latestRefusals: build.query<Refusal[], string>({
      query: (id) => ({ path: `/devices/${id}/refusals?page_size=${LATEST}` }),
      providesTags: ['DeviceNews'],
    }),
    /** What a device sent while it was traced, newest first. */
    latestTrace: build.query<TracedMessage[], string>({
      query: (id) => ({ path: `/devices/${id}/trace?page_size=${LATEST}` }),
      providesTags: ['DeviceNews'],
    }),
    /** The newest reading of one device of a pit; null: none for a while. One that an event told stays until there is a newer one. */
    newestReading: build.query<DeviceReading | null, { pit: number; device: string; interval: number }>({
      query: ({ pit, interval }) => {
        const from = lookedForSince(interval);
        const span = `from=${encodeURIComponent(new Date(from).toISOString())}&limit=${READINGS}`;
        return { path: `/pits/${pit}/sensors/history?${span}` };
      },
      transformResponse: (rows: DeviceReading[], _meta, { device }) =>
        rows.findLast(({ device_id }) => device_id === device) ?? null,
      merge: (known, answer, { arg }) => {
        const answered = answer ? Date.parse(answer.timestamp) : lookedForSince(arg.interval);
        return known && Date.parse(known.timestamp) > answered ? known : answer;
      },
      providesTags: ['DeviceNews'],
    }),
  }),
});

export const deviceCalls = calls;

export const {
  useDeviceQuery,
  useDeviceListQuery,
  useSensorTypesQuery,
  useRegisterDeviceMutation,
  useChangeDeviceMutation,
  useSwitchDeviceMutation,
  useCommandDeviceMutation,
  useReplaceDeviceMutation,
  useDecommissionDeviceMutation,
  useRotateLicenceMutation,
  useRevokeLicenceMutation,
  useRotateCredentialsMutation,
  useTraceDeviceMutation,
  useClaimDeviceMutation,
  useMakeNextPitMutation,
  useNewestDiagQuery,
  useLatestCommandsQuery,
  useLatestViolationsQuery,
  useLatestRefusalsQuery,
  useLatestTraceQuery,
  useNewestReadingQuery,
} = calls;
