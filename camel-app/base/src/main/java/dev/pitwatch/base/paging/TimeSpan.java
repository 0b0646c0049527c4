package dev.pitwatch.base.paging;

import dev.pitwatch.base.problem.Problem;
import java.time.Instant;
import java.util.Optional;

/**
 * Which time a list is wanted of.
 *
 * @param from included; empty: however long ago
 * @param to not included; empty: for ever
 */
public record TimeSpan(Optional<Instant> from, Optional<Instant> to) {

    /** However long ago, and for ever. */
    public static final TimeSpan ALWAYS = new TimeSpan(Optional.empty(), Optional.empty());

    /** Throws a {@link Problem} for one that ends before it begins, or as it does. */
    public TimeSpan {
        if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
            throw Problem.invalid(
                    "from", "is %s, expected a time before to, which is %s".formatted(from.get(), to.get()));
        }
    }
}
