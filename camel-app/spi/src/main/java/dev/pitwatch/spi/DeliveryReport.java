package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

/**
 * What a provider tells later of a notice that it took, by calling {@code POST /api/v1/webhooks/PROVIDER}. A plugin's route
 * {@code direct:webhook-PROVIDER} makes a list of these of the call: the body as bytes, headers with names in lower case, and {@code
 * webhook-url}, the public URL that was called with its query. A call that the provider did not sign leaves null as the body, which is
 * answered 403. Each report counts once: neither a repetition nor one that comes out of order changes anything.
 *
 * @param channel by which the notice went, e.g. "sms"
 * @param key the notice's own ({@link OutgoingNotice#key()}) if the provider gives it back, which counts even when the report is faster
 *     than the provider's answer, or that answer was lost; else empty
 * @param reference what the provider calls the notice, as in {@link SendOutcome#sent}
 * @param kind what became of it
 * @param reason of {@link Kind#FAILED}: why, in a few words; else empty
 */
public record DeliveryReport(String channel, String key, String reference, Kind kind, String reason) {

    /** How far it came. */
    public enum Kind {
        /** The provider has it. */
        SENT,
        /** The person's phone, or mailbox, has it. */
        DELIVERED,
        /** It will never get there. */
        FAILED
    }

    public DeliveryReport {
        requireNonNull(channel, "channel");
        requireNonNull(key, "key");
        requireNonNull(kind, "kind");
        requireNonNull(reason, "reason");
        if (reference.isEmpty()) {
            throw new IllegalArgumentException("reference is empty, expected what the provider calls the notice");
        }
    }
}
