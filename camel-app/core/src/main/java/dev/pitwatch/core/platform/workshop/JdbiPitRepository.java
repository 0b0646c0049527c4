package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.user.PitGrantStatements;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;
import org.jspecify.annotations.Nullable;

/** Pits in PostgreSQL. */
public final class JdbiPitRepository {

    /**
     * Which pits are wanted.
     *
     * @param status empty: of any
     * @param among empty: all of the workshop
     */
    public record Filter(long workshopId, Optional<String> status, Optional<Set<Long>> among) {}

    private static final Map<String, String> ORDERS = Map.of(
            "pit_number", "p.pit_number, p.id",
            "-pit_number", "p.pit_number desc, p.id desc",
            "created_at", "p.created_at, p.id",
            "-created_at", "p.created_at desc, p.id desc");

    private static final String COLUMNS =
            """
            p.id, p.workshop_id, p.pit_number, p.code, p.name, s.status,
            case when s.status = 'maintenance' then p.maintenance_until end as maintenance_until, p.camera_ip,
            p.camera_model, p.camera_rtsp_url, p.camera_low_rtsp_url, p.camera_kind, p.camera_is_online,
            p.camera_last_seen_at, p.camera_codec, p.camera_problem, p.camera_unknown_since, p.created_at
            """;
    /** Maintenance ends by itself. */
    private static final String STATUS =
            """
            cross join lateral (
                select case when p.status = 'maintenance' and p.maintenance_until <= :now then 'active' else p.status end
                    as status) s
            """;

    private static final String BESIDE =
            """
            array(select d.device_id from device d where d.workshop_id = p.workshop_id and d.pit_id = p.id order by 1)
                as device_ids,
            (select j.id from job j where j.pit_id = p.id and j.occupies) as active_job_id
            """;
    private static final String NOTHING_BESIDE = "array[]::text[] as device_ids, null::bigint as active_job_id";
    private static final String WANTED =
            """
            from pit p %s
            where p.archived_at is null and p.workshop_id = :workshop
              and (:status::text is null or s.status = :status) and (:among::bigint[] is null or p.id = any(:among))
            """
                    .formatted(STATUS);
    private static final String FIND =
            "select %s, %s from pit p %s where p.archived_at is null and p.id = :id".formatted(COLUMNS, BESIDE, STATUS);
    private static final String IDS =
            """
            select array(select p.id from pit p where p.workshop_id = w.id and p.archived_at is null order by p.pit_number, p.id) as ids
            from workshop w where w.id = :workshop and w.archived_at is null
            """;
    private static final String CREATE =
            """
            with p as (
                insert into pit (id, workshop_id, pit_number, name, status, maintenance_until, camera_ip, camera_model,
                    camera_rtsp_url, camera_low_rtsp_url, camera_kind)
                overriding system value
                values (:id, :workshop, :pitNumber, coalesce(:name, 'Pit ' || :pitNumber), coalesce(:status, 'active'),
                    :maintenanceUntil, :cameraIp, :cameraModel, :url, :lowUrl, coalesce(:cameraKind, 'generic'))
                on conflict do nothing
                returning *)
            select %s, %s from p %s
            """
                    .formatted(COLUMNS, NOTHING_BESIDE, STATUS);
    /** Before the pit is made, since its camera's address is sealed for it. */
    private static final String NEXT_ID =
            """
            select nextval('pit_id_seq') as id, count(*) as pits from pit
            where workshop_id = :workshop and archived_at is null
            """;

