package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.notices.rule.ReplayedAlert;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Openings that are only counted, in eight bytes each: the millisecond, and the number of what many have in common. Not thread
 * safe.
 */
final class LaterOpenings {

    /** A workshop of hundreds of pits whose alerts flap all day opens fewer. */
    static final int MAX = 500_000;

    /** As many kinds as openings, at the most. */
    private static final int KIND_BITS = 20;

    private static final long KIND = (1L << KIND_BITS) - 1;

    private static final Comparator<ReplayedAlert> BY_PLACE = Comparator.comparing(
                    ReplayedAlert::pitId, Comparator.nullsFirst(Comparator.<Long>naturalOrder()))
            .thenComparing(ReplayedAlert::type);

    /** What opened, without its time, to its number. */
    private final Map<ReplayedAlert, Integer> kinds = new HashMap<>();

    private long[] openings = new long[64];
    private int count;

    /** Throws a {@link Problem} when there are too many to be kept. */
    void add(ReplayedAlert alert) {
        if (count == MAX) {
            throw Problem.invalid("pit_id", "is needed: more than %d alerts would have opened".formatted(MAX));
        }
        if (count == openings.length) {
            openings = Arrays.copyOf(openings, Math.min(MAX, 2 * count));
        }
        int kind = kinds.computeIfAbsent(alert.at(Instant.EPOCH), first -> kinds.size());
        openings[count++] = alert.at().toEpochMilli() << KIND_BITS | kind;
    }

    int count() {
        return count;
    }

    /** {@return all, by time, those of one time by pit and type} */
    Stream<ReplayedAlert> inOrder() {
        List<ReplayedAlert> sorted = kinds.keySet().stream().sorted(BY_PLACE).toList();
        int[] ranks = new int[sorted.size()];
        for (int rank = 0; rank < ranks.length; rank++) {
            ranks[kinds.get(sorted.get(rank))] = rank;
        }
        return Arrays.stream(openings, 0, count)
                .map(opening -> opening & ~KIND | ranks[(int) (opening & KIND)])
                .sorted()
                .mapToObj(opening -> sorted.get((int) (opening & KIND)).at(Instant.ofEpochMilli(opening >> KIND_BITS)));
    }
}
