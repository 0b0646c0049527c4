package dev.pitwatch.core.work.camera;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A time of a pit that was recorded without a gap, as it is answered.
 *
 * @param end to the minute: that of the last segment is not known exactly
 * @param jobId of the job whose car was in the pit all that time; null: none was
 * @param playbackUrl where it is played for some minutes, a secret; null: the hub knows of no place
 */
public record Recording(Instant start, Instant end, @Nullable Long jobId, @Nullable String playbackUrl) {

    /** Names no secret. */
    @Override
    public String toString() {
        return "recording from %s to %s of job %s".formatted(start, end, jobId);
    }
}
