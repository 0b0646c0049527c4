import type { Alert } from '../contract/shapes';
import { applyAlert } from '../domain/board';
import { api } from './api';

const calls = api.injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
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
      },
    }),
  }),
});

export const { useAlertActMutation } = calls;
