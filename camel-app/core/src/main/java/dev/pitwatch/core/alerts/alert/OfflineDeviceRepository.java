package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.readings.reading.Connection;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Devices and their alerts as {@link OfflineDevices} looks at them. */
interface OfflineDeviceRepository {

    /**
     * A device of a workshop in which one is offline without an alert of its own.
     *
     * @param connection how it stands
     * @param lastSeenAt by any hub; null: never
     * @param inMaintenance whether its pit is
     * @param alerted whether an alert of its own is open
     * @param summaryOpenedAt when the workshop's summary opened that is open, or null
     * @param summaryClearedAt when the workshop's newest summary that is not open was cleared, or null
     */
    record Watched(
            long workshopId,
            @Nullable Long pitId,
            String deviceId,
            Connection connection,
            @Nullable Instant lastSeenAt,
            boolean inMaintenance,
            boolean alerted,
            @Nullable Instant summaryOpenedAt,
            @Nullable Instant summaryClearedAt) {}

    /** {@return all devices of those workshops that may be alerted: claimed, and neither disabled by a person nor retired} */
    List<Watched> watched(Instant now);

    /** An open alert that ends, and why. */
    record Ending(long workshopId, String subject, ClearedReason reason) {}

    /** {@return open alerts of devices that are back, in maintenance, or the workshop's no more; summaries that hold no more} */
    List<Ending> endings(Instant now);
}
