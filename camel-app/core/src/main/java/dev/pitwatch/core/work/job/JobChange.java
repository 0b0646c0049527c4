package dev.pitwatch.core.work.job;

import java.time.Instant;
import java.util.Optional;

/**
 * What became of a job.
 *
 * @param before empty: it was made
 * @param after with its stages and staff
 */
public record JobChange(Kind kind, Optional<Job> before, Job after, Instant at) {

    /** What was done. */
    public enum Kind {
        CREATED,
        STATUS,
        STAGE,
        /** The estimated end was set. */
        TIME,
        /** Customer, car, pit, notes, price or estimate were changed. */
        DETAILS,
        STAFF,
        CONSENT,
        /** The link of its public page was replaced. */
        LINK
    }
}
