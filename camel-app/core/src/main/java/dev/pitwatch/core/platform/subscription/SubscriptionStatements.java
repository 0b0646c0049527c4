package dev.pitwatch.core.platform.subscription;

/** What is written of {@code subscription} along with other tables, as parts of those statements. */
public final class SubscriptionStatements {

    /** Adds the trial of the workshop {@code w (id, currency)} and returns it; takes {@code :plan}, {@code :trialEnd}. */
    public static final String TRY =
            """
            insert into subscription (workshop_id, plan, currency, expires_at)
            select id, :plan, currency, :trialEnd from w
            returning status, expires_at
            """;

    /** Cancels those of workshops {@code w (id)}. */
    public static final String CANCEL_ALL =
            """
            update subscription s set status = 'cancelled', status_reason = null from w
            where s.workshop_id = w.id and s.status <> 'cancelled'
            """;

    /**
     * Locks one that is in another currency than that and says whether an amount of it is open: a fee, or a payment under way; takes
     * {@code :id} of the workshop, {@code :currency}.
     */
    public static final String HAS_OPEN_AMOUNT =
            """
            select s.monthly_fee_minor > 0 or exists (
                select 1 from payment p where p.subscription_id = s.id and p.state in ('created', 'pending', 'authorised'))
            from subscription s where s.workshop_id = :id and s.currency <> :currency for update of s
            """;

    /** Has a workshop's follow its currency; takes the same. */
    public static final String FOLLOW_CURRENCY = "update subscription set currency = :currency where workshop_id = :id";

    private SubscriptionStatements() {}
}
