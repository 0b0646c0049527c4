package dev.pitwatch.core.readings.reading;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of {@code reading}: one statement a batch, columns as arrays. */
final class ReadingInsert {

    // Sets in the select list: as a table in `from` they would be written to a store of their own first.
    /** Fails with SQLSTATE 23505 when one is there already: looking for it each time costs a tenth of the insert. */
    static final String SQL =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, late, flags,
                job_id, temperature, humidity, pressure, iaq, iaq_accuracy, gas_ohm, pm1, pm25, pm10, reported_aqi,
                aqi, aqi_standard, aqi_source, particles, src, alt, errors, extra, raw)
            select workshop_id, pit_id, device_id, coalesce(boot_id, ''), coalesce(seq, nextval('legacy_reading_seq')),
                to_timestamp(recorded_at::float8 / 1000000), to_timestamp(received_at::float8 / 1000000),
                late, coalesce(flags::text[], '{}'), job_id,
                nullif(temperature, 'NaN'), nullif(humidity, 'NaN'), nullif(pressure, 'NaN'), nullif(iaq, 'NaN'),
                nullif(iaq_accuracy, 'NaN')::smallint, nullif(gas_ohm, 'NaN'),
                nullif(pm1, 'NaN'), nullif(pm25, 'NaN'), nullif(pm10, 'NaN'), nullif(reported_aqi, 'NaN'),
                aqi::smallint, aqi_standard, aqi_source, particles::integer[], src::jsonb, alt::jsonb, errors::text[],
                extra::jsonb, raw::jsonb
            from (select unnest(?::bigint[]) workshop_id, unnest(?::bigint[]) pit_id, unnest(?::text[]) device_id,
                unnest(?::text[]) boot_id, unnest(?::bigint[]) seq, unnest(?::bigint[]) recorded_at,
                unnest(?::bigint[]) received_at, unnest(?::boolean[]) late, unnest(?::text[]) flags,
                unnest(?::bigint[]) job_id,
                unnest(?::float8[]) temperature, unnest(?::float8[]) humidity, unnest(?::float8[]) pressure,
                unnest(?::float8[]) iaq, unnest(?::float8[]) iaq_accuracy, unnest(?::float8[]) gas_ohm,
                unnest(?::float8[]) pm1, unnest(?::float8[]) pm25, unnest(?::float8[]) pm10,
                unnest(?::float8[]) reported_aqi,
                unnest(?::bigint[]) aqi, unnest(?::text[]) aqi_standard, unnest(?::text[]) aqi_source,
                unnest(?::text[]) particles, unnest(?::text[]) src, unnest(?::text[]) alt, unnest(?::text[]) errors,
                unnest(?::text[]) extra, unnest(?::text[]) raw) u
            """;

    /** For readings that were sent again after their keys were forgotten. */
    static final String SQL_BUT_KNOWN = SQL + "on conflict do nothing";

    private static final CoreMetric[] STORED = {
        CoreMetric.TEMPERATURE,
        CoreMetric.HUMIDITY,
        CoreMetric.PRESSURE,
        CoreMetric.IAQ,
        CoreMetric.IAQ_ACCURACY,
        CoreMetric.GAS_OHM,
        CoreMetric.PM1,
        CoreMetric.PM25,
        CoreMetric.PM10,
        CoreMetric.REPORTED_AQI
    };

    private ReadingInsert() {}

    /** Adds the statement, one of {@link #SQL} and {@link #SQL_BUT_KNOWN}, with the rows. */
    static void add(Pipeline pipeline, String sql, List<Reading> added) {
        List<Reading> readings = inOrderOfTheKey(added);
        pipeline.statement(sql);
        pipeline.add(SqlArrays.longs(readings, Reading::workshopId));
        pipeline.add(SqlArrays.longs(readings, Reading::pitId));
        pipeline.add(SqlArrays.texts(readings, Reading::deviceId));
        pipeline.add(SqlArrays.texts(readings, Reading::bootId));
        pipeline.add(SqlArrays.nullableLongs(readings, Reading::seq));
        pipeline.add(SqlArrays.longs(readings, reading -> SqlArrays.micros(reading.recordedAt())));
        pipeline.add(SqlArrays.longs(readings, reading -> SqlArrays.micros(reading.receivedAt())));
        pipeline.add(late(readings));
        pipeline.add(SqlArrays.texts(readings, reading -> literal(reading.flags())));
        pipeline.add(SqlArrays.nullableLongs(readings, Reading::jobId));
        for (CoreMetric metric : STORED) {
            pipeline.add(SqlArrays.doubles(readings, reading -> reading.values().get(metric)));
        }
        pipeline.add(SqlArrays.nullableLongs(readings, ReadingInsert::aqi));
        pipeline.add(SqlArrays.texts(readings, ReadingInsert::aqiStandard));
        pipeline.add(SqlArrays.texts(readings, reading -> reading.air().source()));
        pipeline.add(SqlArrays.texts(readings, ReadingInsert::particles));
        Map<Map<String, Object>, String> sources = new IdentityHashMap<>(); // mostly the same few
        pipeline.add(SqlArrays.texts(readings, reading -> sources.computeIfAbsent(reading.src(), SqlArrays::json)));
        pipeline.add(SqlArrays.texts(readings, reading -> SqlArrays.json(reading.alt())));
        pipeline.add(SqlArrays.texts(readings, reading -> literal(reading.errors())));
        pipeline.add(SqlArrays.texts(readings, reading -> SqlArrays.json(reading.extra())));
        pipeline.add(SqlArrays.texts(readings, reading -> SqlArrays.json(reading.raw())));
    }

    /** So that neighbours in the indexes are written one after the other. */
    private static List<Reading> inOrderOfTheKey(List<Reading> readings) {
        List<Reading> sorted = new ArrayList<>(readings);
        sorted.sort(Comparator.comparing(Reading::deviceId).thenComparing(Reading::recordedAt));
        return sorted;
    }

    private static boolean[] late(List<Reading> readings) {
        boolean[] late = new boolean[readings.size()];
        for (int i = 0; i < late.length; i++) {
            late[i] = readings.get(i).late();
        }
        return late;
    }

    static @Nullable Long aqi(Reading reading) {
        Integer aqi = reading.air().aqi();
        return aqi == null ? null : aqi.longValue();
    }

    static @Nullable String aqiStandard(Reading reading) {
        AqiStandard standard = reading.air().standard();
        return standard == null ? null : standard.code();
    }

    private static @Nullable String particles(Reading reading) {
        List<Integer> particles = reading.particles();
        return particles == null ? null : SqlArrays.literal(particles);
    }

    /** None is null: PostgreSQL need not read an array then. */
    private static @Nullable String literal(List<String> values) {
        return values.isEmpty() ? null : SqlArrays.literal(values);
    }
}
