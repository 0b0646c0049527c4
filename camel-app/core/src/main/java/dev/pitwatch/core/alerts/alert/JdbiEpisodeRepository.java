package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Clearing;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Opening;
import dev.pitwatch.core.alerts.alert.EpisodeChange.Silence;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;

/** Episodes in PostgreSQL, by the role of ingest. */
final class JdbiEpisodeRepository implements EpisodeRepository {

    private static final String OPEN =
            """
            insert into alert (workshop_id, pit_id, device_id, job_id, alert_type, severity, subject, message, value,
                limit_value, created_at, shelved_until, flapping)
            values (:workshopId, :pitId, :deviceId, :jobId, :alertType, :severity, :subject, :message, :value, :limit, :at,
                (select max(shelved_until) from alert
                    where alert_type = :alertType and subject = :subject and shelved_until > :at::timestamptz
                        and workshop_id is not distinct from :workshopId::bigint),
                :flapping or :byRows and (
                    (select count(*) from (
                        select 1 from alert
                        where workshop_id = :workshopId and created_at > :at::timestamptz - interval '1 hour'
                        limit :mostOfWorkshop) as opened) >= :mostOfWorkshop
                    or (select count(*) from alert
                        where (workshop_id = :workshopId or :workshopId::bigint is null and workshop_id is null)
                            and alert_type = :alertType and subject = :subject
                            and created_at > :at::timestamptz - interval '1 hour') >= :most))
            on conflict (workshop_id, alert_type, subject) where cleared_at is null do nothing
            returning
            """
                    + AlertRow.COLUMNS;

    private static final String CLEAR =
            """
            update alert set cleared_at = greatest(:at, created_at), cleared_reason = :reason
            where workshop_id is not distinct from :workshopId::bigint and alert_type = :alertType and subject = :subject
                and cleared_at is null
                and (not flapping or :wellSince::timestamptz is null
                    or :wellSince::timestamptz <= :at::timestamptz - interval '15 minutes')
            returning
            """
                    + AlertRow.COLUMNS;

    private static final String SILENCE =
            """
            update alert set no_data_since = :since
            where workshop_id is not distinct from :workshopId::bigint and alert_type = :alertType and subject = :subject
                and cleared_at is null
            """;

    private static final String OPEN_EPISODES =
            """
            select a.workshop_id, a.pit_id, d.device_id, a.alert_type, a.subject, a.created_at, a.flapping,
                a.value, a.no_data_since
            from alert a left join device d on d.device_id = a.device_id and d.pit_id = a.pit_id
            where a.cleared_at is null and a.pit_id is not null and a.alert_type = any(:types)
                and a.subject in ('pit:' || a.pit_id, 'device:' || a.device_id)
                and (:all or a.workshop_id = any(:workshops))
            """;

    /** Each workshop's by its index, since alerts stay for ever. */
    private static final String OPENED =
            """
            select a.workshop_id, a.alert_type, a.subject, a.created_at
            from workshop w
            cross join lateral (
                select * from alert
                where workshop_id = w.id and created_at > :since
                order by created_at) a
            where :all or w.id = any(:workshops)
            order by a.workshop_id, a.created_at
            """;

    /**
     * Who judges these workshops, locked: a hub that takes one over waits for what this one saves, and reads it then. One that no
     * hub has is this one's.
     */
    private static final String OVERTAKEN =
            """
            select workshop_id from (
                select workshop_id, node from alert_judge where workshop_id = any(:workshops) for share) as judge
            where node <> :node
            """;

    private static final String TRANSACTION = "select pg_current_xact_id()::text::bigint";

    private static final String STATUS = "select pg_xact_status(cast(:transaction as text)::xid8)";

    /** SQLSTATE of a number that is not given yet. */
    private static final String IN_THE_FUTURE = "22023";

