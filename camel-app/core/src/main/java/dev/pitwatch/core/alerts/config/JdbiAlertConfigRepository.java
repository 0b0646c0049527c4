package dev.pitwatch.core.alerts.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.people.identity.Principal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Settings in PostgreSQL, under row-level security; a workshop's are changed under a lock of its row. */
final class JdbiAlertConfigRepository {

    private static final String ALL =
            """
            select json_build_object(
                'workshop_id', w.id,
                'own', (
                    select json_build_object('config', coalesce(c.config, '{}'), 'version', coalesce(c.version, 0),
                        'last_change', json_build_object('updated_at', c.updated_at, 'updated_by_name',
                            coalesce((select u.name from app_user u where u.id = c.updated_by), c.updated_by_name)))
                    from (select) none left join alert_config c on c.workshop_id = w.id and c.pit_id is null),
                'pits', array(
                    select json_build_object('id', p.id, 'pit_number', p.pit_number,
                        'config', coalesce(c.config, '{}'), 'version', coalesce(c.version, 0),
                        'last_change', json_build_object('updated_at', c.updated_at, 'updated_by_name',
                            coalesce((select u.name from app_user u where u.id = c.updated_by), c.updated_by_name)))
                    from pit p left join alert_config c on c.workshop_id = p.workshop_id and c.pit_id = p.id
                    where p.workshop_id = w.id and p.archived_at is null and (:pit::bigint is null or p.id = :pit)
                    order by p.pit_number))
            from workshop w
            where w.archived_at is null and (:pit::bigint is not null or :most >= (
                    select coalesce(sum(octet_length(o.config::text)), 0) from alert_config o where o.workshop_id = w.id))
                and w.id =\s""";

    /** Of the settings of a workshop and its pits: they are read as one text, of which 2,000 pits with all limits take two thirds. */
    static final long MAX_BYTES = 1 << 20;

    /** No pit has that id. */
    private static final long NO_PIT = 0;

    private static final String WORKSHOP = ":id";
    private static final String WORKSHOP_OF_PIT = "(select p.workshop_id from pit p where p.id = :id)";

    /** Before the settings are read: what is read in the same statement may be older than the lock. */
    private static final String LOCK = "select w.id from workshop w where w.archived_at is null and w.id = ";

    private static final String LOCKED = " for no key update";

    private static final String PUT =
            """
            insert into alert_config as c (workshop_id, pit_id, config, updated_by, updated_by_name)
            values (:workshop, :pit::bigint, :config::jsonb, :by::bigint, :byName)
            on conflict (workshop_id, pit_id) do update
            set config = excluded.config, version = c.version + 1, updated_at = now(),
                updated_by = excluded.updated_by, updated_by_name = excluded.updated_by_name
            where c.config is distinct from excluded.config
            """;

    /** A pit's recipients are ids, which no set-up has: they stay. */
    private static final String PUT_ALL =
            """
            insert into alert_config as c (workshop_id, pit_id, config, updated_by, updated_by_name)
            select :workshop, p.id,
                n.limits || jsonb_strip_nulls(jsonb_build_object('recipients', b.config -> 'recipients')),
                :by::bigint, :byName
            from jsonb_to_recordset(:rows::jsonb) as n (pit_number integer, limits jsonb)
            left join pit p on p.workshop_id = :workshop and p.pit_number = n.pit_number and p.archived_at is null
            left join alert_config b on b.workshop_id = :workshop and b.pit_id = p.id
            on conflict (workshop_id, pit_id) do update
            set config = excluded.config, version = c.version + 1, updated_at = now(),
                updated_by = excluded.updated_by, updated_by_name = excluded.updated_by_name
            where c.config is distinct from excluded.config
            """;

    /** What a put leaves, in the same statement, which reads what was there before it. */
    private static final String SUMMED =
            """
            with put as (%s returning c.pit_id, c.config)
            select coalesce(sum(octet_length(b.config::text)), 0) as before,
                coalesce(sum(octet_length(coalesce(put.config, b.config)::text)), 0) as after
            from (select pit_id, config from alert_config where workshop_id = :workshop) b
            full join put on coalesce(put.pit_id, 0) = coalesce(b.pit_id, 0)
            """;

    private static final String BYTES =
            "select coalesce(sum(octet_length(config::text)), 0) from alert_config where workshop_id = :workshop";

    private static final String STAFF =
            """
            select id from app_user
            where workshop_id = :workshop and id = any(:ids) and is_active and role in ('owner', 'staff')
                and (:pit::bigint is null or sub_role is distinct from 'operator'
                    or exists (select 1 from pit_grant g where g.user_id = app_user.id and g.pit_id = :pit)
                    or exists (select 1 from job_staff t join job j on j.id = t.job_id
                        where t.user_id = app_user.id and j.pit_id = :pit and j.closed_at is null))
            """;

