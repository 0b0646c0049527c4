import { presenceMs, type Board } from '@/domain/board';
import type { PitJobs } from '@/domain/jobs';
import type { Alert, Device, Latest, Pit } from '@/contract/shapes';
import { deviceState, needsLooking } from './device-state';
import { displayOf, type ShownMetric } from '@/domain/air';
import { sideOf } from '@/kit/range';
import { lateMinutes } from './job-panel';

/** What is known of the pits, for the counts above the grid. */
export interface Pits {
  pits: Pit[];
  board: Board | undefined;
  alertsByPit: Map<number, Alert[]>;
  devicesByPit: Map<number, Device[]>;
  /** Undefined: nobody knows. */
  jobsByPit: Map<number, PitJobs> | undefined;
}

const timeOf = (latest: Latest | undefined) => (latest?.timestamp ? Date.parse(latest.timestamp) : null);

/** The pits that somebody should look at: an alert nobody has acknowledged, work that is late, or a silent device. */
export function needingAttention({ pits, board, alertsByPit, devicesByPit, jobsByPit }: Pits, now: number): number[] {
  return pits
    .filter((pit) => {
      if (alertsByPit.get(pit.id)?.some((alert) => alert.status === 'open')) return true;
      const job = jobsByPit?.get(pit.id)?.active;
      if (job && lateMinutes(job, now) > 0) return true;
      if (pit.status !== 'active' || !board) return false;
      const devices = devicesByPit.get(pit.id) ?? [];
      const at = timeOf(board[pit.id]);
      const heard = at === null ? 'never' : now - at > presenceMs(board[pit.id], devices) ? 'long ago' : 'now';
      return needsLooking(deviceState({ pit, devices, heard }));
    })
    .map((pit) => pit.id);
}

/** How many pits have nothing out of its good band on their card, of those with current temperature and humidity. */
export function inGoodBand({ pits, board, devicesByPit }: Pits, now: number): { good: number; of: number } {
  let good = 0;
  let of = 0;
  for (const pit of pits) {
    const windowMs = presenceMs(board?.[pit.id], devicesByPit.get(pit.id) ?? []);
    const latest = board?.[pit.id];
    const isGood = (name: ShownMetric) => {
      const metric = latest?.metrics[name];
      if (!metric || now - Date.parse(metric.timestamp) > windowMs) return null;
      return sideOf(metric.value, displayOf(name, latest.aqi_standard, latest.band).good) === 'in';
    };
    const climate = [isGood('temperature'), isGood('humidity')];
    if (climate.includes(null)) continue;
    of++;
    // Dust counts where it is measured.
    if (!climate.includes(false) && isGood('pm25') !== false) good++;
  }
  return { good, of };
}
