import { team, type Result } from '@/api/api';
import { serverNow } from '@/live/clock';
import { deviceCalls } from './calls';
import { SPANS, type Span } from './diag-panels';
import type { CalibrationChange, Calibrations, Diag } from './shapes';

/** What a device said of its health up to a moment, oldest first. */
export interface DiagHistory {
  to: number;
  said: Diag[];
}

/** Who may have calibrated a device. */
interface Member {
  id: number;
  name: string;
}

/** As many as the hub answers at a time. */
const PART = 2_000;

const calls = deviceCalls.enhanceEndpoints({ addTagTypes: ['Calibration'] }).injectEndpoints({
  overrideExisting: 'throw',
  endpoints: (build) => ({
    diagHistory: build.query<DiagHistory, { id: string; span: Span }>({
      queryFn: async ({ id, span }, _api, _options, query): Promise<Result<DiagHistory>> => {
        const to = serverNow();
        const iso = (at: number) => encodeURIComponent(new Date(at).toISOString());
        const path = `/devices/${id}/diag?from=${iso(to - SPANS[span])}&to=${iso(to)}&limit=${PART}`;
        const said: Diag[] = [];
        for (let cursor: string | null = ''; cursor !== null;) {
          const answer = await query({ path: cursor === '' ? path : `${path}&cursor=${encodeURIComponent(cursor)}` });
          if (answer.error) return { error: answer.error };
          said.push(...(answer.data as Diag[]));
          cursor = answer.meta?.nextCursor ?? null;
        }
        return { data: { to, said } };
      },
    }),
    calibration: build.query<Calibrations, string>({
      query: (id) => ({ path: `/devices/${id}/calibration` }),
      providesTags: ['Calibration'],
    }),
    calibrate: build.mutation<Calibrations, { id: string; change: CalibrationChange }>({
      query: ({ id, change }) => ({ path: `/devices/${id}/calibration`, method: 'PATCH', body: change }),
      invalidatesTags: (_, error) => (error ? [] : ['Calibration']),
    }),
    deviceTeam: build.query<Member[], number>({
      queryFn: (workshop, _api, _options, query) => team<Member>(query, workshop),
    }),
  }),
});

export const { useDiagHistoryQuery, useCalibrationQuery, useCalibrateMutation, useDeviceTeamQuery } = calls;
