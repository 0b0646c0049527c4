package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.core.notices.announcement.Announcement;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Currency;
import java.util.Map;
import java.util.Optional;

/** What owners are to hear of their subscription, as announcements. */
final class SubscriptionNews {

    private SubscriptionNews() {}

    /** It ends, or has ended, at {@code due}: each step is announced once. */
    static Announcement reminder(long id, long workshopId, Instant due, Instant until, DunningStep step) {
        return news(
                workshopId,
                "subscription_reminder",
                Map.of("subscription_id", id, "step", step.code(), "due", due.toString(), "until", until.toString()),
                "subscription:%d:%s:%s".formatted(id, due, step.code()));
    }

    /** Its devices are not heard any more, from that time on. */
    static Announcement suspended(long id, long workshopId, Optional<String> reason, Instant at) {
        return news(
                workshopId,
                "subscription_suspended",
                Map.of("subscription_id", id, "at", at.toString(), "reason", reason.orElse("")),
                "subscription:%d:suspended:%s".formatted(id, at));
    }

    /** They are heard again. */
    static Announcement restored(long id, long workshopId, Instant due, Instant at) {
        return news(
                workshopId,
                "subscription_restored",
                Map.of("subscription_id", id, "at", at.toString(), "due", due.toString()),
                "subscription:%d:restored:%s".formatted(id, at));
    }

    static Announcement paid(long workshopId, Payment payment) {
        return news(
                workshopId,
                "payment_received",
                Map.of(
                        "payment_id", payment.id(),
                        "subscription_id", payment.subscriptionId(),
                        "amount_minor", payment.amount().amountMinor(),
                        "currency", payment.amount().currency(),
                        "amount", written(payment.amount()),
                        "paid", String.valueOf(payment.paidAt()),
                        "reference", payment.providerRef() == null ? "" : payment.providerRef()),
                "payment:%d".formatted(payment.id()));
    }

    /** As people read it, e.g. {@code INR 4500.00}. */
    private static String written(Money amount) {
        int digits = Currency.getInstance(amount.currency()).getDefaultFractionDigits();
        return "%s %s"
                .formatted(
                        amount.currency(),
                        BigDecimal.valueOf(amount.amountMinor(), Math.max(digits, 0))
                                .toPlainString());
    }

    private static Announcement news(long workshopId, String event, Map<String, Object> facts, String onceKey) {
        return new Announcement(workshopId, event, "workshop:" + workshopId, facts, onceKey);
    }
}
