import type { Alert, Device, Job, Latest, Pit, Reading } from '@/contract/shapes';

/** A workshop in memory: every second pit has a car, every eighth an alert, and each sends once a second. */
export const PITS = Number(new URLSearchParams(location.search).get('pits') ?? 60);

const now = () => new Date().toISOString();
const ids = Array.from({ length: PITS }, (_, i) => i + 1);

export const pits: Pit[] = ids.map((id) => ({
  id,
  pit_number: id,
  code: `pit${id}`,
  name: `Pit ${id}`,
  status: 'active',
  device_ids: [`ESP32-${id}`],
  camera_rtsp_url: null,
  camera_is_online: false,
  camera_problem: null,
  camera_unknown_since: null,
}));

export const devices: Device[] = ids.map((id) => ({
  device_id: `ESP32-${id}`,
  pit_id: id,
  status: 'active',
  name: null,
  connection: 'online',
  interval_s: 10,
}));

const values = () => ({
  temperature: 22 + Math.random() * 4,
  humidity: 45 + Math.random() * 10,
  pm25: Math.round(Math.random() * 40),
});
const air = () =>
  ({
    aqi: Math.round(Math.random() * 90),
    aqi_standard: 'in_naqi',
    aqi_source: 'pm',
    aqi_category: 'good',
    aqi_level: 'green',
  }) as const;

export const latest = (id: number): Latest => ({
  pit_id: id,
  timestamp: now(),
  stale: false,
  stale_after_s: 60,
  band: { temperature: { min: 20, max: 28 }, humidity: { min: 40, max: 60 } },
  ...air(),
  metrics: Object.fromEntries(
    Object.entries(values()).map(([name, value]) => [
      name,
      { value, timestamp: now(), device_id: `ESP32-${id}`, stale: false },
    ]),
  ),
});

export const reading = (id: number): Reading => ({
  pit_id: id,
  device_id: `ESP32-${id}`,
  timestamp: now(),
  late: false,
  ...values(),
  ...air(),
});

export const alerts: Alert[] = ids
  .filter((id) => id % 8 === 0)
  .map((id) => ({
    id,
    pit_id: id,
    device_id: `ESP32-${id}`,
    alert_type: 'high_humidity',
    severity: 'warning',
    status: 'open',
    message: 'Humidity above 60 %',
    value: 64,
    limit: 60,
    created_at: now(),
    shelved_until: null,
    flapping: false,
    no_data_since: null,
    escalated_at: null,
  }));

export const jobs = ids
  .filter((id) => id % 2 === 0)
  .map((id) => ({
    id,
    pit_id: id,
    status: 'in_progress',
    work_type: 'full_ppf',
    car_model: 'BMW X5',
    car_plate: 'KA05MN4821',
    actual_start_time: now(),
    scheduled_at: null,
    staff: [{ id: 3, name: 'Ravi Kumar' }],
    created_at: now(),
    progress: {
      job_id: id,
      status: 'in_progress',
      percent: 40,
      stage: 'installation',
      minutes_remaining: 95,
      work_minutes_remaining: 95,
      overdue_minutes: 0,
      estimated_end_time: new Date(Date.now() + 95 * 60_000).toISOString(),
      opens_at: null,
      stages: (['inspection', 'wash', 'installation', 'curing', 'quality_check'] as const).map((name, i) => ({
        name,
        weight: 20,
        unattended: name === 'curing',
        state: i < 2 ? 'done' : i === 2 ? 'running' : 'pending',
        started_at: now(),
        finished_at: i < 2 ? now() : null,
      })),
    },
  })) as unknown as Job[];

/** Calls back with each reading's frame, every pit once a second, evenly spread; texts, as a socket has them. */
export function stream(take: (frame: string) => void): void {
  const start = performance.now();
  let sent = 0;
  window.setInterval(() => {
    const due = Math.floor(((performance.now() - start) * PITS) / 1000);
    for (; sent < due; sent++) {
      const data = reading((sent % PITS) + 1);
      take(
        JSON.stringify({
          type: 'sensor_update',
          event_id: `b-${sent}`,
          workshop_id: 1,
          timestamp: data.timestamp,
          data,
        }),
      );
    }
  }, 16);
}
