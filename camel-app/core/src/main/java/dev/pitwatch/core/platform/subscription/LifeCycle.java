package dev.pitwatch.core.platform.subscription;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The life cycle of a subscription as pure functions of its {@link Terms}, the time and the workshop's zone. Nothing of the past is
 * asked for, so that a hub that was away for days comes to the same.
 */
final class LifeCycle {

    /** Of the workshop: no one is sent a text about money at midnight. */
    static final LocalTime REMINDED_AT = LocalTime.of(8, 0);

    private LifeCycle() {}

    /**
     * What is to be now.
     *
     * @param status it has by the clock
     * @param step the newest that is due of the present due date; older ones are passed over. Null: none is
     */
    record Standing(SubscriptionStatus status, @Nullable DunningStep step) {}

    /** {@return what is to be at a time, in the workshop's zone} */
    static Standing at(Terms terms, Instant now, ZoneId zone) {
        Optional<Instant> due = terms.dueAt();
        if (!terms.status().runs() || due.isEmpty()) {
            return new Standing(terms.status(), null);
        }
        boolean trial = terms.status() == SubscriptionStatus.TRIAL;
        if (hasLapsed(terms, now)) {
            return new Standing(trial ? SubscriptionStatus.EXPIRED : SubscriptionStatus.SUSPENDED, DunningStep.END);
        }
        SubscriptionStatus paid = now.isAfter(due.get()) ? SubscriptionStatus.PAST_DUE : SubscriptionStatus.ACTIVE;
        return new Standing(
                trial ? SubscriptionStatus.TRIAL : paid,
                reminder(due.get(), now, zone).orElse(null));
    }

    private static Optional<DunningStep> reminder(Instant due, Instant now, ZoneId zone) {
        LocalDate day = due.atZone(zone).toLocalDate();
        return Arrays.stream(DunningStep.values())
                .filter(DunningStep::isReminder)
                .filter(step -> !now.isBefore(ZonedDateTime.of(day.plusDays(step.days()), REMINDED_AT, zone)
                        .toInstant()))
                .max(Comparator.naturalOrder());
    }

    /** {@return whether the days of grace are over: the rule by which devices are refused} */
    static boolean hasLapsed(Terms terms, Instant now) {
        return terms.graceUntil().filter(now::isAfter).isPresent();
    }

    /**
     * {@return the terms after a payment for a month} The month begins where the trial or the paid time ends, also in the days of
     * grace, in which devices were heard; where they were not, it begins now.
     */
    static Terms paid(Terms terms, Instant now, ZoneId zone) {
        Optional<Instant> end = terms.dueAt();
        boolean goesOn = end.filter(due -> due.isAfter(now) || terms.status().runs() && !hasLapsed(terms, now))
                .isPresent();
        Instant from = goesOn ? end.get() : now;
        ZonedDateTime local = from.atZone(zone);
        int dueDay = goesOn && terms.dueDay() != null ? terms.dueDay() : local.getDayOfMonth();
        return new Terms(SubscriptionStatus.ACTIVE, terms.expiresAt(), monthLater(local, dueDay), dueDay);
    }

    private static Instant monthLater(ZonedDateTime from, int dueDay) {
        YearMonth month = YearMonth.from(from).plusMonths(1);
        LocalDate day = month.atDay(Math.min(dueDay, month.lengthOfMonth()));
        return ZonedDateTime.of(day, from.toLocalTime(), from.getZone()).toInstant();
    }

    /**
     * {@return the terms of one that a person activates without a payment} What was left of its trial or paid time stays, that of a
     * due date which was moved ahead after a trial had ended, too; where nothing is left, it is due now, so that the days of grace
     * begin.
     */
    static Terms activated(Terms terms, Instant now) {
        if (terms.nextDueAt() != null && terms.nextDueAt().isAfter(now)) {
            return new Terms(SubscriptionStatus.ACTIVE, terms.expiresAt(), terms.nextDueAt(), terms.dueDay());
        }
        boolean left = terms.dueAt().isPresent() && !hasLapsed(terms, now);
        if (!left) {
            return new Terms(SubscriptionStatus.ACTIVE, terms.expiresAt(), now, null);
        }
        SubscriptionStatus before = terms.nextDueAt() == null ? SubscriptionStatus.TRIAL : SubscriptionStatus.ACTIVE;
        return new Terms(before, terms.expiresAt(), terms.nextDueAt(), terms.dueDay());
    }
}
