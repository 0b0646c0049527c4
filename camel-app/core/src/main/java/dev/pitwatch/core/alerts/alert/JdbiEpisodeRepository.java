package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Episodes in PostgreSQL, by the role of ingest. */
final class JdbiEpisodeRepository implements EpisodeRepository {

    /** The same opening a second time, after a commit whose answer was lost, gives its row again; another's gives none. */
    private static final String OPEN =
            """
            insert into alert (workshop_id, pit_id, device_id, job_id, alert_type, severity, subject, message, value,
                limit_value, created_at)
            values (:workshopId, :pitId, :deviceId, :jobId, :alertType, :severity, :subject, :message, :value, :limit, :at)
            on conflict (workshop_id, alert_type, subject) where cleared_at is null do update
                set message = excluded.message
                where alert.created_at = excluded.created_at and alert.device_id = excluded.device_id
            returning
            """
                    + AlertRow.COLUMNS;

    private static final String CLEAR =
            """
            update alert set cleared_at = greatest(:at, created_at), cleared_reason = :reason
            where workshop_id is not distinct from :workshopId::bigint and alert_type = :alertType and subject = :subject
                and cleared_at is null
            returning
            """
                    + AlertRow.COLUMNS;

    private static final String OPEN_EPISODES =
            """
            select a.workshop_id, a.pit_id, d.device_id, a.alert_type
            from alert a left join device d on d.device_id = a.device_id and d.pit_id = a.pit_id
            where a.cleared_at is null and a.pit_id is not null and a.alert_type = any(:types)
                and a.subject = 'pit:' || a.pit_id
            """;

    private static final String NEWEST =
            """
            with gone as (
                select pit_id, max(cleared_at) as at from alert
                where cleared_reason = 'no_data' and cleared_at > :since and pit_id is not null
                group by pit_id)
            select l.workshop_id, l.pit_id, l.device_id, l.job_id, m.at, m.aqi, m.temperature, m.humidity,
                m.at > :since and l.received_at > :since and (g.at is null or g.at < l.received_at) as raises
            from reading_latest l
            join device d on d.device_id = l.device_id and d.pit_id = l.pit_id and d.status = 'active'
            left join gone g on g.pit_id = l.pit_id
            cross join lateral (values
                (l.aqi_at, l.aqi::double precision, null::double precision, null::double precision),
                (l.temperature_at, null, l.temperature, null),
                (l.humidity_at, null, null, l.humidity)) m (at, aqi, temperature, humidity)
            where m.at is not null
            order by m.at
            """;

    private static final String RULES =
            """
            select c.workshop_id, c.pit_id, c.config::text as config, false as maintenance, null as until
            from alert_config c
            where :workshop::bigint is null or c.workshop_id = :workshop
            union all
            select p.workshop_id, p.id, null, true, p.maintenance_until
            from pit p
            where p.status = 'maintenance' and p.archived_at is null
                and (:workshop::bigint is null or p.workshop_id = :workshop)
            """;

    private static final String PITS =
            "select device_id, pit_id from device where device_id = any(:devices) and pit_id is not null"
                    + " and status <> 'retired'";

    private final Jdbi ingest;

    JdbiEpisodeRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    @Override
    public List<AlertFact> save(List<EpisodeChange> changes) {
        return ingest.inTransaction(handle -> {
            List<AlertFact> saved = new ArrayList<>();
            for (EpisodeChange change : changes) {
                if (change instanceof Opening opening) {
                    open(handle, opening).map(AlertOpened::new).ifPresent(saved::add);
                } else if (change instanceof Clearing clearing) {
                    clear(handle, clearing).map(AlertCleared::new).ifPresent(saved::add);
                }
            }
            return saved;
        });
    }

    private static Optional<Alert> open(Handle handle, Opening opening) {
        return handle.createQuery(OPEN)
                .bindMethods(opening)
                .bind("at", utc(opening.at()))
                .map(RecordMapper.of(Alert.class))
                .findOne();
    }

    private static Optional<Alert> clear(Handle handle, Clearing clearing) {
        return handle.createQuery(CLEAR)
                .bindMethods(clearing)
                .bind("at", utc(clearing.at()))
                .map(RecordMapper.of(Alert.class))
                .findOne();
    }

    @Override
    public List<OpenEpisode> open(Collection<String> alertTypes) {
        return ingest.withHandle(handle -> handle.createQuery(OPEN_EPISODES)
                .bindArray("types", String.class, alertTypes.toArray())
                .map(RecordMapper.of(OpenEpisode.class))
                .list());
    }

    @Override
    public List<NewestSample> newest(Instant since) {
        return ingest.withHandle(handle -> handle.createQuery(NEWEST)
                .bind("since", utc(since))
                .map((row, context) -> new NewestSample(toSample(row), row.getBoolean("raises")))
                .list());
    }

    private static Sample toSample(ResultSet row) throws SQLException {
        return new Sample(
                row.getLong("workshop_id"),
                row.getLong("pit_id"),
                row.getString("device_id"),
                row.getObject("job_id", Long.class),
                row.getTimestamp("at").toInstant(),
                number(row, "aqi"),
                number(row, "temperature"),
                number(row, "humidity"));
    }

    @Override
    public List<RuleRow> rules(OptionalLong workshopId) {
        return ingest.withHandle(handle -> handle.createQuery(RULES)
                .bind("workshop", workshopId.isPresent() ? workshopId.getAsLong() : null)
                .map((row, context) -> new RuleRow(
                        row.getLong("workshop_id"),
                        row.getObject("pit_id", Long.class),
                        row.getString("config"),
                        row.getBoolean("maintenance") ? until(row.getTimestamp("until")) : null))
                .list());
    }

    @Override
    public Map<String, Long> pits(Set<String> deviceIds) {
        return ingest.withHandle(handle -> handle
                .createQuery(PITS)
                .bindArray("devices", String.class, deviceIds.toArray())
                .map((row, context) -> Map.entry(row.getString("device_id"), row.getLong("pit_id")))
                .stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static Instant until(@Nullable Timestamp time) {
        return time == null ? Instant.MAX : time.toInstant();
    }

    private static double number(ResultSet row, String column) throws SQLException {
        Double value = row.getObject(column, Double.class);
        return value == null ? Double.NaN : value;
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
