package dev.pitwatch.core.calibration;

import dev.pitwatch.core.calibration.CalibrationTimeline.Entry;
import dev.pitwatch.core.database.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where calibrations are kept. */
interface CalibrationRepository {

    /** A device that is to be calibrated, locked until the transaction ends. */
    record Target(@Nullable Long workshopId, String status) {}

    /** {@return all of a device, the newest first; empty: the scope has no such device} */
    Optional<List<CalibrationRow>> find(Scope scope, String deviceId);

    /** {@return the device, if the scope has it} */
    Optional<Target> lock(Scope scope, String deviceId);

    void add(Scope scope, String deviceId, long workshopId, List<Entry> entries, @Nullable Long createdBy, Instant now);
}
