import type { Alert } from '../contract/shapes';
import { applyAlert } from '../domain/board';
import { api, list } from './api';

const calls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    /** What is shelved and cleared: it stays shelved when it opens again. Asked anew when other alerts are `open`. */
    shelvedAlerts: build.query<Alert[], { workshop: number; open: number[] }>({
      queryFn: async ({ workshop }, _api, _options, query) => {
        const answer = await list<Alert>(query, `/workshops/${workshop}/alerts?shelved=true`);
        return 'data' in answer ? { data: answer.data.filter(({ status }) => status === 'cleared') } : answer;
      },
      serializeQueryArgs: ({ queryArgs, endpointName }) => `${endpointName}(${queryArgs.workshop})`,
      forceRefetch: ({ currentArg, previousArg }) => String(currentArg?.open) !== String(previousArg?.open),
    }),
    /** Acknowledges an alert, or shelves it for so many minutes: no notices meanwhile; 0 ends that. Or ends one without data. */
    alertAct: build.mutation<Alert, Pick<Alert, 'id'> & { workshop: number; shelve?: number; clear?: boolean }>({
      query: ({ id, shelve, clear }) =>
        shelve === undefined
          ? { path: `/alerts/${id}/${clear ? 'clear' : 'acknowledge'}`, method: 'POST' }
          : { path: `/alerts/${id}/shelve`, method: 'POST', body: { minutes: shelve } },
      onQueryStarted: async ({ workshop }, { dispatch, queryFulfilled }) => {
        const answer = await queryFulfilled.catch(() => null);
        if (!answer) return;
        dispatch(
          api.util.updateQueryData('alerts', workshop, (alerts) => {
            applyAlert(alerts, answer.data);
          }),
        );
        dispatch(
          calls.util.updateQueryData('shelvedAlerts', { workshop, open: [] }, (shelved) =>
            shelved.filter(({ id }) => id !== answer.data.id || answer.data.shelved_until !== null),
          ),
        );
      },
    }),
  }),
});

export const { useAlertActMutation, useShelvedAlertsQuery } = calls;
