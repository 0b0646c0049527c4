package dev.pitwatch.core.fleet;

import dev.pitwatch.core.broker.NewBrokerAccount;
import dev.pitwatch.core.database.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where devices are changed. What is called in one transaction is one change. */
interface FleetRepository {

    /**
     * What was found.
     *
     * @param devices by id; those that the scope doesn't see are missing
     * @param pit the one that was asked for, if the scope sees it
     */
    record Found(Map<String, Standing> devices, Optional<Pit> pit) {}

    /** Keys of a licence that are to count from now on. */
    record Keys(
            String status,
            byte[] keyHash,
            byte @Nullable [] previousKeyHash,
            @Nullable Instant previousUntil,
            Instant rotatedAt) {}

    /** Reads and locks devices, and reads a pit if one is asked for. */
    Found lock(Scope scope, List<String> deviceIds, @Nullable Long pitId);

    /** Reads and locks a device that nobody has yet and whose label bears that code, and reads the pit; empty: there is none. */
    Found lockUnclaimed(Scope scope, String deviceId, byte[] codeHash, long pitId);

    /** Gives such a device to the workshop of the scope. */
    void take(Scope scope, String deviceId, byte[] codeHash, Move move);

    /** Changes what the change names, and the device's place. A device that leaves all pits is assigned no more. */
    void change(Scope scope, String deviceId, DeviceChange change, Move move, Instant now);

    void status(Scope scope, String deviceId, String status, @Nullable String reason);

    /** Takes the device out of service with its licence, its account and the commands that wait for it. */
    void retire(Scope scope, String deviceId, Instant now);

    /** Retires one device and gives its sensors, interval and calibration, and a place, to another. */
    void replace(Scope scope, Standing old, String newDeviceId, Move move, Instant now);

    /** Gives a device and its licence to a workshop. */
    void claim(Scope scope, String deviceId, long workshopId, Move move);

    void keys(Scope scope, String deviceId, Keys keys);

    void revokeLicence(Scope scope, String deviceId);

    /** Gives the device another password, or its first. */
    void password(Scope scope, NewBrokerAccount account);
}
