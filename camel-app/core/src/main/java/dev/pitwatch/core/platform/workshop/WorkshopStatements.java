package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.core.people.identity.UserStatements;
import dev.pitwatch.core.platform.subscription.SubscriptionStatements;

/** What is written of {@code workshop}, and with it, by those who close workshops and bring them back. */
public final class WorkshopStatements {

    /** {@code people} and {@code paid} of a workshop {@code w (id)}: they end with it. */
    static final String END_WITH_IT =
            """
            people as (
                %s),
            paid as (
                %s)
            """
                    .formatted(UserStatements.DEACTIVATE_ALL, SubscriptionStatements.CANCEL_ALL);

    /**
     * {@code w (id, archived_at)}, {@code people (id)} who were let go, and {@code paid}: a workshop is closed, or what has come since
     * it was; takes {@code :id}, {@code :now}.
     */
    public static final String CLOSE =
            """
            w as (
                update workshop set archived_at = coalesce(archived_at, :now) where id = :id returning id, archived_at),
            """
                    + END_WITH_IT;

    /** Brings it back; takes {@code :id}. */
    public static final String RETURN = "update workshop set archived_at = null where id = :id";

    private WorkshopStatements() {}
}
