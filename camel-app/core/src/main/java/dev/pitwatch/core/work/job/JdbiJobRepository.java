package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.phone.PhoneNumber;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** Jobs in PostgreSQL. */
final class JdbiJobRepository {

    private static final Map<String, String> ORDERS = Map.of(
            "created_at", "j.created_at, j.id",
            "-created_at", "j.created_at desc, j.id desc",
            "estimated_end_time", "j.estimated_end_time, j.id",
            "-estimated_end_time", "j.estimated_end_time desc nulls last, j.id desc",
            "scheduled_at", "j.scheduled_at, j.id",
            "-scheduled_at", "j.scheduled_at desc nulls last, j.id desc",
            "updated_at", "j.updated_at, j.id",
            "-updated_at", "j.updated_at desc, j.id desc");

    /** Those that an index of the jobs of all workshops has; by another the platform's list would be sorted whole. */
    private static final Set<String> ORDERS_ANYWHERE = Set.of("created_at", "-created_at");

    /** The index that lets one car into a pit. */
    private static final String ONE_CAR = "job_active_once";

    /**
     * Which jobs someone may know of: an operator those of the pits they see, and open ones they are assigned to; a customer
     * their own while open, and for a while after; anyone who came by a link that one; all others every job of their scope.
     */
    private static final String SEEN =
            """
            and (:pits::bigint[] is null or j.pit_id = any(:pits::bigint[]) or (j.closed_at is null
                and exists (select 1 from job_staff t where t.job_id = j.id and t.user_id = :operator::bigint)))
            and (:customer::bigint is null or (j.customer_id = :customer::bigint
                and (j.closed_at is null or j.closed_at > :closedSince::timestamptz)))
            and (:linked::bigint[] is null or j.id = any(:linked::bigint[]))
            """;

    private static final String FILTERS =
            """
            where (:workshop::bigint is null or j.workshop_id = :workshop::bigint)
            and (:status::text is null or j.status = :status::text)
            and (:open::boolean is null or (j.closed_at is null) = :open::boolean)
            and (:pitId::bigint is null or j.pit_id = :pitId::bigint)
            and (:workType::text is null or j.work_type = :workType::text)
            and (:plate::text is null or j.plate_key = :plate::text)
            and (:span.from::timestamptz is null
                or coalesce(j.actual_end_time, j.closed_at, 'infinity') > :span.from::timestamptz)
            and (:span.to::timestamptz is null
                or coalesce(j.actual_start_time, j.created_at) < :span.to::timestamptz)
            and (:scheduled.from::timestamptz is null or j.scheduled_at >= :scheduled.from::timestamptz)
            and (:scheduled.to::timestamptz is null or j.scheduled_at < :scheduled.to::timestamptz)
            """
                    + SEEN;
    private static final RowMapper<Job> JOB = RecordMapper.of(Job.class);
    /** Pits, stages and staff are read of the page only. */
    private static final String AGAIN =
            "from job j join pit p on p.id = j.pit_id where j.id = any(array(select j.id %s))";

    static final ListQuery<Job> LIST =
            new ListQuery<>(JobRow.COLUMNS, "from job j " + FILTERS, JOB, AGAIN, JobRow.SHARED);
    static final ListQuery<Job> FOUND = new ListQuery<>(
            JobRow.COLUMNS,
            """
            from found_jobs(:workshop::bigint, :name, :phone, :plateKey) as f (id) join job j on j.id = f.id
            """
                    + FILTERS,
            JOB,
            AGAIN,
            JobRow.SHARED);

    /** How many are found is guessed too low; a plan for any filters would then look at each job for each. */
    private static final String PLANNED_EACH = "set local plan_cache_mode = force_custom_plan";

    private static final String FIND =
            "select %s from job j join pit p on p.id = j.pit_id where j.id = :id %s".formatted(JobRow.COLUMNS, SEEN);
    /** On its own, since what a statement reads beside the row it waits for is as old as the statement. */
    private static final String LOCK = "select id from job where id = :id for update";

