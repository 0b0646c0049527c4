package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.store.IngestTally;
import dev.pitwatch.hub.store.IngestTally.Sum;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;

/** Says whether ingest was well before edits of route files and is ruined since. */
final class EditJudge {

    private static final int MESSAGES = 20;
    private static final int PERCENT = 20;
    private static final int PERCENT_BEFORE = 2;
    private static final int ALL = 100;
    private static final long BEFORE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration HANGING = Duration.ofSeconds(20);

    private final IngestTally tally;

    /**
     * When an edit was taken.
     *
     * @param began as the tally marks it
     * @param waiting messages that were not acknowledged when its routes had started
     */
    record Taken(long began, long waiting) {}

    EditJudge(IngestTally tally) {
        this.tally = tally;
    }

    /**
     * {@return what is wrong since these edits; empty: nothing, or it was wrong before, or not enough has come}
     *
     * @param edits of the last two minutes, the oldest first
     * @param waiting messages that are not acknowledged now
     */
    Optional<String> fault(Collection<Taken> edits, long waiting) {
        long now = tally.now();
        long first = edits.iterator().next().began();
        Sum before = tally.between(first - BEFORE_NANOS, first);
        if (before.acknowledged() == 0 || ALL * before.internal() >= PERCENT_BEFORE * before.acknowledged()) {
            return Optional.empty();
        }
        for (Taken edit : edits) {
            Sum after = tally.between(edit.began(), now);
            if (after.acknowledged() >= MESSAGES
                    && after.senders() >= before.senders()
                    && ALL * after.internal() > PERCENT * after.acknowledged()) {
                return Optional.of(
                        "%d of %d messages were refused as internal".formatted(after.internal(), after.acknowledged()));
            }
            long hangs = HANGING.toNanos();
            if (now - edit.began() >= hangs
                    && waiting > edit.waiting()
                    && tally.between(now - hangs, now).acknowledged() == 0) {
                return Optional.of(
                        "no message was acknowledged for %d s, and %d wait".formatted(HANGING.toSeconds(), waiting));
            }
        }
        return Optional.empty();
    }
}
