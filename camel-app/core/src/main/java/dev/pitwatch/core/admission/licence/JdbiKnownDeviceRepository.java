package dev.pitwatch.core.admission.licence;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.admission.calibration.Calibration;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Devices with their pit, licence and subscription, in one query, by the role of ingest. */
public final class JdbiKnownDeviceRepository implements KnownDeviceRepository {

    private static final String CALIBRATION =
            """
            (select jsonb_agg(jsonb_build_array(c.metric, (extract(epoch from c.valid_from) * 1000000)::bigint,
                    c.value_offset, c.gain) order by c.valid_from desc, c.id desc)
             from calibration c
             where c.device_id = d.device_id and d.status <> 'retired' and not exists (
                 select 1 from calibration later -- of no use for readings, which are seven days old at most
                 where later.device_id = c.device_id and later.metric = c.metric
                     and later.valid_from <= :now::timestamptz - interval '8 days'
                     and (later.valid_from, later.id) > (c.valid_from, c.id)))""";
    private static final String DEVICES =
            """
            select d.device_id, d.workshop_id, d.assigned_from_workshop, d.assigned_from_pit, d.status, d.sensor_types,
                   d.interval_s as interval_seconds, %s as offline_seconds,
                   coalesce(w.code, 'unclaimed') as workshop_code,
                   coalesce(w.aqi_standard, 'in_naqi') as aqi_standard, p.id as pit_id, p.code as pit_code,
                   p.status = 'maintenance' and coalesce(p.maintenance_until > :now, true) as pit_in_maintenance,
                   l.key_hash as licence_key_hash, l.status as licence_status, l.expires_at as licence_expires_at,
                   l.previous_key_hash as licence_previous_key_hash, l.previous_until as licence_previous_until,
                   s.status as subscription_status, s.expires_at as subscription_expires_at,
                   s.next_due_at as subscription_next_due_at,
                   %s as calibration
            from device d
            left join workshop w on w.id = d.workshop_id
            left join pit p on p.id = d.pit_id and p.archived_at is null
            left join licence l on l.device_id = d.device_id
            left join subscription s on s.workshop_id = d.workshop_id
            %s
            """;
    private static final String ALL = devices("", CALIBRATION, "");
    private static final String SOME = devices(
            """
            where (workshop_id, pit_id) in (select workshop_id, pit_id from device where device_id = any(:devices))
                or pit_id is null and workshop_id in (select workshop_id from device where device_id = any(:devices))""",
            CALIBRATION,
            "where d.device_id = any(:devices)");
    static final String OF_WORKSHOPS =
            devices("where workshop_id = any(:workshops)", "null", "where d.workshop_id = any(:workshops)");
    private static final String FORGET_PREVIOUS_KEY =
            """
            update licence set previous_key_hash = null, previous_until = null
            where device_id = :device and previous_key_hash is not null
            """;
    private static final String LAST_HEARD = "select max(last_seen_at) from device";

    private final Jdbi jdbi;

    public JdbiKnownDeviceRepository(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    private static String devices(String limits, String calibration, String where) {
        return PresenceStatements.limits(limits)
                + DEVICES.formatted(PresenceStatements.OFFLINE_SECONDS, calibration, PresenceStatements.LIMITS)
                + where;
    }

    @Override
    public List<KnownDevice> all(Instant now) {
        return jdbi.withHandle(handle -> devices(handle.createQuery(ALL), now));
    }

    @Override
    public List<KnownDevice> some(Collection<String> deviceIds, Instant now) {
        return deviceIds.isEmpty()
                ? List.of()
                : jdbi.withHandle(handle -> devices(
                        handle.createQuery(SOME).bindArray("devices", String.class, List.copyOf(deviceIds)), now));
    }

    @Override
    public List<KnownDevice> ofWorkshops(Collection<Long> workshopIds, Instant now) {
        return jdbi.withHandle(handle -> devices(
                handle.createQuery(OF_WORKSHOPS).bindArray("workshops", Long.class, List.copyOf(workshopIds)), now));
    }

    private static List<KnownDevice> devices(Query query, Instant now) {
        return query.bind("now", now)
                .registerColumnMapper(
                        CalibrationTimeline.class, (row, column, context) -> calibration(row.getString(column)))
                .map(RecordMapper.of(KnownDevice.class))
                .list();
    }

    @Override
    public void forgetPreviousKey(String deviceId) {
        jdbi.useHandle(handle -> handle.createUpdate(FORGET_PREVIOUS_KEY)
                .bind("device", deviceId)
                .execute());
    }

    @Override
    public Optional<Instant> lastHeard() {
        return jdbi.withHandle(
                handle -> handle.createQuery(LAST_HEARD).mapTo(Instant.class).findOne());
    }

    private static CalibrationTimeline calibration(@Nullable String json) {
        if (json == null) {
            return CalibrationTimeline.NONE;
        }
        List<CalibrationTimeline.Entry> entries = new ArrayList<>();
        for (JsonNode entry : Json.tree(json)) {
            entries.add(new CalibrationTimeline.Entry(
                    entry.get(0).asText(),
                    Instant.EPOCH.plus(entry.get(1).asLong(), ChronoUnit.MICROS),
                    new Calibration(entry.get(2).asDouble(), entry.get(3).asDouble())));
        }
        return CalibrationTimeline.of(entries);
    }
}
