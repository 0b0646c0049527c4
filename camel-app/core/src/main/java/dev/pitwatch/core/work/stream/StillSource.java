package dev.pitwatch.core.work.stream;

import java.util.Optional;

/**
 * What a still is of. Another car, or another camera's path, is another one, so that no caller gets the picture of what was there before.
 *
 * @param path of the small stream at the media server
 * @param jobId of the job whose car is in the pit; empty: none is
 */
public record StillSource(long pitId, long workshopId, String path, Optional<Long> jobId) {}
