package dev.pitwatch.core.people.user;

import dev.pitwatch.base.limit.MinuteShare;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How many grants of pits may come and go in a workshop: 12,000 a minute, each of which is a row that a call's body may not have. Thread
 * safe.
 */
final class GrantLimit {

    private static final int A_MINUTE = 12_000;

    private final MinuteShare share;

    GrantLimit(Clock clock) {
        share = new MinuteShare(clock, A_MINUTE, "pits were granted or taken away");
    }

    /** Counts the pits that are granted, or are not any more; those that stay are none. Throws {@code rate_limited}. */
    void take(long workshopId, List<Long> before, List<Long> after) {
        Set<Long> differing = new HashSet<>(before);
        after.forEach(pit -> {
            if (!differing.remove(pit)) {
                differing.add(pit);
            }
        });
        if (!differing.isEmpty()) {
            share.take(workshopId, differing.size());
        }
    }
}
