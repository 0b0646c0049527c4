package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.mapper.Nested;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Subscriptions in PostgreSQL. */
final class JdbiSubscriptionRepository {

    /** While no prices are set there is no fee. */
    private static final String FEE =
            """
            nullif(s.monthly_fee_minor, 0) as monthly_fee_amount_minor, s.currency as monthly_fee_currency
            """;

    private static final String COLUMNS =
            """
            s.id, s.workshop_id, s.plan, s.status, s.quantity, %s, s.expires_at, s.next_due_at,
            null::timestamptz as grace_until, s.last_payment_date, s.status_reason, s.created_at
            """
                    .formatted(FEE);

    private static final RowMapper<Subscription> SUBSCRIPTION = RecordMapper.of(Subscription.class);

    private static final Map<String, String> ORDERS = Map.of(
            "created_at", "s.created_at, s.id",
            "-created_at", "s.created_at desc, s.id desc",
            "next_due_at", "s.due_at, s.id",
            "-next_due_at", "s.due_at desc, s.id desc");

    private static final ListQuery<Subscription> LIST = new ListQuery<>(
            COLUMNS,
            """
            from subscription s
            where (:workshopId::bigint is null or s.workshop_id = :workshopId)
                and (:status::text is null or s.status = :status) and (:plan::text is null or s.plan = :plan)
            """,
            SUBSCRIPTION);

    private static final String COUNT = "select subscription_count(:workshopId::bigint, :status::text, :plan::text)";

    private static final String FIND = "select %s from subscription s where s.id = :id".formatted(COLUMNS);

    private static final String OF_WORKSHOP =
            "select %s from subscription s where s.workshop_id = :workshop".formatted(COLUMNS);

    /** A second change at the same time waits, and then finds the first one's. */
    private static final String LOCK =
            """
            select s.id, s.workshop_id, s.plan, s.currency, s.status_reason, w.time_zone, w.created_at, s.status as terms_status,
                s.expires_at as terms_expires_at, s.next_due_at as terms_next_due_at, s.due_day as terms_due_day
            from subscription s join workshop w on w.id = s.workshop_id and w.archived_at is null
            where s.id = :id for update of s
            """;

    private static final String SAVE =
            """
            update subscription set plan = :plan, status = :status, expires_at = :expiresAt, next_due_at = :nextDueAt,
                due_day = :dueDay, status_reason = :reason, last_payment_date = greatest(:paidAt, last_payment_date)
            where id = :id
            """;

    private static final String ADD =
            """
            insert into subscription (workshop_id, plan, currency, expires_at, quantity)
            select w.id, :plan, w.currency, :trialEnd,
                (select count(*) from pit p where p.workshop_id = w.id and p.archived_at is null)
            from workshop w where w.id = :workshop and w.archived_at is null
            on conflict (workshop_id) do nothing
            returning id
            """;

    private static final ListQuery<Renewal> RENEWALS = new ListQuery<>(
            """
            s.id as subscription_id, s.workshop_id, w.name as workshop, s.status, s.due_at as next_due_at,
            null::timestamptz as grace_until,
            (select max(d.done_at) from dunning_step d
                where d.subscription_id = s.id and d.due_at = s.due_at and d.step <> 'end') as last_reminder, %s
            """
                    .formatted(FEE),
            """
            from subscription s join workshop w on w.id = s.workshop_id
            where s.status <> 'cancelled' and s.due_at <= coalesce(:until::timestamptz, 'infinity')
            """,
            RecordMapper.of(Renewal.class));

    private static final String RENEWAL_COUNT = "select renewal_count(:until::timestamptz)";

    private final Database database;

    JdbiSubscriptionRepository(Database database) {
        this.database = database;
    }

    /**
     * A subscription that no one else changes until the transaction ends.
     *
     * @param createdAt of its workshop
     */
    record Locked(
            long id,
            long workshopId,
            String plan,
            String currency,
            @Nullable String statusReason,
            String timeZone,
            Instant createdAt,
            @Nested("terms") Terms terms) {

        ZoneId zone() {
            return ZoneId.of(timeZone);
        }

        Locked with(Terms other) {
            return new Locked(id, workshopId, plan, currency, statusReason, timeZone, createdAt, other);
        }

        Locked with(String otherPlan, Terms other) {
            return new Locked(id, workshopId, otherPlan, currency, statusReason, timeZone, createdAt, other);
        }
    }

    Paged<Subscription> list(Scope scope, SubscriptionFilter filter, String sort, Page page) {
        UnaryOperator<Query> filters = query -> query.bindMethods(filter);
        return database.in(
                scope,
                handle -> scope.isPlatform()
                        ? LIST.page(handle, ORDERS.get(sort), page, filters, COUNT)
                        : LIST.page(handle, ORDERS.get(sort), page, filters));
    }

    Optional<Subscription> find(Scope scope, long id) {
        return database.in(scope, handle -> handle.createQuery(FIND)
                .bind("id", id)
                .map(SUBSCRIPTION)
                .findOne());
    }

    /** {@return the workshop's} */
    Optional<Subscription> ofWorkshop(long workshopId) {
        return database.ingest().withHandle(handle -> handle.createQuery(OF_WORKSHOP)
                .bind("workshop", workshopId)
                .map(SUBSCRIPTION)
                .findOne());
    }

    Optional<Locked> lock(long id) {
        return database.onPlatform(handle -> handle.createQuery(LOCK)
                .bind("id", id)
                .map(RecordMapper.of(Locked.class))
                .findOne());
    }

    /** Saves plan and terms; the reason of who changed the status by hand, and the time of a payment, if there is one. */
    void save(Locked changed, Optional<String> reason, Optional<Instant> paidAt) {
        database.onPlatform(handle -> handle.createUpdate(SAVE)
                .bindMethods(changed.terms())
                .bind("plan", changed.plan())
                .bind("reason", reason.orElse(null))
                .bind("paidAt", paidAt.orElse(null))
                .bind("id", changed.id())
                .execute());
    }

    /** {@return its id; empty: there is no such workshop, or it has one} */
    Optional<Long> add(long workshopId, String plan, Instant trialEnd) {
        return database.onPlatform(handle -> handle.createQuery(ADD)
                .bind("workshop", workshopId)
                .bind("plan", plan)
                .bind("trialEnd", trialEnd)
                .mapTo(Long.class)
                .findOne());
    }

    boolean hasOne(long workshopId) {
        return database.onPlatform(
                handle -> handle.createQuery("select exists (select 1 from subscription where workshop_id = :workshop)")
                        .bind("workshop", workshopId)
                        .mapTo(Boolean.class)
                        .one());
    }

    Paged<Renewal> renewals(Optional<Instant> until, Page page) {
        UnaryOperator<Query> filters = query -> query.bindByType("until", until.orElse(null), Instant.class);
        return database.onPlatform(handle -> RENEWALS.page(handle, "s.due_at, s.id", page, filters, RENEWAL_COUNT));
    }
}
