package dev.pitwatch.core.alerts.alert;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An episode as it is answered and reported: from its opening to its clearing.
 *
 * @param id its number
 * @param workshopId null: the platform's
 * @param pitId null: not of a pit
 * @param deviceId the device whose reading opened it, or null
 * @param jobId of the car in the pit at that time, or null
 * @param alertType e.g. {@code high_aqi}
 * @param severity how bad it is
 * @param subject what it is about, e.g. {@code pit:1}
 * @param message one plain sentence
 * @param value the one that opened it, or null
 * @param limit the one it broke, or null
 * @param createdAt when it opened
 * @param acknowledgedAt null: not yet
 * @param acknowledgedBy the user; null: no one, or a machine
 * @param shelvedUntil no notices until then, or null
 * @param flapping it opened too often, and is not cleared until all was well for 15 minutes
 * @param noDataSince it stays open though no device tells how it stands, since then; null: one does
 * @param escalatedAt when all owners were notified, or null
 * @param clearedAt null: it goes on
 * @param clearedReason null: it goes on
 */
@JsonPropertyOrder({
    "id",
    "workshop_id",
    "pit_id",
    "device_id",
    "job_id",
    "alert_type",
    "severity",
    "subject",
    "status",
    "acknowledged",
    "message",
    "value",
    "limit",
    "created_at",
    "acknowledged_at",
    "acknowledged_by",
    "shelved_until",
    "flapping",
    "no_data_since",
    "escalated_at",
    "cleared_at",
    "cleared_reason"
})
public record Alert(
        long id,
        @Nullable Long workshopId,
        @Nullable Long pitId,
        @Nullable String deviceId,
        @Nullable Long jobId,
        String alertType,
        Severity severity,
        String subject,
        String message,
        @JsonSerialize(using = PlainNumber.class) @Nullable Double value,
        @JsonSerialize(using = PlainNumber.class) @Nullable Double limit,
        Instant createdAt,
        @Nullable Instant acknowledgedAt,
        @Nullable Long acknowledgedBy,
        @Nullable Instant shelvedUntil,
        boolean flapping,
        @Nullable Instant noDataSince,
        @Nullable Instant escalatedAt,
        @Nullable Instant clearedAt,
        @Nullable ClearedReason clearedReason) {

    /** {@return where it stands} */
    @JsonProperty
    public AlertStatus status() {
        if (clearedAt != null) {
            return AlertStatus.CLEARED;
        }
        return acknowledged() ? AlertStatus.ACKNOWLEDGED : AlertStatus.OPEN;
    }

    /** {@return whether a person has seen it, cleared or not} */
    @JsonProperty
    public boolean acknowledged() {
        return acknowledgedAt != null;
    }

    /** Writes 346 as 346 and not as 346.0. */
    private static final class PlainNumber extends JsonSerializer<Double> {
        @Override
        public void serialize(Double value, JsonGenerator out, SerializerProvider provider) throws IOException {
            if (value == Math.rint(value) && Math.abs(value) < 1e15) {
                out.writeNumber(value.longValue());
            } else {
                out.writeNumber(value);
            }
        }
    }
}
