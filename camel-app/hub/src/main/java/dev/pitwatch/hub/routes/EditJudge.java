package dev.pitwatch.hub.routes;

import dev.pitwatch.hub.store.IngestTally;
import dev.pitwatch.hub.store.IngestTally.Sum;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;

/** Says whether ingest was well before edits of route files and is ruined since. Not thread safe. */
final class EditJudge {

    private static final int MESSAGES = 20;
    private static final int PERCENT = 20;
    private static final int PERCENT_BEFORE = 2;
    private static final int ALL = 100;
    /** As many say enough where no more come in this time, if all of them were refused. */
    private static final int FEW_MESSAGES = 3;

    private static final Duration QUIET = Duration.ofSeconds(30);
    private static final long BEFORE_NANOS = Duration.ofMinutes(1).toNanos();
    private static final Duration HANGING = Duration.ofSeconds(20);

    private final IngestTally tally;

    /**
     * What is wrong.
     *
     * @param why for people
     * @param hangs messages wait for their end; else they came to one, and were refused
     */
    record Fault(String why, boolean hangs) {}

    /** Since when something has waited and nothing was acknowledged, as the tally marks it; empty: nothing waited at the last look. */
    private OptionalLong waitsSince = OptionalLong.empty();

    /** The newest edit of the last look. */
    private OptionalLong newest = OptionalLong.empty();

    EditJudge(IngestTally tally) {
        this.tally = tally;
    }

    /**
     * {@return what is wrong since these edits; empty: nothing, or it was wrong before, or not enough has come}
     *
     * @param edits when those of the last two minutes began, as the tally marks it, the oldest first
     * @param waiting messages that are not acknowledged now
     */
    Optional<Fault> fault(Collection<Long> edits, long waiting) {
        long now = tally.now();
        OptionalLong last = edits.stream().mapToLong(Long::longValue).max();
        if (!last.equals(newest)) {
            newest = last;
            waitsSince = OptionalLong.empty(); // what waited before this edit comes again just now
        }
        look(now, waiting);
        long first = edits.iterator().next();
        Sum before = tally.between(first - BEFORE_NANOS, first);
        if (before.acknowledged() == 0 || ALL * before.internal() >= PERCENT_BEFORE * before.acknowledged()) {
            return Optional.empty();
        }
        for (long edit : edits) {
            Sum after = tally.between(edit, now);
            if (after.senders() >= before.senders() && isRuined(after, now - edit)) {
                return Optional.of(new Fault(
                        "%d of %d messages were refused as internal".formatted(after.internal(), after.acknowledged()),
                        false));
            }
            long hangs = HANGING.toNanos();
            if (waitsSince.isPresent() && now - waitsSince.getAsLong() >= hangs && now - edit >= hangs) {
                return Optional.of(new Fault(
                        "no message was acknowledged for %d s, and %d wait".formatted(HANGING.toSeconds(), waiting),
                        true));
            }
        }
        return Optional.empty();
    }

    private static boolean isRuined(Sum after, long nanos) {
        if (after.acknowledged() >= MESSAGES) {
            return ALL * after.internal() > PERCENT * after.acknowledged();
        }
        return nanos >= QUIET.toNanos()
                && after.acknowledged() >= FEW_MESSAGES
                && after.internal() == after.acknowledged();
    }

    /** One message may be on its way at any look: what counts is that none got through since one was. */
    private void look(long now, long waiting) {
        if (waiting == 0) {
            waitsSince = OptionalLong.empty();
        } else if (waitsSince.isEmpty()
                || tally.between(waitsSince.getAsLong(), now).acknowledged() > 0) {
            waitsSince = OptionalLong.of(tally.mark());
        }
    }
}
