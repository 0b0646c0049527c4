package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.ListQuery;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Payments in PostgreSQL. */
final class JdbiPaymentRepository {

    private static final String COLUMNS =
            """
            p.id, p.subscription_id, p.provider, p.method, p.provider_ref, p.state, p.amount_minor as amount_amount_minor,
            p.currency as amount_currency, p.refunded_minor as refunded_amount_minor, p.currency as refunded_currency,
            null::bigint as invoice_id, p.paid_at, p.created_at
            """;

    private static final RowMapper<Payment> PAYMENT = RecordMapper.of(Payment.class);

    private static final Map<String, String> ORDERS =
            Map.of("created_at", "p.created_at, p.id", "-created_at", "p.created_at desc, p.id desc");

    private static final ListQuery<Payment> LIST = new ListQuery<>(
            COLUMNS,
            "from payment p where (:subscription::bigint is null or p.subscription_id = :subscription)",
            PAYMENT);

    private static final String COUNT = "select payment_count(:subscription::bigint)";

    private static final String ADD =
            """
            insert into payment as p (workshop_id, subscription_id, provider, method, provider_ref, state, amount_minor,
                currency, paid_at, created_by, created_at)
            values (:workshop, :subscription, 'manual', :method, :reference, 'captured', :amount, :currency, :paidAt, :by, :now)
            returning %s
            """
                    .formatted(COLUMNS);

    /** By the index of references; those of before may be there more than once. */
    private static final String OF_REFERENCE =
            """
            select %s from payment p
            where p.subscription_id = :subscription and p.provider = 'manual'
                and lower(btrim(p.provider_ref)) = lower(btrim(:reference))
            order by p.id limit 1
            """
                    .formatted(COLUMNS);

    private final Database database;

    JdbiPaymentRepository(Database database) {
        this.database = database;
    }

    Paged<Payment> list(Scope scope, Optional<Long> subscriptionId, String sort, Page page) {
        UnaryOperator<Query> filters = query -> query.bind("subscription", subscriptionId.orElse(null));
        return database.in(
                scope,
                handle -> scope.isPlatform()
                        ? LIST.page(handle, ORDERS.get(sort), page, filters, COUNT)
                        : LIST.page(handle, ORDERS.get(sort), page, filters));
    }

    /** {@return the first payment of the subscription that a person recorded with that reference, whatever its case} */
    Optional<Payment> ofReference(long subscriptionId, String reference) {
        return database.onPlatform(handle -> handle.createQuery(OF_REFERENCE)
                .bind("subscription", subscriptionId)
                .bind("reference", reference)
                .map(PAYMENT)
                .findOne());
    }

    /** Adds one that a person records. */
    Payment add(
            JdbiSubscriptionRepository.Locked subscription,
            NewPayment payment,
            Instant paidAt,
            @Nullable Long by,
            Instant now) {
        return database.onPlatform(handle -> handle.createQuery(ADD)
                .bind("workshop", subscription.workshopId())
                .bind("subscription", subscription.id())
                .bind("method", payment.method())
                .bind("reference", payment.reference())
                .bind("amount", payment.amount().amountMinor())
                .bind("currency", payment.amount().currency())
                .bind("paidAt", paidAt)
                .bind("by", by)
                .bind("now", now)
                .map(PAYMENT)
                .one());
    }
}
