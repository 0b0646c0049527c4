package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * What became of an attempt to send a notice. A channel's route leaves one as its body; route files make it by the hub's bean
 * {@code outcomes}.
 *
 * @param detail of {@link Kind#SENT}: what the provider calls it, may be empty; else why, in a few words without secrets and
 *     without what the provider answered
 * @param retryAfter of {@link Kind#LATER} and {@link Kind#UNANSWERED}: how long the provider wants to be left alone; zero: as long as the hub's back-off
 *     says, which is also the least
 */
public record SendOutcome(Kind kind, String detail, Duration retryAfter) {

    /** How it ended. */
    public enum Kind {
        /** The provider has it. */
        SENT,
        /** It was written down in place of a provider, and reached no one. */
        LOGGED,
        /** It could not be sent now and is tried again. */
        LATER,
        /**
         * No answer came, or one that does not say whether the provider has it. It is tried again, with {@link
         * OutgoingNotice#perhapsSent()}; of SMS and WhatsApp nothing else goes to its number until that is known, but for codes. A mail of
         * which that is said once more is taken for {@link #REFUSED}.
         */
        UNANSWERED,
        /**
         * The provider refuses it until people have mended something: a wrong password, an account without credit. The notice's
         * next channel takes it; when there is none, it is tried again.
         */
        REFUSED_FOR_NOW,
        /** It can't be sent this way, now or ever: there is no such number. The notice's next channel takes it, if it has one. */
        REFUSED
    }

    public SendOutcome {
        requireNonNull(kind, "kind");
        requireNonNull(detail, "detail");
        if (retryAfter.isNegative()) {
            throw new IllegalArgumentException("retryAfter is %s, expected 0 or more".formatted(retryAfter));
        }
    }

    /** {@return that the provider has it} */
    public static SendOutcome sent(String reference) {
        return new SendOutcome(Kind.SENT, reference, Duration.ZERO);
    }

    /** {@return that it was only written down, by a channel that stands in} */
    public static SendOutcome logged() {
        return new SendOutcome(Kind.LOGGED, "", Duration.ZERO);
    }

    /** {@return that it is to be tried again: the provider is away or busy} */
    public static SendOutcome later(String reason) {
        return later(reason, Duration.ZERO);
    }

    /** {@return that it is to be tried again, and not before so long} */
    public static SendOutcome later(String reason, Duration retryAfter) {
        return new SendOutcome(Kind.LATER, reason, retryAfter);
    }

    /** {@return that no one knows whether the provider has it} */
    public static SendOutcome unanswered(String reason) {
        return unanswered(reason, Duration.ZERO);
    }

    /** {@return that no one knows whether the provider has it, which is not to be asked before so long} */
    public static SendOutcome unanswered(String reason, Duration retryAfter) {
        return new SendOutcome(Kind.UNANSWERED, reason, retryAfter);
    }

    /** {@return that trying again is of no use until people have mended something, e.g. a password} */
    public static SendOutcome refusedForNow(String reason) {
        return new SendOutcome(Kind.REFUSED_FOR_NOW, reason, Duration.ZERO);
    }

    /** {@return that trying again is of no use, e.g. there is no such address} */
    public static SendOutcome refused(String reason) {
        return new SendOutcome(Kind.REFUSED, reason, Duration.ZERO);
    }
}
