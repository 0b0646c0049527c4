import type { Alert, Device, Latest, Reading } from '../contract/shapes';

/** What the live page keeps per pit: the newest values, as REST answered them and events moved them on. */
export type Board = Record<number, Latest>;

/** Shown as the newest value no longer than this, where the hub has not said otherwise. */
export const PRESENCE_MS = 60_000;

/** Fields of a reading that are not measured values. */
const NOT_MEASURED = new Set(['pit_id', 'job_id', 'seq', 'aqi', 'reported_aqi', 'iaq_accuracy']);

/** How long a pit's values count as fresh: as the hub answered, and for three intervals of devices that changed since. */
export function presenceMs(latest: Pick<Latest, 'stale_after_s'> | null | undefined, devices: Device[]): number {
  const answered = latest ? latest.stale_after_s * 1000 : PRESENCE_MS;
  return Math.max(answered, ...devices.map((device) => device.interval_s * 3000));
}

/** Moves a pit's values on by one reading; what is newer already stays. Changes `latest` in place. */
export function applyReading(latest: Latest, reading: Reading): void {
  if (reading.late) return;
  for (const [name, value] of Object.entries(reading)) {
    if (typeof value !== 'number' || NOT_MEASURED.has(name)) continue;
    const known = latest.metrics[name];
    if (known && Date.parse(known.timestamp) > Date.parse(reading.timestamp)) continue;
    latest.metrics[name] = { value, timestamp: reading.timestamp, device_id: reading.device_id, stale: false };
  }
  if (latest.timestamp === null || Date.parse(latest.timestamp) <= Date.parse(reading.timestamp)) {
    if (decidesAir(latest, reading)) {
      latest.aqi = reading.aqi;
      latest.aqi_standard = reading.aqi_standard;
      latest.aqi_source = reading.aqi_source;
      latest.aqi_category = reading.aqi_category;
      latest.aqi_level = reading.aqi_level;
    }
    latest.timestamp = reading.timestamp;
    latest.stale = false;
  }
}

/**
 * What is newer of what a page shows and what it asked for: a reading may come by the socket while the answer is under way. Of
 * the good band no event tells: the answer's is the newest.
 */
export function newerLatest(shown: Latest | null, answer: Latest | null): Latest | null {
  const isNewer =
    shown?.timestamp != null && answer?.timestamp != null && Date.parse(shown.timestamp) > Date.parse(answer.timestamp);
  return isNewer ? { ...shown, band: answer.band } : answer;
}

/** A second device without dust sensor must not hide the dust that the first one still measures. */
function decidesAir(latest: Latest, reading: Reading): boolean {
  if (reading.aqi_source === 'pm' || latest.aqi_source !== 'pm') return reading.aqi !== null || latest.aqi === null;
  const dust = latest.metrics.pm25 ?? latest.metrics.pm10;
  return !dust || Date.parse(reading.timestamp) - Date.parse(dust.timestamp) > PRESENCE_MS;
}

/** When the air was measured: a pit may hear of other metrics long after its dust sensor fell silent. */
export function airTime(latest: Latest): number | null {
  const from = { pm: ['pm25', 'pm10'], iaq: ['iaq'], reported: [] }[latest.aqi_source ?? 'reported'];
  const times = from.flatMap((name) => latest.metrics[name]?.timestamp ?? []).map(Date.parse);
  if (times.length > 0) return Math.max(...times);
  return latest.timestamp === null ? null : Date.parse(latest.timestamp);
}

/** A metric's newest value with its time; the air quality index stands apart from the measured ones. */
export function newestOf(latest: Latest | null, name: string): [number, number] | null {
  if (latest === null) return null;
  if (name === 'aqi') {
    const at = airTime(latest);
    return latest.aqi === null || at === null ? null : [at, latest.aqi];
  }
  const point = latest.metrics[name];
  return point ? [Date.parse(point.timestamp), point.value] : null;
}

/** Puts the alert into the list, newest first, or takes it out when it is cleared. Changes `alerts` in place. */
export function applyAlert(alerts: Alert[], alert: Alert): void {
  const at = alerts.findIndex((known) => known.id === alert.id);
  if (alert.status === 'cleared') {
    if (at >= 0) alerts.splice(at, 1);
  } else if (at >= 0) {
    alerts[at] = alert;
  } else {
    alerts.unshift(alert);
  }
}

/** Puts the device's new state into the list. Changes `devices` in place. */
export function applyDevice(devices: Device[], device: Device): void {
  const at = devices.findIndex((known) => known.device_id === device.device_id);
  if (at >= 0) devices[at] = device;
  else devices.push(device);
}
