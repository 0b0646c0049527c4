package dev.pitwatch.core.work.job;

import dev.pitwatch.base.json.Coded;

/** How far a stage is. */
public enum StageState implements Coded {
    PENDING,
    RUNNING,
    DONE,
    SKIPPED;

    /** {@return whether nothing is left to do of it} */
    boolean isBehind() {
        return this == DONE || this == SKIPPED;
    }
}
