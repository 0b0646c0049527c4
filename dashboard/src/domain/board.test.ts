import { describe, expect, it } from 'vitest';
import { airTime, applyAlert, applyReading, newerLatest, presenceMs } from './board';
import type { Alert, Device, Latest, Reading } from '../contract/shapes';

const at = (second: number) => `2026-02-20T22:30:${String(second).padStart(2, '0')}Z`;
const noAir = { aqi: null, aqi_standard: null, aqi_source: null, aqi_category: null, aqi_level: null };
const goodAir = {
  aqi: 18,
  aqi_standard: 'in_naqi',
  aqi_source: 'pm',
  aqi_category: 'good',
  aqi_level: 'green',
} as const;

const band = { temperature: { min: 20, max: 28 }, humidity: { min: 40, max: 60 } };
const nothing = (): Latest => ({
  pit_id: 1,
  timestamp: null,
  stale: true,
  stale_after_s: 60,
  band,
  ...noAir,
  metrics: {},
});
const reading = (second: number, fields: object): Reading => ({
  pit_id: 1,
  device_id: 'A',
  timestamp: at(second),
  late: false,
  ...noAir,
  ...fields,
});

describe('applyReading', () => {
  it('takes measured values and the air', () => {
    const latest = nothing();
    applyReading(latest, reading(10, { ...goodAir, temperature: 24.5, pm25: 11, seq: 812, job_id: 42 }));
    expect(latest).toMatchObject({ timestamp: at(10), stale: false, ...goodAir });
    expect(latest.metrics).toEqual({
      temperature: { value: 24.5, timestamp: at(10), device_id: 'A', stale: false },
      pm25: { value: 11, timestamp: at(10), device_id: 'A', stale: false },
    });
  });

  it('keeps a metric that the reading lacks', () => {
    const latest = nothing();
    applyReading(latest, reading(10, { temperature: 24.5 }));
    applyReading(latest, reading(20, { humidity: 55 }));
    expect(latest.metrics.temperature).toMatchObject({ value: 24.5, timestamp: at(10) });
  });

  it('is not moved back by an older or a late reading', () => {
    const latest = nothing();
    applyReading(latest, reading(20, { temperature: 24.5, ...goodAir }));
    applyReading(latest, reading(10, { temperature: 19, aqi: 300 }));
    applyReading(latest, reading(30, { temperature: 12, late: true }));
    expect(latest.metrics.temperature?.value).toBe(24.5);
    expect(latest).toMatchObject({ timestamp: at(20), aqi: 18 });
  });

  it('does not let a device without dust sensor hide fresh dust', () => {
    const latest = nothing();
    applyReading(latest, reading(10, { pm25: 11, ...goodAir }));
    applyReading(latest, reading(12, { device_id: 'B', iaq: 78, aqi: 78, aqi_source: 'iaq', aqi_level: 'yellow' }));
    expect(latest.aqi).toBe(18);
    const later = { ...reading(12, { device_id: 'B', aqi: 78, aqi_source: 'iaq' }), timestamp: '2026-02-20T22:32:00Z' };
    applyReading(latest, later);
    expect(latest.aqi).toBe(78);
  });
});

describe('newerLatest', () => {
  it('keeps newer values that came by the socket, and takes the band as answered', () => {
    const shown = nothing();
    applyReading(shown, reading(20, { temperature: 24.5 }));
    const answer = { ...nothing(), timestamp: at(10), band: { ...band, temperature: { min: 18, max: 30 } } };
    expect(newerLatest(shown, answer)).toEqual({ ...shown, band: answer.band });
    expect(newerLatest(answer, shown)).toBe(shown);
  });
});

describe('airTime', () => {
  it('is that of the dust, not of what came later', () => {
    const latest = nothing();
    expect(airTime(latest)).toBeNull();
    applyReading(latest, reading(10, { pm25: 11, ...goodAir }));
    applyReading(latest, reading(40, { device_id: 'B', temperature: 24.5 }));
    expect(airTime(latest)).toBe(Date.parse(at(10)));
  });
});

describe('applyAlert', () => {
  const alert = (id: number, status: Alert['status']) => ({ id, status }) as Alert;

  it('adds on top, replaces in place and takes out what is cleared', () => {
    const alerts = [alert(1, 'open')];
    applyAlert(alerts, alert(2, 'open'));
    applyAlert(alerts, alert(1, 'acknowledged'));
    expect(alerts).toEqual([alert(2, 'open'), alert(1, 'acknowledged')]);
    applyAlert(alerts, alert(2, 'cleared'));
    applyAlert(alerts, alert(9, 'cleared'));
    expect(alerts).toEqual([alert(1, 'acknowledged')]);
  });
});

describe('presenceMs', () => {
  it('is a minute, or three intervals of the slowest device', () => {
    expect(presenceMs(null, [])).toBe(60_000);
    expect(presenceMs({ stale_after_s: 120 }, [])).toBe(120_000);
    expect(presenceMs({ stale_after_s: 60 }, [{ interval_s: 10 }, { interval_s: 300 }] as Device[])).toBe(900_000);
  });
});
