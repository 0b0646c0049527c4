import type { Air, AqiCategory, AqiStandard, Latest } from '../contract/shapes';

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

/** Where temperature (°C) and humidity (% RH) should be in a pit; a side without a limit is null. */
export type GoodBand = Latest['band'];

interface Display {
  unit: string;
  digits: number;
  scale: Range;
  good: GoodBand['temperature'];
}

/** What film wants, where no value has told yet what the workshop wants. */
const usual = { temperature: { min: 20, max: 28 }, humidity: { min: 40, max: 60 } };

/** How a metric of a pit with that band is drawn; its scale shows some room beside the good range. */
export function displayOf(metric: ShownMetric, standard: AqiStandard | null, band: GoodBand | null): Display {
  switch (metric) {
    case 'temperature': {
      const good = band?.temperature ?? usual.temperature;
      return { unit: '°C', digits: 1, scale: around(good, usual.temperature, 6), good };
    }
    case 'humidity': {
      const good = band?.humidity ?? usual.humidity;
      return { unit: '%', digits: 0, scale: around(good, usual.humidity, 20), good };
    }
    case 'pm25': {
      const max = dustLimit[standard ?? 'in_naqi'];
      return { unit: 'µg/m³', digits: 0, scale: { min: 0, max: 2 * max }, good: { min: 0, max } };
    }
  }
}

/** A missing limit is drawn where it usually is, if the other leaves that room. */
function around({ min, max }: GoodBand['temperature'], usual: Range, room: number): Range {
  return {
    min: (min ?? Math.min(usual.min, max ?? usual.min)) - room,
    max: (max ?? Math.max(usual.max, min ?? usual.max)) + room,
  };
}
