package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

/**
 * What became of an attempt to send a notice.
 *
 * @param detail of {@link Kind#SENT}: what the provider calls it, may be empty; else why, in a few words without secrets
 */
public record SendOutcome(Kind kind, String detail) {

    /** How it ended. */
    public enum Kind {
        /** The provider has it. */
        SENT,
        /** It could not be sent now and is tried again. */
        LATER,
        /** It can't be sent this way, now or ever. */
        REFUSED
    }

    public SendOutcome {
        requireNonNull(kind, "kind");
        requireNonNull(detail, "detail");
    }

    /** {@return that the provider has it} */
    public static SendOutcome sent(String reference) {
        return new SendOutcome(Kind.SENT, reference);
    }

    /** {@return that it is to be tried again: the provider is away or busy} */
    public static SendOutcome later(String reason) {
        return new SendOutcome(Kind.LATER, reason);
    }

    /** {@return that trying again is of no use, e.g. there is no such address} */
    public static SendOutcome refused(String reason) {
        return new SendOutcome(Kind.REFUSED, reason);
    }
}