    private static final String NEWEST =
            """
            with gone as (
                select pit_id, max(at) as at from (
                    select pit_id, cleared_at as at from alert
                    where cleared_reason = 'no_data' and cleared_at > :since
                        and (:all or workshop_id = any(:workshops))
                    union all
                    select pit_id, no_data_since from alert
                    where cleared_at is null and no_data_since is not null
                        and (:all or workshop_id = any(:workshops))) as gone
                where pit_id is not null
                group by pit_id)
            select l.workshop_id, l.pit_id, l.device_id, l.job_id, m.at, m.aqi, m.temperature, m.humidity,
                m.at > :since and l.received_at > :since and (g.at is null or g.at < l.received_at)
                    and d.connection <> 'offline' as raises,
                d.connection = 'offline' as offline
            from reading_latest l
            join device d on d.device_id = l.device_id and d.pit_id = l.pit_id and d.status = 'active'
            left join gone g on g.pit_id = l.pit_id
            cross join lateral (
                select at, max(aqi) as aqi, max(temperature) as temperature, max(humidity) as humidity
                from (values
                    (l.aqi_at, l.aqi::double precision, null::double precision, null::double precision),
                    (l.temperature_at, null, l.temperature, null),
                    (l.humidity_at, null, null, l.humidity)) newest (at, aqi, temperature, humidity)
                where at is not null group by at) m
            where :all or l.workshop_id = any(:workshops)
            order by m.at
            """;

    private static final String RULES =
            """
            select c.workshop_id, c.pit_id, (c.config - 'channels' - 'recipients')::text as config, false as maintenance,
                null as until
            from alert_config c
            where c.config <> '{}' and (:workshop::bigint is null or c.workshop_id = :workshop)
            union all
            select p.workshop_id, p.id, null, true, p.maintenance_until
            from pit p
            where p.status = 'maintenance' and p.archived_at is null
                and (:workshop::bigint is null or p.workshop_id = :workshop)
            """;

    private static final String FILM_PITS =
            """
            select pit_id from job_occupancy
            where to_at is null and film_stage is not null and (:all or pit_id = any(:pits))
            """;

    private static final String EQUIPPED =
            "select distinct pit_id from device where pit_id = any(:pits) and status <> 'retired'";

    private static final String PITS =
            "select device_id, pit_id from device where device_id = any(:devices) and pit_id is not null"
                    + " and status <> 'retired'";

    private final Jdbi ingest;
    private final String node;

    /** Takes the name of this hub, by which it has leased workshops. */
    JdbiEpisodeRepository(Jdbi ingest, String node) {
        this.ingest = ingest;
        this.node = node;
    }

    @Override
    public Saved save(List<EpisodeChange> changes) {
        return ingest.inTransaction(handle -> {
            long transaction = handle.createQuery(TRANSACTION).mapTo(Long.class).one();
            Set<Long> overtaken = overtaken(handle, changes);
            List<AlertFact> saved = new ArrayList<>();
            for (EpisodeChange change : changes) {
                if (isJudged(change) && overtaken.contains(change.workshopId())) {
                    continue;
                }
                if (change instanceof Opening opening) {
                    open(handle, opening)
                            .map(alert -> new AlertOpened(alert, opening.silent()))
                            .ifPresent(saved::add);
                } else if (change instanceof Clearing clearing) {
                    clear(handle, clearing).map(AlertCleared::new).ifPresent(saved::add);
                } else if (change instanceof Silence silence) {
                    silence(handle, silence);
                }
            }
            return new Saved(saved, transaction, !overtaken.isEmpty());
        });
    }

    /** Only what is judged by readings is one hub's. */
    private static boolean isJudged(EpisodeChange change) {
        return change.workshopId() != null && AlertRules.TYPES.contains(change.alertType());
    }

    private Set<Long> overtaken(Handle handle, List<EpisodeChange> changes) {
        Object[] workshops = changes.stream()
                .filter(JdbiEpisodeRepository::isJudged)
                .map(EpisodeChange::workshopId)
                .distinct()
                .toArray();
        return workshops.length == 0
                ? Set.of()
                : Set.copyOf(handle.createQuery(OVERTAKEN)
                        .bindArray("workshops", Long.class, workshops)
                        .bind("node", node)
                        .mapTo(Long.class)
                        .list());
    }

