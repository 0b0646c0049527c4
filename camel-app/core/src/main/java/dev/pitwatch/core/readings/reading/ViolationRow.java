package dev.pitwatch.core.readings.reading;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How often a device was refused for one reason in one hour, in one batch. */
record ViolationRow(
        @Nullable Long workshopId,
        String deviceId,
        String reason,
        String topic,
        Instant hour,
        long count,
        Instant firstSeenAt,
        Instant lastSeenAt) {

    private record Key(@Nullable Long workshopId, String deviceId, String reason, Instant hour) {}

    /** {@return one row per workshop, device, reason and hour} */
    static List<ViolationRow> counted(List<Refusal> refusals) {
        Map<Key, ViolationRow> rows = new LinkedHashMap<>();
        for (Refusal refusal : refusals) {
            ViolationRow row = of(refusal);
            rows.merge(new Key(row.workshopId, row.deviceId, row.reason, row.hour), row, ViolationRow::and);
        }
        return List.copyOf(rows.values());
    }

    private static ViolationRow of(Refusal refusal) {
        Instant at = refusal.receivedAt();
        return new ViolationRow(
                refusal.why().workshopId().orElse(null),
                RefusalInsert.storable(refusal.why().deviceId().orElse("")),
                refusal.why().reason(),
                RefusalInsert.storable(refusal.topic()),
                at.truncatedTo(ChronoUnit.HOURS),
                refusal.count(),
                at,
                at);
    }

    private ViolationRow and(ViolationRow later) {
        return new ViolationRow(
                workshopId,
                deviceId,
                reason,
                later.topic,
                hour,
                count + later.count,
                firstSeenAt.isBefore(later.firstSeenAt) ? firstSeenAt : later.firstSeenAt,
                lastSeenAt.isAfter(later.lastSeenAt) ? lastSeenAt : later.lastSeenAt);
    }
}