    private static final String HISTORY =
            """
            select h.at, h.from_status as "from", h.to_status as "to", h.by_id as "by",
                case when h.by_id is null then h.by_name else (select u.name from app_user u where u.id = h.by_id) end as by_name,
                h.note
            from (select * from job_history m where m.job_id = :id order by m.id desc limit 500) h
            order by h.id
            """;
    private static final String PLACE =
            """
            select p.workshop_id, p.id as pit_id, p.pit_number, w.currency, w.time_zone,
                jsonb_build_object('time_zone', w.time_zone, 'opening_hours', w.opening_hours, 'holidays', w.holidays) as calendar,
                case when p.status = 'maintenance' and p.maintenance_until <= :now then 'active' else p.status end as status,
                (select o.id from job o where o.pit_id = p.id and o.occupies) as occupied_by,
                (select count(*) from job_occupancy o
                    where o.workshop_id = p.workshop_id and o.from_at > :now::timestamptz - interval '1 day') as comings
            from pit p join workshop w on w.id = p.workshop_id
            where p.id = :pit and p.archived_at is null and w.archived_at is null
            for share of p, w
            """;
    private static final String CURRENCY = "select currency from workshop where id = :workshop";

    private static final String STAFF =
            """
            select u.id, u.name from app_user u
            where u.workshop_id = :workshop and u.id = any(:users) and u.is_active and u.role in ('owner', 'staff')
            order by u.id
            """;

    private static final String CREATE =
            """
            with j as (
                insert into job (workshop_id, pit_id, status, work_type, template_id, customer_id, customer_name,
                    customer_phone, customer_email, car_model, car_plate, plate_key, notes, price_minor, price_currency,
                    estimated_duration_minutes, estimated_end_time, end_by_hand, scheduled_at, tracking_hash, tracking_sealed, created_by, created_at,
                    updated_by, updated_by_name, updated_at)
                values (:workshopId, :pitId, :status, :workType, :templateId, :customer.id, :customer.name,
                    :customer.phone, :customer.email, :carModel, :carPlate, :plateKey, :notes, :price?.amountMinor, :price?.currency,
                    :estimatedDurationMinutes, :estimatedEndTime, :endByHand, :scheduledAt, :hash, :sealed, :createdBy, :updatedAt,
                    :by::bigint, %1$s, :updatedAt)
                returning id, workshop_id, status),
            planned as (
                insert into job_stage (workshop_id, job_id, position, name, weight, unattended)
                select j.workshop_id, j.id, s.position, s.name, s.weight, s.unattended
                from j, jsonb_to_recordset(:stages::jsonb) as s (position int, name text, weight int, unattended boolean)),
            noted as (
                insert into job_history (workshop_id, job_id, at, to_status, by_id, by_name)
                select workshop_id, id, :updatedAt, status, :by, :byName from j),
            assigned as (
                insert into job_staff (workshop_id, job_id, user_id) select j.workshop_id, j.id, unnest(:staff) from j)
            select id, %2$s from j
            """
                    .formatted(Author.NAME_IF_NO_USER, JobNotification.NOTIFY);
    private static final String SAVE =
            """
            with j as (
                update job set pit_id = :pitId, status = :status, held_from = :hold?.from, held_at = :hold?.at,
                    frozen_at = :hold?.frozenAt, customer_id = :customer.id, customer_name = :customer.name,
                    customer_phone = :customer.phone, customer_email = :customer.email, car_model = :carModel,
                    car_plate = :carPlate, plate_key = :plateKey, notes = :notes, price_minor = :price?.amountMinor,
                    price_currency = :price?.currency, estimated_duration_minutes = :estimatedDurationMinutes,
                    estimated_end_time = :estimatedEndTime, end_by_hand = :endByHand, scheduled_at = :scheduledAt, actual_start_time = :actualStartTime,
                    actual_end_time = :actualEndTime, closed_at = :closedAt, tracking_ends_at = :trackingEndsAt,
                    consent_video = :consent?.video, consent_text_version = :consent?.textVersion,
                    consent_how = :consent?.how, consent_at = :consent?.at, consent_by = :consent?.by,
                    updated_by = :by::bigint, updated_by_name = %1$s, updated_at = :updatedAt
                where id = :id
                returning workshop_id, id, status, version, plate_key),
            moved as (
                update job_stage s set state = n.state, started_at = n.started, finished_at = n.finished,
                    worked_ms = n.worked, running_since = n.running, note = n.note
                from jsonb_to_recordset(:stages::jsonb) as n (position integer, state text, started timestamptz,
                    finished timestamptz, worked bigint, running timestamptz, note text)
                where s.job_id = :id and s.position = n.position
                    and (s.state, s.started_at, s.finished_at, s.worked_ms, s.running_since, s.note)
                        is distinct from (n.state, n.started, n.finished, n.worked, n.running, n.note)),
            noted as (
                insert into job_history (workshop_id, job_id, at, from_status, to_status, by_id, by_name, note)
                select workshop_id, id, :updatedAt, :moved::text, status, :by::bigint, :byName, :note::text
                from j where :moved::text is not null)
            select version, plate_key, %2$s from j
            """
                    .formatted(Author.NAME_IF_NO_USER, JobNotification.NOTIFY);

