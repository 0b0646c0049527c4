package dev.pitwatch.core.notices.notification;

import dev.pitwatch.base.json.Coded;
import dev.pitwatch.core.notices.preference.OptOut;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What kind of message an event makes: what its recipients may choose, and which limits it is under, goes by this. */
public enum NoticeClass implements Coded {
    /** One-time codes and links: asked for by their reader, never held back. */
    CODE(null),
    /** News of a job to its customer. */
    CUSTOMER(null),
    /** Alerts of a workshop, and what is said in place of many of them. */
    ALERT(OptOut.ALERTS),
    /** The workshop's subscription and its payments. */
    BILLING(OptOut.BILLING),
    /** What is sent at a fixed time, whatever happened. */
    SUMMARY(OptOut.SUMMARY),
    /** Alerts of the platform itself, to the team that runs it. */
    PLATFORM(null),
    /** A notice that a person sends to try a channel. */
    TEST(null);

    private final @Nullable OptOut chosenAs;

    NoticeClass(@Nullable OptOut chosenAs) {
        this.chosenAs = chosenAs;
    }

    /** {@return what preferences of owners and staff call it; empty: there is nothing to choose} */
    public Optional<OptOut> chosenAs() {
        return Optional.ofNullable(chosenAs);
    }
}