    private static final String CREATE_FIRST =
            """
            with p as (
                insert into pit (workshop_id, pit_number, name)
                select :workshop, n, 'Pit ' || n from generate_series(1, :count) n
                returning *)
            select %s, %s from p %s order by p.pit_number
            """
                    .formatted(COLUMNS, NOTHING_BESIDE, STATUS);
    private static final String UPDATE =
            """
            with wanted as (
                select o.id, fields, coalesce((fields ->> 'pit_number')::numeric::integer, o.pit_number) as number,
                    coalesce(fields ->> 'status', o.status) as status
                from pit o, (values (:patch::jsonb)) as patch (fields)
                where o.id = :id and o.archived_at is null),
            p as (
                update pit u set
                    pit_number = w.number,
                    code = case when w.number = u.pit_number then u.code else 'pit' || w.number end,
                    name = coalesce(fields ->> 'name', u.name),
                    status = w.status,
                    maintenance_until = case when w.status = 'maintenance'
                        then patched(fields, 'maintenance_until',
                            case when u.maintenance_until > :now then u.maintenance_until::text end)::timestamptz end,
                    camera_ip = patched(fields, 'camera_ip', u.camera_ip),
                    camera_model = patched(fields, 'camera_model', u.camera_model),
                    camera_rtsp_url = case when :urlGiven then :url else u.camera_rtsp_url end,
                    camera_low_rtsp_url = case when :lowUrlGiven then :lowUrl else u.camera_low_rtsp_url end,
                    camera_kind = coalesce(fields ->> 'camera_kind', u.camera_kind),
                    -- Of another camera nothing is known yet.
                    camera_is_online = u.camera_is_online and not :cameraGiven,
                    camera_codec = case when not :cameraGiven then u.camera_codec end,
                    camera_problem = case when not :cameraGiven then u.camera_problem end,
                    camera_unknown_since = case when not :cameraGiven then u.camera_unknown_since end,
                    camera_changed_at = case when not :cameraGiven then u.camera_changed_at end
                from wanted w
                where u.id = w.id and u.archived_at is null and (w.number = u.pit_number or not exists (
                    select 1 from pit o
                    where o.workshop_id = u.workshop_id and o.archived_at is null and o.id <> u.id
                      and (o.pit_number = w.number or o.code = 'pit' || w.number)))
                returning u.*)
            select %s, %s from p %s
            """
                    .formatted(COLUMNS, BESIDE, STATUS);
    /** Who makes a job there waits, and then finds it put away; or this waits, and then finds the job. */
    private static final String LOCK = "select id from pit where id = :id and archived_at is null for update";

    private static final String OPEN_JOBS =
            "select id from job where pit_id = :id and closed_at is null order by id limit 5";
    private static final String ARCHIVE =
            """
            with p as (
                update pit set archived_at = :now where id = :id and archived_at is null returning id, workshop_id),
            without as (
                update device d set pit_id = null from p where d.workshop_id = p.workshop_id and d.pit_id = p.id),
            revoked as (
                %s)
            select exists (select 1 from p)
            """
                    .formatted(PitGrantStatements.REVOKE);

    private final Database database;
    private final MasterKey key;
    private final Clock clock;
    private final ListQuery<Pit> list = new ListQuery<>("%s, %s".formatted(COLUMNS, BESIDE), WANTED, this::toPit);

    /** Takes the key that cameras' addresses are sealed with, and the clock that maintenance ends by. */
    public JdbiPitRepository(Database database, MasterKey key, Clock clock) {
        this.clock = clock;
        this.database = database;
        this.key = key;
    }

    /** {@return a page, sorted by a field, downwards with a leading "-"; empty: no such workshop in the scope} */
    public Optional<Paged<Pit>> list(Scope scope, Filter filter, String sort, Page page) {
        Long[] among = filter.among().map(JdbiPitRepository::array).orElse(null);
        return database.in(
                scope,
                handle -> list.pageOf(filter.workshopId(), handle, ORDERS.get(sort), page, query -> query.bind(
                                "status", filter.status().orElse(null))
                        .bindByType("among", among, Long[].class)
                        .bind("now", clock.instant())));
    }