    private static final String ASSIGN =
            """
            with j as (
                update job set updated_by = :by::bigint, updated_by_name = %1$s, updated_at = :at where id = :id
                returning workshop_id, id, version),
            left_out as (delete from job_staff where job_id = :id and not user_id = any(:staff)),
            assigned as (
                insert into job_staff (workshop_id, job_id, user_id)
                select j.workshop_id, j.id, unnest(:staff) from j
                on conflict do nothing)
            select version, %2$s from j
            """
                    .formatted(Author.NAME_IF_NO_USER, JobNotification.NOTIFY);

    private final Database database;

    JdbiJobRepository(Database database) {
        this.database = database;
    }

    /** {@return a page of those that the caller may see; empty: they see no such workshop} */
    Optional<Paged<Job>> list(Principal who, JobFilter filter, String sort, Page page, Instant now) {
        Long workshop = filter.workshopId().orElse(null);
        if (workshop == null && !ORDERS_ANYWHERE.contains(sort)) {
            throw Problem.invalid(
                    "sort", "is %s, expected created_at or -created_at for jobs of all workshops".formatted(sort));
        }
        UnaryOperator<Query> filters = query -> {
            filter.text().ifPresent(text -> query.bind("name", text.strip())
                    .bind("phone", PhoneNumber.searched(text).orElse(""))
                    .bind("plateKey", Plate.key(text)));
            return seen(query, who, now).bindMethods(filter);
        };
        ListQuery<Job> wanted = filter.text().isPresent() ? FOUND : LIST;
        UnaryOperator<Query> anywhere = query -> filters.apply(query.bindByType("workshop", null, Long.class));
        return database.in(who.scope(), handle -> {
            if (filter.text().isPresent()) {
                handle.execute(PLANNED_EACH);
            }
            String order = ORDERS.get(sort);
            boolean summed = JdbiJobTotalRepository.have(who, filter);
            LongSupplier total = () -> JdbiJobTotalRepository.of(handle, filter);
            if (workshop != null) {
                return summed
                        ? wanted.pageOf(workshop, handle, order, page, filters, total)
                        : wanted.pageOf(workshop, handle, order, page, filters);
            }
            return Optional.of(
                    summed
                            ? wanted.page(handle, order, page, anywhere, total)
                            : wanted.page(handle, order, page, anywhere));
        });
    }

    /** {@return the job, if the caller may see it} */
    Optional<Job> find(Principal who, long id, Instant now) {
        return database.in(who.scope(), handle -> seen(handle.createQuery(FIND), who, now)
                .bind("id", id)
                .map(JOB)
                .findOne());
    }

    /** {@return the same, which no other transaction changes until the transaction ends} */
    Optional<Job> lock(Principal who, long id, Instant now) {
        return database.in(who.scope(), handle -> {
            handle.createQuery(LOCK).bind("id", id).mapTo(Long.class).findOne();
            return seen(handle.createQuery(FIND), who, now)
                    .bind("id", id)
                    .map(JOB)
                    .findOne();
        });
    }

    private static <S extends SqlStatement<S>> S seen(S statement, Principal who, Instant now) {
        boolean customer = who.role() == Role.CUSTOMER;
        return statement
                .bindByType("pits", who.isOperator() ? who.pitIds().toArray(Long[]::new) : null, Long[].class)
                .bindByType("operator", who.isOperator() ? who.userId() : null, Long.class)
                .bindByType("customer", customer ? who.userId() : null, Long.class)
                .bindByType("linked", who.isByLink() ? who.jobIds().toArray(Long[]::new) : null, Long[].class)
                .bind("closedSince", now.minus(JobMoves.TRACKED));
    }

