package dev.pitwatch.core.alerts.alert;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** An episode that opens, clears, or stays open without data. The row is found by workshop, type and subject, of which one may be open. */
public sealed interface EpisodeChange {

    /** {@return the type of the alert} */
    String alertType();

    /** {@return whose it is; null: the platform's} */
    @Nullable
    Long workshopId();

    /**
     * Opens an episode, unless one is open.
     *
     * @param silent it follows a worse one, which people were told of: dashboard only
     * @param flapping it opens too often, and stays open until all was well for long
     */
    record Opening(
            @Nullable Long workshopId,
            @Nullable Long pitId,
            @Nullable String deviceId,
            @Nullable Long jobId,
            String alertType,
            Severity severity,
            String subject,
            String message,
            @Nullable Double value,
            @Nullable Double limit,
            Instant at,
            boolean silent,
            boolean flapping)
            implements EpisodeChange {

        /** Opens one that people are told of. */
        public Opening(
                @Nullable Long workshopId,
                @Nullable Long pitId,
                @Nullable String deviceId,
                @Nullable Long jobId,
                String alertType,
                Severity severity,
                String subject,
                String message,
                @Nullable Double value,
                @Nullable Double limit,
                Instant at) {
            this(
                    workshopId,
                    pitId,
                    deviceId,
                    jobId,
                    alertType,
                    severity,
                    subject,
                    message,
                    value,
                    limit,
                    at,
                    false,
                    false);
        }
    }

    /**
     * Clears the open episode, if there is one.
     *
     * @param wellSince one that flaps is cleared only if that was long before; null: whichever it is
     */
    record Clearing(
            @Nullable Long workshopId,
            String alertType,
            String subject,
            ClearedReason reason,
            Instant at,
            @Nullable Instant wellSince)
            implements EpisodeChange {

        /** Clears one that flaps, too. */
        public Clearing(@Nullable Long workshopId, String alertType, String subject, ClearedReason reason, Instant at) {
            this(workshopId, alertType, subject, reason, at, null);
        }
    }

    /**
     * The open episode, if there is one, has no data, or has some again.
     *
     * @param since null: it has some
     */
    record Silence(@Nullable Long workshopId, String alertType, String subject, @Nullable Instant since)
            implements EpisodeChange {}
}
