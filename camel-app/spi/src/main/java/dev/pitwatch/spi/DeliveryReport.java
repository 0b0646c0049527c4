package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

/**
 * What a provider tells later of a notice that it took, by calling {@code POST /api/v1/webhooks/PROVIDER}. A plugin's route
 * {@code direct:webhook-PROVIDER} makes these of the call. Each counts once: neither a repetition nor a report that comes out of
 * order changes anything.
 *
 * @param reference what the provider calls the notice ({@link SendOutcome#sent}), or the notice's own {@link
 *     OutgoingNotice#key()} if the provider gives it back, which counts even when the call is faster than its own answer
 * @param kind what became of it
 * @param reason of {@link Kind#FAILED}: why, in a few words; else empty
 */
public record DeliveryReport(String reference, Kind kind, String reason) {

    /** How it ended. */
    public enum Kind {
        /** The person's phone, or mailbox, has it. */
        DELIVERED,
        /** It will never get there. */
        FAILED
    }

    public DeliveryReport {
        requireNonNull(reference, "reference");
        requireNonNull(kind, "kind");
        requireNonNull(reason, "reason");
    }

    /** {@return that it got there} */
    public static DeliveryReport delivered(String reference) {
        return new DeliveryReport(reference, Kind.DELIVERED, "");
    }

    /** {@return that it will never get there} */
    public static DeliveryReport failed(String reference, String reason) {
        return new DeliveryReport(reference, Kind.FAILED, reason);
    }
}
