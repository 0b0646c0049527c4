package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.aqi.AirQualityIndex;

/** Last step of a reading: the index of its air, by the workshop's standard, from calibrated values. */
public final class ReadingAirQuality {

    private ReadingAirQuality() {}

    /** Sets the index, or none when the values tell nothing of the air. */
    public static void rate(ReadingDraft draft) {
        Measurements values = draft.values();
        draft.air(AirQualityIndex.of(
                draft.device().aqiStandard(),
                values.get(CoreMetric.PM25),
                values.get(CoreMetric.PM10),
                values.get(CoreMetric.REPORTED_AQI),
                values.get(CoreMetric.IAQ),
                values.get(CoreMetric.IAQ_ACCURACY)));
    }
}
