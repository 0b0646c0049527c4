package dev.pitwatch.core.devices.fleet;

import dev.pitwatch.base.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A device as it stands, locked until the transaction ends.
 *
 * @param workshopId null before it is claimed
 * @param workshopCode as in topics; "unclaimed" before it is claimed
 * @param pit where it is to be
 * @param fromWorkshop workshop code of the place where it was, while it hasn't said that it left; or null
 * @param fromPit pit code of that place, or null
 * @param claimCodeHash null: it can't be claimed
 * @param licence empty: none was ever made
 */
record LockedDevice(
        String deviceId,
        @Nullable Long workshopId,
        String workshopCode,
        Optional<TargetPit> pit,
        @Nullable String fromWorkshop,
        @Nullable String fromPit,
        String status,
        int intervalS,
        List<String> sensorTypes,
        byte @Nullable [] claimCodeHash,
        Optional<Licence> licence) {

    /** Its licence's keys: the previous one is good until the new one is used. */
    record Licence(String status, byte[] keyHash, byte @Nullable [] previousKeyHash, @Nullable Instant previousUntil) {}

    boolean isRetired() {
        return "retired".equals(status);
    }

    /** {@return this} Throws a conflict when it was decommissioned. */
    LockedDevice inService() {
        if (isRetired()) {
            throw Problem.conflict("device %s is decommissioned".formatted(deviceId));
        }
        return this;
    }
}