    /** {@return the ids of all pits of the workshop by their numbers; empty: no such workshop in the scope} */
    public Optional<List<Long>> ids(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(IDS)
                .bind("workshop", workshopId)
                .map((row, context) -> List.of((Long[]) row.getArray("ids").getArray()))
                .findOne());
    }

    private static Long[] array(Set<Long> ids) {
        return ids.toArray(Long[]::new);
    }

    /** {@return the pit, if the scope sees it} */
    public Optional<Pit> find(Scope scope, long id) {
        return database.in(scope, handle -> handle.createQuery(FIND)
                .bind("id", id)
                .bind("now", clock.instant())
                .map(this::toPit)
                .findOne());
    }

    /** The id of the next pit, and how many the workshop has. */
    private record Next(long id, int pits) {}

    /** Makes the pit; empty: its number is taken. Throws a {@link Problem} when the workshop has the most that it may have. */
    public Optional<Pit> create(Scope scope, long workshopId, NewPit pit, int most) {
        return database.in(scope, handle -> {
            Next next = handle.createQuery(NEXT_ID)
                    .bind("workshop", workshopId)
                    .map(RecordMapper.of(Next.class))
                    .one();
            if (next.pits() >= most) {
                throw Problem.conflict("the workshop has %d pits, expected fewer than %d".formatted(next.pits(), most));
            }
            return create(handle, next.id(), workshopId, pit);
        });
    }

    private Optional<Pit> create(Handle handle, long id, long workshopId, NewPit pit) {
        String url = pit.cameraRtspUrl();
        String lowUrl = pit.cameraLowRtspUrl();
        return handle.createQuery(CREATE)
                .bind("id", id)
                .bind("url", url == null ? null : CameraUrl.seal(key, id, url))
                .bind("lowUrl", lowUrl == null ? null : CameraUrl.sealLow(key, id, lowUrl))
                .bind("workshop", workshopId)
                .bindMethods(pit)
                .bind("now", clock.instant())
                .map(this::toPit)
                .findOne();
    }

    /** Makes the pits 1 to {@code count} of a workshop that has none. */
    public List<Pit> createFirst(Scope scope, long workshopId, int count) {
        return database.in(scope, handle -> handle.createQuery(CREATE_FIRST)
                .bind("workshop", workshopId)
                .bind("count", count)
                .bind("now", clock.instant())
                .map(this::toPit)
                .list());
    }

    /**
     * Changes the pit; its code follows its number. A pit that is in no maintenance has no end of it.
     *
     * @return empty: its number or code is another pit's, or the scope sees no such pit
     */
    public Optional<Pit> update(Scope scope, long id, Patch patch) {
        String url = patch.text(CameraUrl.FIELD, null);
        String lowUrl = patch.text(CameraUrl.LOW_FIELD, null);
        return database.in(scope, handle -> handle.createQuery(UPDATE)
                .bind(
                        "patch",
                        patch.without(CameraUrl.FIELD)
                                .without(CameraUrl.LOW_FIELD)
                                .json())
                .bind("id", id)
                .bind("urlGiven", patch.has(CameraUrl.FIELD))
                .bind("url", url == null ? null : CameraUrl.seal(key, id, url))
                .bind("lowUrlGiven", patch.has(CameraUrl.LOW_FIELD))
                .bind("cameraGiven", patch.has(CameraUrl.FIELD) || patch.has(CameraUrl.LOW_FIELD))
                .bind("lowUrl", lowUrl == null ? null : CameraUrl.sealLow(key, id, lowUrl))
                .bind("now", clock.instant())
                .map(this::toPit)
                .findOne());
    }

    /** Puts the pit away; its devices have none then, and grants of it end. Returns whether there was one. */
    public boolean archive(Scope scope, long id) {
        return database.in(scope, handle -> {
            handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).findOne();
            List<Long> open = handle.createQuery(OPEN_JOBS)
                    .bind("id", id)
                    .mapTo(Long.class)
                    .list();
            if (!open.isEmpty()) {
                throw Problem.conflict("the pit has open jobs (%s): deliver, cancel or move them first"
                        .formatted(open.stream().map(String::valueOf).collect(Collectors.joining(", "))));
            }
            return handle.createQuery(ARCHIVE)
                    .bind("id", id)
                    .bind("now", clock.instant())
                    .mapTo(Boolean.class)
                    .one();
        });
    }

    private Pit toPit(ResultSet row, StatementContext context) throws SQLException {
        return new Pit(
                row.getLong("id"),
                row.getLong("workshop_id"),
                row.getInt("pit_number"),
                row.getString("code"),
                row.getString("name"),
                row.getString("status"),
                instant(row, "maintenance_until"),
                row.getString("camera_ip"),
                row.getString("camera_model"),
                CameraUrl.masked(key, row.getLong("id"), row.getBytes("camera_rtsp_url")),
                CameraUrl.maskedLow(key, row.getLong("id"), row.getBytes("camera_low_rtsp_url")),
                row.getString("camera_kind"),
                row.getBoolean("camera_is_online"),
                instant(row, "camera_last_seen_at"),
                row.getString("camera_codec"),
                row.getString("camera_problem"),
                instant(row, "camera_unknown_since"),
                List.of((String[]) row.getArray("device_ids").getArray()),
                row.getObject("active_job_id", Long.class),
                row.getTimestamp("created_at").toInstant());
    }

    private static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        Timestamp time = row.getTimestamp(column);
        return time == null ? null : time.toInstant();
    }
}
