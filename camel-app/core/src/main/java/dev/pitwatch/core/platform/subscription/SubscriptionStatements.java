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

    private SubscriptionStatements() {}
}
