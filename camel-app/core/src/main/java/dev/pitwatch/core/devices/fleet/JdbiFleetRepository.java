package dev.pitwatch.core.devices.fleet;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import dev.pitwatch.core.admission.calibration.CalibrationStatements;
import dev.pitwatch.core.admission.licence.LicenceStatements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.Update;
import org.jspecify.annotations.Nullable;

/** Devices in PostgreSQL, as administration changes them. */
final class JdbiFleetRepository {

    /**
     * What was found.
     *
     * @param devices by id; those that the scope doesn't see are missing
     * @param pit the one that was asked for, if the scope sees it
     */
    record Found(Map<String, LockedDevice> devices, Optional<TargetPit> pit) {}

    /** Keys of a licence that are to count from now on. */
    record Keys(
            String status,
            byte[] keyHash,
            byte @Nullable [] previousKeyHash,
            @Nullable Instant previousUntil,
            Instant rotatedAt) {}

    // Not "for update": whoever adds a command holds the key of its device.
    private static final String LOCK =
            """
            select d.device_id, d.workshop_id, coalesce(w.code, 'unclaimed') as workshop_code, d.pit_id, p.code as pit_code,
                d.assigned_from_workshop, d.assigned_from_pit, d.status, d.interval_s, d.sensor_types, d.claim_code_hash,
                l.status as licence_status, l.key_hash, l.previous_key_hash, l.previous_until,
                t.id as to_id, t.workshop_id as to_workshop_id, tw.code as to_workshop_code, t.code as to_code
            from device d
            left join workshop w on w.id = d.workshop_id
            left join pit p on p.id = d.pit_id
            left join licence l on l.device_id = d.device_id
            left join pit t on t.id = :pit and t.archived_at is null
            left join workshop tw on tw.id = t.workshop_id
            where d.device_id = any(:devices)
            order by d.device_id
            for no key update of d
            """;

    /** As above; unassigned devices are seen by the function only. */
    private static final String LOCK_UNCLAIMED =
            """
            select d.device_id, d.workshop_id, 'unclaimed' as workshop_code, d.pit_id, null as pit_code,
                d.assigned_from_workshop, d.assigned_from_pit, d.status, d.interval_s, d.sensor_types, d.claim_code_hash,
                null as licence_status, null::bytea as key_hash, null::bytea as previous_key_hash,
                null::timestamptz as previous_until,
                t.id as to_id, t.workshop_id as to_workshop_id, tw.code as to_workshop_code, t.code as to_code
            from claimable_device(:device, :hash) d
            left join pit t on t.id = :pit and t.archived_at is null
            left join workshop tw on tw.id = t.workshop_id
            """;

    private static final String CHANGE =
            """
            update device set pit_id = :pit, assigned_from_workshop = :fromWorkshop, assigned_from_pit = :fromPit,
                name = case when :renamed then :name else name end,
                firmware_pin = case when :pinned then :pin else firmware_pin end,
                sensor_types = coalesce(:types::text[], sensor_types), labels = coalesce(:labels::text[], labels),
                interval_s = coalesce(:interval::integer, interval_s)
            where device_id = :device
            """;

    private static final String STATUS =
            "update device set status = :status, status_reason = :reason where device_id = :device";

    private static final String RETIRED =
            "update device set status = 'retired', pit_id = null where device_id = :device";
    private static final String RETIRE = "with revoked as (%s) %s".formatted(LicenceStatements.REVOKE, RETIRED);
    private static final String REPLACE =
            """
            with revoked as (%s), retired as (%s), calibrated as (%s)
            update device set pit_id = :pit, assigned_from_workshop = :fromWorkshop, assigned_from_pit = :fromPit,
                sensor_types = :types, interval_s = :interval
            where device_id = :new
            """
                    .formatted(LicenceStatements.REVOKE, RETIRED, CalibrationStatements.INHERIT);

    private static final String CLAIM =
            """
            with claimed as (
                update device set workshop_id = :workshop, pit_id = :pit, assigned_from_workshop = :fromWorkshop,
                    assigned_from_pit = :fromPit
                where device_id = :device)
            """
                    + LicenceStatements.MOVE;

    private static final String CLAIM_CODE = "update device set claim_code_hash = :hash where device_id = :device";

    private static final String TAKE = "select take_device(:device, :hash, :pit, :fromWorkshop, :fromPit)";

    private static final String PASSWORD = NewBrokerAccount.INSERT
            + """
            on conflict (username) do update
            set salt = excluded.salt, password_hash = excluded.password_hash,
                sealed_password = excluded.sealed_password, updated_at = now()
            """;

    private final Database database;

    JdbiFleetRepository(Database database) {
        this.database = database;
    }

    /** Reads and locks devices, and reads a pit if one is asked for. */
    Found lock(Scope scope, List<String> deviceIds, @Nullable Long pitId) {
        return database.in(
                scope,
                handle -> toFound(handle.createQuery(LOCK)
                        .bindArray("devices", String.class, deviceIds)
                        .bindByType("pit", pitId, Long.class)));
    }

    /** Reads and locks a device that no one has yet and whose label bears that code, and reads the pit; empty: there is none. */
    Found lockUnclaimed(Scope scope, String deviceId, byte[] codeHash, long pitId) {
        return database.in(
                scope,
                handle -> toFound(handle.createQuery(LOCK_UNCLAIMED)
                        .bind("device", deviceId)
                        .bind("hash", codeHash)
                        .bind("pit", pitId)));
    }

