package dev.pitwatch.core.admission.calibration;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Calibrations in PostgreSQL; rows are only ever added. */
final class JdbiCalibrationRepository {

    /**
     * A device.
     *
     * @param entries how often it was calibrated
     */
    record Target(@Nullable Long workshopId, String status, long entries) {}

    private static final String FIND =
            """
            select c.metric, c.value_offset, c.gain, c.valid_from, c.reference, c.created_by, c.created_at
            from device d left join calibration c on c.device_id = d.device_id
            where d.device_id = :device
            order by c.valid_from desc, c.id desc
            """;

    private static final String TARGET =
            """
            select workshop_id, status, (select count(*) from calibration c where c.device_id = d.device_id) as entries
            from device d where device_id = :device
            """;

    // Not "for update": whoever adds a command holds the key of its device.
    private static final String LOCK = "select 1 from device where device_id = :device for no key update";

    private static final String ADD =
            """
            insert into calibration
                (workshop_id, device_id, metric, value_offset, gain, valid_from, reference, created_by, created_at)
            select :workshop, :device, metric, value_offset, gain, :validFrom, :reference, :createdBy, :now
            from unnest(:metrics, :offsets, :gains) as u (metric, value_offset, gain)
            """;

    /**
     * As ingest reads them: of each metric of a device that is not retired, those of the last eight days and later, and the one before.
     * By groups: to count what is distinct PostgreSQL would sort all of them by their names, with each change.
     */
    private static final String KEPT =
            """
            select coalesce(sum(m.entries), 0)::bigint as entries,
                coalesce(sum(m.recent + m.older) filter (where d.device_id is not null), 0)::bigint as held
            from (
                select c.device_id, c.metric, count(*) as entries,
                    count(*) filter (where c.valid_from > :now::timestamptz - interval '8 days') as recent,
                    max(case when c.valid_from <= :now::timestamptz - interval '8 days' then 1 else 0 end) as older
                from (select device_id, metric, valid_from from calibration where workshop_id = :workshop limit :most) c
                group by c.device_id, c.metric) m
            left join device d on d.device_id = m.device_id and d.status <> 'retired'
            """;

    private static final String COUNT =
            "select count(*) from (select 1 from calibration where workshop_id = :workshop limit :most) c";

    /**
     * What a workshop's devices have.
     *
     * @param entries all, as far as they were counted
     * @param held those of them that ingest has in memory
     */
    record Kept(long entries, long held) {}

    private final Database database;

    JdbiCalibrationRepository(Database database) {
        this.database = database;
    }

    /** {@return all of a device, the newest first; empty: the scope has no such device} */
    Optional<List<CalibrationRow>> find(Scope scope, String deviceId) {
        List<Optional<CalibrationRow>> rows = database.in(scope, handle -> handle.createQuery(FIND)
                .bind("device", deviceId)
                .map((row, context) -> toRow(row))
                .list());
        return rows.isEmpty()
                ? Optional.empty()
                : Optional.of(rows.stream().flatMap(Optional::stream).toList());
    }

    /** {@return the device, if the scope has it} */
    Optional<Target> target(Scope scope, String deviceId) {
        return database.in(scope, handle -> handle.createQuery(TARGET)
                .bind("device", deviceId)
                .map(RecordMapper.of(Target.class))
                .findOne());
    }

    /** {@return the device, if the scope has it} It stays as it is until the transaction ends. */
    Optional<Target> lock(Scope scope, String deviceId) {
        database.in(scope, handle -> handle.createQuery(LOCK)
                .bind("device", deviceId)
                .mapTo(Integer.class)
                .findOne());
        return target(scope, deviceId);
    }

    /** {@return how many the workshop's devices have, those that ingest hasn't in memory too, of so many at most} */
    long count(Scope scope, long workshopId, int most) {
        return database.in(scope, handle -> handle.createQuery(COUNT)
                .bind("workshop", workshopId)
                .bind("most", most)
                .mapTo(Long.class)
                .one());
    }

    /** {@return what the workshop's devices have, of so many at most} Others may be added meanwhile. */
    Kept kept(Scope scope, long workshopId, int most, Instant now) {
        return database.in(scope, handle -> handle.createQuery(KEPT)
                .bind("workshop", workshopId)
                .bind("most", most)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .map(RecordMapper.of(Kept.class))
                .one());
    }

    void add(
            Scope scope,
            String deviceId,
            long workshopId,
            List<Entry> entries,
            @Nullable String reference,
            @Nullable Long createdBy,
            Instant now) {
        database.in(scope, handle -> handle.createUpdate(ADD)
                .bind("workshop", workshopId)
                .bind("device", deviceId)
                .bindArray(
                        "metrics",
                        String.class,
                        entries.stream().map(Entry::metric).toArray())
                .bindArray(
                        "offsets",
                        Double.class,
                        entries.stream()
                                .map(entry -> entry.calibration().offset())
                                .toArray())
                .bindArray(
                        "gains",
                        Double.class,
                        entries.stream()
                                .map(entry -> entry.calibration().gain())
                                .toArray())
                .bind("validFrom", entries.get(0).validFrom().atOffset(ZoneOffset.UTC))
                .bind("reference", reference)
                .bindByType("createdBy", createdBy, Long.class)
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }

    /** A device without any has one row of nulls. */
    private static Optional<CalibrationRow> toRow(ResultSet row) throws SQLException {
        String metric = row.getString("metric");
        return metric == null
                ? Optional.empty()
                : Optional.of(new CalibrationRow(
                        new Entry(
                                metric,
                                row.getTimestamp("valid_from").toInstant(),
                                new Calibration(row.getDouble("value_offset"), row.getDouble("gain"))),
                        row.getString("reference"),
                        row.getObject("created_by", Long.class),
                        row.getTimestamp("created_at").toInstant()));
    }
}
