package dev.pitwatch.core.work.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A move of a job.
 *
 * @param from null: it was made
 * @param by the user; null: a machine, or no one is left of them
 * @param byName what they are called, or the machine is; null: of the platform, whom workshops don't see
 */
public record HistoryEntry(
        Instant at,
        @Nullable JobStatus from,
        JobStatus to,
        @Nullable Long by,
        @Nullable String byName,
        @Nullable String note) {

    /** {@return when it became what, without who and why} */
    HistoryEntry bare() {
        return new HistoryEntry(at, from, to, null, null, null);
    }
}