    private static Found toFound(Query query) {
        Map<String, LockedDevice> devices = new HashMap<>();
        Optional<TargetPit> pit = query
                .map((row, context) -> {
                    devices.put(row.getString("device_id"), toStanding(row));
                    return toPit(row);
                })
                .list()
                .stream()
                .flatMap(Optional::stream)
                .findFirst();
        return new Found(devices, pit);
    }

    /** Gives such a device to the workshop of the scope. */
    void take(Scope scope, String deviceId, byte[] codeHash, Move move) {
        database.in(scope, handle -> handle.createQuery(TAKE)
                .bind("device", deviceId)
                .bind("hash", codeHash)
                .bindByType("pit", move.pitId(), Long.class)
                .bind("fromWorkshop", move.fromWorkshop())
                .bind("fromPit", move.fromPit())
                .mapTo(Boolean.class)
                .one());
    }

    /** Changes what the change names, and the device's place. */
    void change(Scope scope, String deviceId, DeviceChange change, Move move) {
        update(scope, CHANGE, update -> placed(update, move)
                .bind("device", deviceId)
                .bind("renamed", change.name().isPresent())
                .bind("name", change.name().map(DeviceChange.Value::value).orElse(null))
                .bind("pinned", change.firmwarePin().isPresent())
                .bind("pin", change.firmwarePin().map(DeviceChange.Value::value).orElse(null))
                .bindByType("types", texts(change.sensorTypes()), String[].class)
                .bindByType("labels", texts(change.labels()), String[].class)
                .bindByType("interval", change.intervalS().orElse(null), Integer.class));
    }

    private static String @Nullable [] texts(Optional<List<String>> texts) {
        return texts.map(some -> some.toArray(String[]::new)).orElse(null);
    }

    void status(Scope scope, String deviceId, String status, @Nullable String reason) {
        update(scope, STATUS, update -> update.bind("device", deviceId)
                .bind("status", status)
                .bind("reason", reason));
    }

    /** Takes the device out of service with its licence and its account. */
    void retire(Scope scope, String deviceId) {
        update(scope, RETIRE, update -> update.bind("device", deviceId));
    }

    /** Retires one device and gives its sensors, interval and calibration, and a place, to another. */
    void replace(Scope scope, LockedDevice old, String newDeviceId, Move move, Instant now) {
        update(scope, REPLACE, update -> placed(update, move)
                .bind("device", old.deviceId())
                .bind("new", newDeviceId)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .bindArray("types", String.class, old.sensorTypes())
                .bind("interval", old.intervalS()));
    }

    /** Gives a device and its licence to a workshop. */
    void claim(Scope scope, String deviceId, long workshopId, Move move) {
        update(scope, CLAIM, update -> placed(update, move)
                .bind("device", deviceId)
                .bind("workshop", workshopId));
    }

    void claimCode(Scope scope, String deviceId, byte[] hash) {
        update(scope, CLAIM_CODE, update -> update.bind("device", deviceId).bind("hash", hash));
    }

    void keys(Scope scope, String deviceId, Keys keys) {
        Instant until = keys.previousUntil();
        update(scope, LicenceStatements.PUT_KEYS, update -> update.bind("device", deviceId)
                .bind("status", keys.status())
                .bind("key", keys.keyHash())
                .bind("at", keys.rotatedAt().atOffset(ZoneOffset.UTC))
                .bindByType("previousKey", keys.previousKeyHash(), byte[].class)
                .bind("previousUntil", until == null ? null : until.atOffset(ZoneOffset.UTC)));
    }

    void revokeLicence(Scope scope, String deviceId) {
        update(scope, LicenceStatements.REVOKE, update -> update.bind("device", deviceId));
    }

    /** Gives the device another password, or its first. */
    void password(Scope scope, NewBrokerAccount account) {
        update(scope, PASSWORD, update -> update.bindMethods(account));
    }

    private static Update placed(Update update, Move move) {
        return update.bindByType("pit", move.pitId(), Long.class)
                .bind("fromWorkshop", move.fromWorkshop())
                .bind("fromPit", move.fromPit());
    }

    private void update(Scope scope, String sql, UnaryOperator<Update> values) {
        database.in(scope, handle -> values.apply(handle.createUpdate(sql)).execute());
    }

    private static LockedDevice toStanding(ResultSet row) throws SQLException {
        Long workshopId = row.getObject("workshop_id", Long.class);
        String workshopCode = row.getString("workshop_code");
        Long pitId = row.getObject("pit_id", Long.class);
        return new LockedDevice(
                row.getString("device_id"),
                workshopId,
                workshopCode,
                pitId == null || workshopId == null
                        ? Optional.empty()
                        : Optional.of(new TargetPit(pitId, workshopId, workshopCode, row.getString("pit_code"))),
                row.getString("assigned_from_workshop"),
                row.getString("assigned_from_pit"),
                row.getString("status"),
                row.getInt("interval_s"),
                List.of((String[]) row.getArray("sensor_types").getArray()),
                row.getBytes("claim_code_hash"),
                toLicence(row));
    }

    private static Optional<LockedDevice.Licence> toLicence(ResultSet row) throws SQLException {
        String status = row.getString("licence_status");
        Timestamp until = row.getTimestamp("previous_until");
        return status == null
                ? Optional.empty()
                : Optional.of(new LockedDevice.Licence(
                        status,
                        row.getBytes("key_hash"),
                        row.getBytes("previous_key_hash"),
                        until == null ? null : until.toInstant()));
    }

    private static Optional<TargetPit> toPit(ResultSet row) throws SQLException {
        Long id = row.getObject("to_id", Long.class);
        return id == null
                ? Optional.empty()
                : Optional.of(new TargetPit(
                        id,
                        row.getLong("to_workshop_id"),
                        row.getString("to_workshop_code"),
                        row.getString("to_code")));
    }
}
