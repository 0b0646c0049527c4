package dev.pitwatch.core.readings.occupancy;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whose cars were in one pit. Immutable; kept in memory for every pit that had one lately. */
final class PitTimeline {

    /** Of a pit without any. */
    static final PitTimeline EMPTY = new PitTimeline(List.of());

    /**
     * A car in the pit, of one job.
     *
     * @param to when it left, which is not in it any more; null: it is there
     */
    record Stay(long jobId, Instant from, @Nullable Instant to) {

        boolean holds(Instant time) {
            return !time.isBefore(from) && (to == null || time.isBefore(to));
        }
    }

    private final List<Stay> newestFirst;

    private PitTimeline(List<Stay> newestFirst) {
        this.newestFirst = newestFirst;
    }

    /** {@return the timeline of these, in any order} */
    static PitTimeline of(List<Stay> stays) {
        return stays.isEmpty()
                ? EMPTY
                : new PitTimeline(stays.stream()
                        .sorted(Comparator.comparing(Stay::from).reversed())
                        .toList());
    }

    /** {@return the job whose car was there then; null: none} */
    @Nullable
    Long jobAt(Instant time) {
        for (Stay stay : newestFirst) {
            if (stay.holds(time)) {
                return stay.jobId();
            }
        }
        return null;
    }

    /** {@return since when this says something else than the other; empty: they say the same} */
    Optional<Instant> differsSince(PitTimeline other) {
        return Stream.concat(changes(other), other.changes(this)).min(Comparator.naturalOrder());
    }

    /** From when on stays of mine are not as the other has them: of one that only ended sooner or later, its end. */
    private Stream<Instant> changes(PitTimeline other) {
        Map<Coming, Stay> theirs = new HashMap<>();
        other.newestFirst.forEach(stay -> theirs.putIfAbsent(Coming.of(stay), stay));
        return newestFirst.stream()
                .filter(stay -> !stay.equals(theirs.get(Coming.of(stay))))
                .map(stay -> Optional.ofNullable(theirs.get(Coming.of(stay)))
                        .map(twin -> sooner(stay.to(), twin.to()))
                        .orElse(stay.from()));
    }

    /** What a stay stays, whenever it ends. */
    private record Coming(long jobId, Instant from) {
        static Coming of(Stay stay) {
            return new Coming(stay.jobId(), stay.from());
        }
    }

    private static Instant sooner(@Nullable Instant one, @Nullable Instant other) {
        return Stream.of(Optional.ofNullable(one), Optional.ofNullable(other))
                .flatMap(Optional::stream)
                .min(Comparator.naturalOrder())
                .orElseThrow();
    }
}
