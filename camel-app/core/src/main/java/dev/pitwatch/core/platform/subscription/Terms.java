package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.core.admission.licence.LicenceStanding;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a subscription stands and until when: all that its life cycle depends on.
 *
 * @param expiresAt end of the trial; null: it has none
 * @param nextDueAt end of the period paid for; null: none was paid yet
 * @param dueDay day of the month that due dates fall on, 1 to 31, in shorter months the last; null: the day of {@code nextDueAt}
 */
public record Terms(
        SubscriptionStatus status, @Nullable Instant expiresAt, @Nullable Instant nextDueAt, @Nullable Integer dueDay) {

    /** {@return when the trial, or the period paid for, ends or has ended; empty: it has no end} */
    public Optional<Instant> dueAt() {
        Instant end =
                switch (status) {
                    case TRIAL, EXPIRED -> expiresAt;
                    case ACTIVE, PAST_DUE -> nextDueAt;
                    case SUSPENDED, CANCELLED -> nextDueAt == null ? expiresAt : nextDueAt;
                };
        return Optional.ofNullable(end);
    }

    /** {@return the last moment at which devices are heard without a payment} */
    public Optional<Instant> graceUntil() {
        return dueAt().map(due -> due.plus(LicenceStanding.GRACE));
    }
}
