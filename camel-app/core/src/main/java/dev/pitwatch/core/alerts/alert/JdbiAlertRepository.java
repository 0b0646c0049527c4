package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.people.identity.Principal;
import java.sql.Types;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.statement.SqlStatement;

/** Alerts as people see them, under row-level security. */
final class JdbiAlertRepository {

    /** An operator's pits, and the workshop as a whole; null: everything. */
    private static final String SEEN = " and (:pits::bigint[] is null or pit_id = any(:pits::bigint[])"
            + " or subject = 'workshop:' || workshop_id) ";

    /** A status is asked for twice: an index has what isn't cleared. */
    private static final String MATCHES =
            """
            and (:status::text is null or :status = case
                when cleared_at is not null then 'cleared'
                when acknowledged_at is not null then 'acknowledged'
                else 'open' end)
            and (:status::text is null or :status = 'cleared' or cleared_at is null)
            and (:type::text is null or alert_type = :type)
            and (:pit::bigint is null or pit_id = :pit)
            and (:severity::text is null or severity = :severity)
            and (not :notCleared or cleared_at is null)
            and (not :shelved or shelved_until > :now and id = (
                select max(s.id) from alert s
                where s.alert_type = alert.alert_type and s.subject = alert.subject and s.shelved_until > :now
                    and s.workshop_id is not distinct from alert.workshop_id))
            and (:from::timestamptz is null or coalesce(cleared_at, 'infinity') > :from::timestamptz)
            and (:to::timestamptz is null or created_at < :to::timestamptz)
            """;

    private static final ListQuery<ListedAlert> LIST = list("workshop_id = :workshop " + MATCHES + SEEN);

    private static final ListQuery<ListedAlert> LIST_OF_PLATFORM = list("workshop_id is null " + MATCHES);

    private static final Map<String, String> ORDERS =
            Map.of("created_at", "created_at, id", "-created_at", "created_at desc, id desc");

    private static final String FIND = "select " + AlertRow.COLUMNS + "from alert where id = :id" + SEEN;

    private static final String FIND_LISTED = "select " + AlertRow.LISTED_COLUMNS + "from alert where id = :id" + SEEN;

    private static final String ACKNOWLEDGE =
            "update alert set acknowledged_at = :at, acknowledged_by = :user where id = :id and acknowledged_at is null"
                    + SEEN + "returning " + AlertRow.COLUMNS;

    private static final String ACKNOWLEDGE_ALL =
            """
            update alert set acknowledged_at = :at, acknowledged_by = :user
            where workshop_id = :workshop and acknowledged_at is null
            """
                    + MATCHES + SEEN + "returning id";

    /** With what is open, or was shelved before, of the same type and subject; one that is cleared only when shelving ends. */
    private static final String SHELVE =
            """
            with named as (
                select id, workshop_id, alert_type, subject from alert
                where id = :id and (cleared_at is null or :until::timestamptz is null)
            """
                    + SEEN
                    + """
            )
            update alert set shelved_until = :until
            where id in (
                select id from named
                union
                select a.id from alert a join named n on a.workshop_id is not distinct from n.workshop_id
                    and a.alert_type = n.alert_type and a.subject = n.subject
                where a.cleared_at is null
                union
                select a.id from alert a join named n on a.workshop_id is not distinct from n.workshop_id
                    and a.alert_type = n.alert_type and a.subject = n.subject
                where a.shelved_until > :now)
            returning
            """
                    + AlertRow.COLUMNS;

    private static final String CLEAR_BY_HAND =
            """
            update alert set cleared_at = :at, cleared_reason = 'by_hand'
            where id = :id and cleared_at is null and no_data_since <= :since
            """
                    + SEEN + "returning " + AlertRow.COLUMNS;

    private final Database database;

    JdbiAlertRepository(Database database) {
        this.database = database;
    }

    /** {@return alerts of the workshop; empty: there is no such workshop} */
    Optional<Paged<ListedAlert>> list(
            Principal who, long workshopId, AlertFilter filter, Instant now, String sort, Page page) {
        return database.inWorkshop(
                workshopId,
                handle -> LIST.pageOf(
                        workshopId, handle, ORDERS.get(sort), page, query -> filtered(seen(query, who), filter, now)));
    }

