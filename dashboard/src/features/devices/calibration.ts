import type { Calibrations, SensorType } from './shapes';

/** How a measured value is corrected: value = raw × gain + offset. */
export interface Calibration {
  offset: number;
  gain: number;
}

/** A change of a device's calibration, as its history has it. */
export type PastCalibration = Calibrations['history'][number];

export const isNone = ({ offset, gain }: Calibration): boolean => offset === 0 && gain === 1;

const isCalibration = (value: unknown): value is Calibration =>
  value !== null && typeof value === 'object' && 'offset' in value && 'gain' in value;

/** What a change changed; the metrics stand beside its times. */
export const changedBy = (past: PastCalibration): [metric: string, Calibration][] =>
  Object.entries(past).filter((entry): entry is [string, Calibration] => isCalibration(entry[1]));

/** How sure a sensor is of its index, which can't be corrected. */
const CERTAINTY = 'iaq_accuracy';

/** What the device's sensors measure, each metric once, with its unit. */
export function measuredBy(installed: SensorType[], sensors: string[]): Map<string, string> {
  const own = installed.filter(({ sensor_type }) => sensors.includes(sensor_type));
  const measured = own.flatMap(({ metrics }) => metrics).filter(({ name }) => name !== CERTAINTY);
  return new Map(measured.map(({ name, unit }) => [name, unit]));
}

/** As people write it, e.g. `× 1.02, −0.4 °C`; '' for none. */
export function writtenOut({ offset, gain }: Calibration, unit: string): string {
  const sign = offset < 0 ? '−' : '+';
  return [gain !== 1 && `× ${gain}`, offset !== 0 && `${sign}${Math.abs(offset)} ${unit}`.trim()]
    .filter((part) => part !== false)
    .join(', ');
}
