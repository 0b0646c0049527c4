import type { Air, AqiCategory, AqiStandard } from '../contract/shapes';

/** How bad the air is, 0 (best) to 5. */
type Step = 0 | 1 | 2 | 3 | 4 | 5;

interface Range {
  min: number;
  max: number;
}

const steps: Record<AqiCategory, Step> = {
  good: 0,
  satisfactory: 1,
  moderate: 2,
  poor: 3,
  very_poor: 4,
  severe: 5,
  unhealthy_sensitive: 2,
  unhealthy: 3,
  very_unhealthy: 4,
  hazardous: 5,
};

/** The upper limit of each band of an index; both Indian AQI and VOC indices end at 500. */
const limits: Record<AqiStandard, number[]> = {
  in_naqi: [50, 100, 200, 300, 400, 500],
  us_epa: [50, 100, 150, 200, 300, 500],
};

/** PM2.5 up to an index of 100, in µg/m³. */
const dustLimit: Record<AqiStandard, number> = { in_naqi: 60, us_epa: 35.4 };

export const bandLimits = (standard: AqiStandard | null): number[] => limits[standard ?? 'in_naqi'];

/** Moderate is the second of EPA's bands and the third of India's. */
export function stepOf(air: Air): Step {
  if (air.aqi_category === 'moderate' && air.aqi_standard === 'us_epa') return 1;
  if (air.aqi_category) return steps[air.aqi_category];
  return air.aqi_level === 'green' ? 0 : air.aqi_level === 'yellow' ? 1 : 3;
}

export type ShownMetric = 'temperature' | 'humidity' | 'pm25';

interface Display {
  unit: string;
  digits: number;
  scale: Range;
  good: Range;
}

/** How a metric is drawn. The good band is the one that film wants: 20 to 28 °C, 40 to 60 % relative humidity. */
export function displayOf(metric: ShownMetric, standard: AqiStandard | null): Display {
  switch (metric) {
    case 'temperature':
      return { unit: '°C', digits: 1, scale: { min: 14, max: 34 }, good: { min: 20, max: 28 } };
    case 'humidity':
      return { unit: '%', digits: 0, scale: { min: 20, max: 80 }, good: { min: 40, max: 60 } };
    case 'pm25': {
      const max = dustLimit[standard ?? 'in_naqi'];
      return { unit: 'µg/m³', digits: 0, scale: { min: 0, max: 2 * max }, good: { min: 0, max } };
    }
  }
}