    /** {@return alerts that belong to no workshop} */
    Paged<ListedAlert> listOfPlatform(AlertFilter filter, Instant now, String sort, Page page) {
        return database.onPlatform(
                handle -> LIST_OF_PLATFORM.page(handle, ORDERS.get(sort), page, query -> filtered(query, filter, now)));
    }

    /** {@return the alert, if the principal may see it} */
    Optional<Alert> find(Principal who, long id) {
        return database.in(who.scope(), handle -> seen(handle.createQuery(FIND), who)
                .bind("id", id)
                .map(RecordMapper.of(Alert.class))
                .findOne());
    }

    /** {@return the same as lists have it} */
    Optional<ListedAlert> findListed(Principal who, long id) {
        return database.in(who.scope(), handle -> seen(handle.createQuery(FIND_LISTED), who)
                .bind("id", id)
                .map(RecordMapper.of(ListedAlert.class))
                .findOne());
    }

    /** Marks the alert as seen, unless it was before; returns it if this call did so. */
    Optional<Alert> acknowledge(Principal who, long id, Instant at) {
        return database.in(who.scope(), handle -> seen(handle.createQuery(ACKNOWLEDGE), who)
                .bind("id", id)
                .bind("at", utc(at))
                .bind("user", who.userId())
                .map(RecordMapper.of(Alert.class))
                .findOne());
    }

    /** Marks as seen what was not before; returns which. Empty: there is no such workshop. */
    Optional<List<Long>> acknowledgeAll(Principal who, long workshopId, AlertFilter filter, Instant at) {
        return database.inWorkshop(
                workshopId,
                handle -> ListQuery.isThere(workshopId, handle)
                        ? Optional.of(filtered(seen(handle.createQuery(ACKNOWLEDGE_ALL), who), filter, at)
                                .bind("workshop", workshopId)
                                .bind("at", utc(at))
                                .bind("user", who.userId())
                                .mapTo(Long.class)
                                .list())
                        : Optional.empty());
    }

    /** Sets until when notices of its type and subject are held back; returns the alert, unless it is cleared and not to be unshelved. */
    Optional<Alert> shelve(Principal who, long id, Optional<Instant> until, Instant now) {
        return database.in(who.scope(), handle -> seen(handle.createQuery(SHELVE), who)
                .bind("id", id)
                .bindByType("until", until.map(JdbiAlertRepository::utc).orElse(null), OffsetDateTime.class)
                .bind("now", utc(now))
                .map(RecordMapper.of(Alert.class))
                .filter(alert -> alert.id() == id)
                .findOne());
    }

    /** Ends an alert that has been without data since then; returns it if this call did so. */
    Optional<Alert> clearByHand(Principal who, long id, Instant since, Instant at) {
        return database.in(who.scope(), handle -> seen(handle.createQuery(CLEAR_BY_HAND), who)
                .bind("id", id)
                .bind("since", utc(since))
                .bind("at", utc(at))
                .map(RecordMapper.of(Alert.class))
                .findOne());
    }

    private static ListQuery<ListedAlert> list(String conditions) {
        return new ListQuery<>(
                AlertRow.LISTED_COLUMNS,
                "from alert where " + conditions,
                RecordMapper.of(ListedAlert.class),
                "from alert where id = any(array(select id %s))");
    }

    private static <S extends SqlStatement<S>> S filtered(S statement, AlertFilter filter, Instant now) {
        Long pit = filter.pitId().isPresent() ? filter.pitId().getAsLong() : null;
        return statement
                .bind("status", filter.status().orElse(null))
                .bind("type", filter.alertType().orElse(null))
                .bindByType("pit", pit, Long.class)
                .bind("severity", filter.severity().orElse(null))
                .bind("from", filter.span().from())
                .bind("to", filter.span().to())
                .bind("notCleared", filter.notCleared())
                .bind("shelved", filter.shelved())
                .bind("now", utc(now));
    }

    private static <S extends SqlStatement<S>> S seen(S statement, Principal who) {
        return who.isOperator()
                ? statement.bindArray("pits", Long.class, who.pitIds().toArray())
                : statement.bindNull("pits", Types.ARRAY);
    }

    private static OffsetDateTime utc(Instant at) {
        return OffsetDateTime.ofInstant(at, ZoneOffset.UTC);
    }
}
