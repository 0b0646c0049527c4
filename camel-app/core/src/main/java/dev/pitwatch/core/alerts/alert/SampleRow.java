package dev.pitwatch.core.alerts.alert;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.json.Json;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Samples out of rows with workshop_id, pit_id, device_id, job_id, aqi, temperature and humidity. */
final class SampleRow {

    private static final TypeReference<Map<String, Object>> MEMBERS = new TypeReference<>() {};

    private SampleRow() {}

    /** {@return the sample, of whose sensors nothing is known} */
    static Sample sample(ResultSet row, Instant at) throws SQLException {
        return new Sample(
                row.getLong("workshop_id"),
                row.getLong("pit_id"),
                row.getString("device_id"),
                row.getObject("job_id", Long.class),
                at,
                number(row, "aqi"),
                number(row, "temperature"),
                number(row, "humidity"));
    }

    /** {@return the sample of a stored reading: the row has errors, flags, alt and raw, too, null for none} */
    static Sample ofReading(ResultSet row, Instant at) throws SQLException {
        return sample(row, at)
                .sensors(texts(row, "errors"), texts(row, "flags"), members(row, "alt"), members(row, "raw"));
    }

    private static double number(ResultSet row, String column) throws SQLException {
        double value = row.getDouble(column);
        return row.wasNull() ? Double.NaN : value;
    }

    private static List<String> texts(ResultSet row, String column) throws SQLException {
        Array array = row.getArray(column);
        return array == null ? List.of() : List.of((String[]) array.getArray());
    }

    private static Map<String, Object> members(ResultSet row, String column) throws SQLException {
        @Nullable String json = row.getString(column);
        try {
            return json == null ? Map.of() : Json.MAPPER.readValue(json, MEMBERS);
        } catch (JsonProcessingException e) {
            throw new SQLException("%s of a reading: %s".formatted(column, e.getOriginalMessage()), e);
        }
    }
}
