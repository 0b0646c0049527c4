import { asPage, type Page } from '@/api/api';
import { deviceCalls } from './calls';
import type {
  BrokerAccount,
  Command,
  Device,
  GivenCommand,
  NewBrokerAccount,
  NewClaimCode,
  NewCommands,
  Registered,
} from './shapes';

/** So many devices that wait are listed at a time. */
export const WAITING_A_PAGE = 50;

interface Search {
  q: string;
  page: number;
}

const calls = deviceCalls.enhanceEndpoints({ addTagTypes: ['BrokerAccount', 'Waiting'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    commandMany: build.mutation<{ commands: GivenCommand[] }, { workshop: number; commands: NewCommands }>({
      query: ({ workshop, commands }) => ({ path: `/workshops/${workshop}/commands`, method: 'POST', body: commands }),
      invalidatesTags: ['DeviceNews'],
    }),
    oneCommand: build.query<Command, Pick<GivenCommand, 'device_id' | 'command_id'>>({
      query: ({ device_id, command_id }) => ({ path: `/devices/${device_id}/commands/${command_id}` }),
    }),
    /** Devices that nobody has yet, for the platform's team. */
    waitingDevices: build.query<Page<Device>, Search>({
      query: ({ q, page }) => {
        const found = q === '' ? '' : `&q=${encodeURIComponent(q)}`;
        return { path: `/devices?claimed=false${found}&sort=-created_at&page=${page}&page_size=${WAITING_A_PAGE}` };
      },
      transformResponse: asPage,
      providesTags: ['Waiting'],
    }),
    registerWaiting: build.mutation<Registered, { device_id: string; key: string }>({
      query: ({ device_id, key }) => ({
        path: '/devices',
        method: 'POST',
        body: { device_id },
        idempotencyKey: key,
      }),
      invalidatesTags: (_, error) => (error ? [] : ['Waiting']),
    }),
    /** For a new label; the code before counts no more. */
    newClaimCode: build.mutation<NewClaimCode, string>({
      query: (id) => ({ path: `/devices/${id}/claim-code`, method: 'POST' }),
      invalidatesTags: (_, error) => (error ? ['Waiting'] : []),
    }),
    /** Null: it is off. */
    brokerAccount: build.query<BrokerAccount | null, number>({
      query: (workshop) => ({ path: `/workshops/${workshop}/broker-account?optional=true` }),
      providesTags: ['BrokerAccount'],
    }),
    makeBrokerAccount: build.mutation<NewBrokerAccount, number>({
      query: (workshop) => ({ path: `/workshops/${workshop}/broker-account`, method: 'PUT' }),
      invalidatesTags: (_, error) => (error ? [] : ['BrokerAccount']),
    }),
    removeBrokerAccount: build.mutation<null, number>({
      query: (workshop) => ({ path: `/workshops/${workshop}/broker-account`, method: 'DELETE' }),
      invalidatesTags: (_, error) => (error ? [] : ['BrokerAccount']),
    }),
  }),
});

export const fleetCalls = calls;
export const {
  useCommandManyMutation,
  useWaitingDevicesQuery,
  useRegisterWaitingMutation,
  useNewClaimCodeMutation,
  useBrokerAccountQuery,
  useMakeBrokerAccountMutation,
  useRemoveBrokerAccountMutation,
} = calls;