    /** The rest is longer than that by far, and would be read once a pit. */
    private static final String BANDS =
            """
            select p.id,
                case when w.config -> 'band' is null then '{}' else jsonb_build_object('band', w.config -> 'band') end
                    as workshop_config,
                case when o.config -> 'band' is null then '{}' else jsonb_build_object('band', o.config -> 'band') end
                    as pit_config
            from pit p
            left join alert_config w on w.workshop_id = p.workshop_id and w.pit_id is null
            left join alert_config o on o.workshop_id = p.workshop_id and o.pit_id = p.id
            where p.id = any(:pits)
            """;

    /** What is set as band for a pit, and for its workshop. */
    record Bands(long id, String workshopConfig, String pitConfig) {}

    /** Bytes of the settings of a workshop and its pits, before a change and after it. */
    record Bytes(long before, long after) {}

    private final Database database;

    JdbiAlertConfigRepository(Database database) {
        this.database = database;
    }

    /** {@return the workshop's settings and those of all its pits; empty: the scope has no such workshop, or they are too many} */
    Optional<WorkshopConfigs> all(Scope scope, long workshopId) {
        return read(scope, ALL + WORKSHOP, workshopId, null);
    }

    /** {@return the workshop's settings, and of its pits those of this one alone; empty: the scope has no such workshop} */
    Optional<WorkshopConfigs> ofWorkshop(Scope scope, long workshopId, @Nullable Long pitId) {
        return read(scope, ALL + WORKSHOP, workshopId, pitId == null ? NO_PIT : pitId);
    }

    /** {@return the settings of the pit's workshop, and of its pits those of this one alone; empty: the scope has no such pit} */
    Optional<WorkshopConfigs> ofPit(Scope scope, long pitId) {
        return read(scope, ALL + WORKSHOP_OF_PIT, pitId, pitId);
    }

    /** {@return what is set for each of the pits that the scope has} */
    List<Bands> bands(Scope scope, Collection<Long> pits) {
        return database.in(scope, handle -> handle.createQuery(BANDS)
                .bindArray("pits", Long.class, pits.toArray())
                .map(RecordMapper.of(Bands.class))
                .list());
    }

    /** {@return as {@link #all}, which no other transaction changes until this one ends} */
    Optional<WorkshopConfigs> lockWorkshop(Scope scope, long workshopId) {
        return locked(scope, WORKSHOP, workshopId).flatMap(locked -> all(scope, locked));
    }

    /** {@return as {@link #ofPit}, which no other transaction changes until this one ends} */
    Optional<WorkshopConfigs> lockPit(Scope scope, long pitId) {
        return locked(scope, WORKSHOP_OF_PIT, pitId).flatMap(locked -> ofWorkshop(scope, locked, pitId));
    }

    private Optional<Long> locked(Scope scope, String workshop, long id) {
        return database.in(scope, handle -> handle.createQuery(LOCK + workshop + LOCKED)
                .bind("id", id)
                .mapTo(Long.class)
                .findOne());
    }

    private Optional<WorkshopConfigs> read(Scope scope, String sql, long id, @Nullable Long pitId) {
        return database.in(scope, handle -> handle.createQuery(sql)
                .bind("id", id)
                .bindByType("pit", pitId, Long.class)
                .bind("most", MAX_BYTES)
                .mapTo(String.class)
                .findOne()
                .map(json -> Json.read(json, WorkshopConfigs.class)));
    }

    /** {@return bytes of the settings of a workshop and its pits, as texts} */
    long bytes(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(BYTES)
                .bind("workshop", workshopId)
                .mapTo(Long.class)
                .one());
    }

    /** Sets the settings of a pit, or the workshop's own. */
    Bytes put(Principal who, long workshopId, @Nullable Long pitId, ObjectNode config) {
        return database.in(who.scope(), handle -> summed(who, handle.createQuery(SUMMED.formatted(PUT)), workshopId)
                .bind("pit", pitId)
                .bind("config", config.toString())
                .map(RecordMapper.of(Bytes.class))
                .one());
    }

    Bytes putAll(Principal who, long workshopId, List<PitLimits> limits) {
        return database.in(who.scope(), handle -> summed(who, handle.createQuery(SUMMED.formatted(PUT_ALL)), workshopId)
                .bind("rows", Json.MAPPER.valueToTree(limits).toString())
                .map(RecordMapper.of(Bytes.class))
                .one());
    }

    /** Users are called as their row says; a machine, as it calls itself. */
    private static Query summed(Principal who, Query put, long workshopId) {
        return put.bindByType("by", who.userId(), Long.class)
                .bind("byName", who.userId() == null ? who.calledName() : null)
                .bind("workshop", workshopId);
    }

    /** {@return those of them that are active owners or staff of the workshop, and see the pit, if one is asked for} */
    Set<Long> staff(Scope scope, long workshopId, Optional<Long> pitId, List<Long> userIds) {
        return database.in(
                scope,
                handle -> Set.copyOf(handle.createQuery(STAFF)
                        .bind("workshop", workshopId)
                        .bindByType("pit", pitId.orElse(null), Long.class)
                        .bindArray("ids", Long.class, userIds.toArray())
                        .mapTo(Long.class)
                        .list()));
    }
}