    @Override
    public boolean isCommitted(long transaction) {
        String status = ingest.withHandle(handle -> status(handle, transaction));
        if ("in progress".equals(status)) {
            throw new IllegalStateException("a transaction before is not ended yet");
        }
        return "committed".equals(status);
    }

    /** {@return what became of it; empty: nothing is known, since the database was replaced by an older one} */
    private static String status(Handle handle, long transaction) {
        try {
            return handle.createQuery(STATUS)
                    .bind("transaction", Long.toString(transaction))
                    .mapTo(String.class)
                    .findOne()
                    .orElse("");
        } catch (UnableToExecuteStatementException e) {
            if (e.getCause() instanceof SQLException sql && IN_THE_FUTURE.equals(sql.getSQLState())) {
                return "";
            }
            throw e;
        }
    }

    private static Optional<Alert> open(Handle handle, Opening opening) {
        return handle.createQuery(OPEN)
                .bindMethods(opening)
                .bind("at", utc(opening.at()))
                .bind("byRows", !isJudged(opening))
                .bind("most", Openings.FLAPS_FROM - 1)
                .bind("mostOfWorkshop", Openings.MAX_OF_WORKSHOP)
                .map(RecordMapper.of(Alert.class))
                .findOne();
    }

    private static Optional<Alert> clear(Handle handle, Clearing clearing) {
        return handle.createQuery(CLEAR)
                .bindMethods(clearing)
                .bind("at", utc(clearing.at()))
                .bindByType("wellSince", utcOrNull(clearing.wellSince()), OffsetDateTime.class)
                .map(RecordMapper.of(Alert.class))
                .findOne();
    }

    private static void silence(Handle handle, Silence silence) {
        handle.createUpdate(SILENCE)
                .bindMethods(silence)
                .bindByType("since", utcOrNull(silence.since()), OffsetDateTime.class)
                .execute();
    }

    @Override
    public List<OpenEpisode> open(Set<Long> workshops) {
        return ingest.withHandle(handle -> of(workshops, handle.createQuery(OPEN_EPISODES))
                .bindArray("types", String.class, AlertRules.TYPES.toArray())
                .map(RecordMapper.of(OpenEpisode.class))
                .list());
    }

    @Override
    public List<Opened> opened(Set<Long> workshops, Instant since) {
        return ingest.withHandle(handle -> of(workshops, handle.createQuery(OPENED))
                .bind("since", utc(since))
                .map(RecordMapper.of(Opened.class))
                .list());
    }

    @Override
    public List<NewestSample> newest(Set<Long> workshops, Instant since) {
        return ingest.withHandle(handle -> of(workshops, handle.createQuery(NEWEST))
                .bind("since", utc(since))
                .map((row, context) -> new NewestSample(
                        SampleRow.sample(row, row.getTimestamp("at").toInstant()),
                        row.getBoolean("raises"),
                        row.getBoolean("offline")))
                .list());
    }

    /** Of none: of all. */
    private static Query of(Set<Long> workshops, Query query) {
        return query.bind("all", workshops.isEmpty()).bindArray("workshops", Long.class, workshops.toArray());
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
    public Set<Long> filmPits(Set<Long> pits) {
        return Set.copyOf(ingest.withHandle(handle -> handle.createQuery(FILM_PITS)
                .bind("all", pits.isEmpty())
                .bindArray("pits", Long.class, pits.toArray())
                .mapTo(Long.class)
                .list()));
    }

    @Override
    public Set<Long> equipped(Set<Long> pits) {
        return Set.copyOf(ingest.withHandle(handle -> handle.createQuery(EQUIPPED)
                .bindArray("pits", Long.class, pits.toArray())
                .mapTo(Long.class)
                .list()));
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

    private static @Nullable OffsetDateTime utcOrNull(@Nullable Instant instant) {
        return instant == null ? null : utc(instant);
    }

    private static OffsetDateTime utc(Instant instant) {
        return OffsetDateTime.ofInstant(instant, ZoneOffset.UTC);
    }
}
