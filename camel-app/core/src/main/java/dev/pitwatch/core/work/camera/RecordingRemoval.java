package dev.pitwatch.core.work.camera;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recordings of a pit that are to be deleted.
 *
 * @param names of the pit's paths at the media server, also of those that it had before
 * @param to null: the car is still there, and so it goes on until it has left
 * @param failures in a row
 */
public record RecordingRemoval(
        long id, long pitId, List<String> names, Instant from, @Nullable Instant to, int failures) {}