    /** {@return the job's newest 500 moves, of these the oldest first} */
    List<HistoryEntry> history(Scope scope, long id) {
        return database.in(scope, handle -> handle.createQuery(HISTORY)
                .bind("id", id)
                .map(RecordMapper.of(HistoryEntry.class))
                .list());
    }

    /** {@return the pit, if it is there} */
    Optional<JobPit> place(Scope scope, long pitId, Instant now) {
        return database.in(scope, handle -> handle.createQuery(PLACE)
                .bind("pit", pitId)
                .bind("now", now)
                .map(RecordMapper.of(JobPit.class))
                .findOne());
    }

    /** {@return the workshop that works on the job} */
    JobWorkshop workshop(Scope scope, Job job) {
        return database.in(scope, handle -> handle.createQuery(JobRow.WORKSHOP)
                .bind("workshop", job.workshopId())
                .bind("pit", job.pitId())
                .map(RecordMapper.of(JobWorkshop.class))
                .one());
    }

    /** {@return the currency of the workshop} */
    String currency(Scope scope, long workshopId) {
        return database.in(scope, handle -> handle.createQuery(CURRENCY)
                .bind("workshop", workshopId)
                .mapTo(String.class)
                .one());
    }

    /** {@return those of the users who are staff of the workshop and active} */
    List<JobMember> staff(Scope scope, long workshopId, List<Long> userIds) {
        return database.in(scope, handle -> handle.createQuery(STAFF)
                .bind("workshop", workshopId)
                .bindArray("users", Long.class, userIds)
                .map(RecordMapper.of(JobMember.class))
                .list());
    }

    /** {@return the id of the job, which was made with its stages, staff and the first entry of its history} All hubs have the news. */
    long create(Scope scope, Job job, JobLinks.NewLink link, Author author, String news) {
        return database.in(scope, handle -> handle.createQuery(CREATE)
                .bindMethods(job)
                .bind("hash", link.hash())
                .bind("sealed", link.sealed())
                .bind("stages", JobRow.plans(job.stages()))
                .bindArray("staff", Long.class, JobRow.ids(job.staff()))
                .bind("by", author.userId())
                .bind("byName", author.name())
                .bind("news", news)
                .mapTo(Long.class)
                .one());
    }

    /**
     * Writes what can change of a job that was locked, its stages too.
     *
     * @param moved the status it comes from, for the history; null: it has not moved
     * @param news by which all hubs are notified
     * @return the job's new version
     */
    long save(Scope scope, Job job, @Nullable JobStatus moved, Author author, @Nullable String note, String news) {
        try {
            return database.in(scope, handle -> {
                Saved saved = handle.createQuery(SAVE)
                        .bindMethods(job)
                        .bind("stages", JobRow.states(job.stages()))
                        .bind("moved", moved)
                        .bind("by", author.userId())
                        .bind("byName", author.name())
                        .bind("note", note)
                        .bind("news", news)
                        .map((row, context) -> new Saved(row.getLong("version"), row.getString("plate_key")))
                        .one();
                if (saved.plateKey() == null && job.plateKey() != null) {
                    handle.createUpdate(JobRow.KEEP_KEY).bindMethods(job).execute();
                }
                return saved.version();
            });
        } catch (UnableToExecuteStatementException e) {
            throw isBusy(e) ? busy(job.pitNumber(), "another job") : e;
        }
    }

    private record Saved(long version, @Nullable String plateKey) {}

    /** Replaces who works on the job, and notifies all hubs; returns its new version. */
    long assign(Scope scope, Job job, Author author, String news) {
        return database.in(scope, handle -> handle.createQuery(ASSIGN)
                .bind("id", job.id())
                .bind("at", job.updatedAt())
                .bind("by", author.userId())
                .bind("byName", author.name())
                .bind("news", news)
                .bindArray("staff", Long.class, JobRow.ids(job.staff()))
                .mapTo(Long.class)
                .one());
    }

    /** {@return that a pit has its car} */
    static Problem busy(int pitNumber, String by) {
        return new Problem(ProblemCode.PIT_BUSY, "pit %d is taken by %s".formatted(pitNumber, by));
    }

    private static boolean isBusy(UnableToExecuteStatementException failure) {
        ServerErrorMessage error =
                failure.getCause() instanceof PSQLException psql ? psql.getServerErrorMessage() : null;
        return error != null && ONE_CAR.equals(error.getConstraint());
    }
}
