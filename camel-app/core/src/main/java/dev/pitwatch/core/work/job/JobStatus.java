package dev.pitwatch.core.work.job;

import dev.pitwatch.base.json.Coded;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where a job stands. Which status may follow which is said here and nowhere else. */
public enum JobStatus implements Coded {
    RECEIVED,
    IN_PROGRESS,
    QUALITY_CHECK,
    ON_HOLD,
    COMPLETED,
    DELIVERED,
    CANCELLED;

    /** {@return the status that someone means: its code, an older word for it, or as people write it} */
    public static Optional<JobStatus> meant(String text) {
        return switch (Spelling.code(text)) {
            case "waiting" -> Optional.of(RECEIVED);
            case "complete" -> Optional.of(COMPLETED);
            default -> Spelling.find(text, values(), JobStatus::code);
        };
    }

    /**
     * {@return what may follow}
     *
     * @param heldFrom where a job on hold came from; null for others
     */
    public Set<JobStatus> next(@Nullable JobStatus heldFrom) {
        return switch (this) {
            case RECEIVED -> Set.of(IN_PROGRESS, ON_HOLD, CANCELLED);
            case IN_PROGRESS -> Set.of(QUALITY_CHECK, ON_HOLD, CANCELLED);
            case QUALITY_CHECK -> Set.of(IN_PROGRESS, COMPLETED, CANCELLED);
            case ON_HOLD -> heldFrom == null ? Set.of(CANCELLED) : Set.of(heldFrom, CANCELLED);
            case COMPLETED -> Set.of(DELIVERED);
            case DELIVERED, CANCELLED -> Set.of();
        };
    }

    /** {@return whether the job is over: the car was handed over, or nothing came of it} */
    public boolean isClosed() {
        return this == DELIVERED || this == CANCELLED;
    }

    /** {@return whether the work is done} */
    public boolean isDone() {
        return this == COMPLETED || this == DELIVERED;
    }
}
