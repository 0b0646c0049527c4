package dev.pitwatch.core.work.camera;

import dev.pitwatch.core.work.camera.CameraLook.Flow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether what is to be recorded is, as where a disk is full: MediaMTX doesn't say it of a path, but lists its files. Paths take
 * turns, as a list may be of a month. One thread.
 */
final class RecordingWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingWatch.class);

    /** In one look. */
    static final int AT_ONCE = 5;

    /** A file begins each minute; where key frames are rare, later. */
    static final Duration LATE = Segments.LONGEST.multipliedBy(2);

    private final MediaApi api;
    private final Clock clock;

    /** Since when a path flows and is to be recorded; the one that was looked at the longest ago is the first. */
    private final Map<String, Instant> since = new LinkedHashMap<>();

    private final Set<String> missing = new HashSet<>();

    RecordingWatch(MediaApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /** {@return the paths that flow and are to be recorded, and of which no file has begun for long, as far as is known} */
    Set<String> missing(List<PitCamera> cameras, Map<String, Flow> paths) {
        Instant now = clock.instant();
        Set<String> recorded = cameras.stream()
                .filter(PitCamera::isRecorded)
                .map(PitCamera::path)
                .filter(path -> paths.containsKey(path) && paths.get(path).available())
                .collect(Collectors.toSet());
        since.keySet().retainAll(recorded);
        missing.retainAll(recorded);
        recorded.forEach(path -> since.putIfAbsent(path, now));
        try {
            turn(now.minus(LATE)).forEach(path -> look(path, now.minus(LATE)));
        } catch (MediaServerException e) {
            LOG.debug("recordings can't be looked at: {}", e.getMessage());
        }
        return Set.copyOf(missing);
    }

    private List<String> turn(Instant late) {
        return since.entrySet().stream()
                .filter(path -> !path.getValue().isAfter(late))
                .limit(AT_ONCE)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void look(String path, Instant late) {
        since.put(path, since.remove(path)); // behind the others, also if this fails
        missing.remove(path);
        RecordedStarts recent = api.oldestRecordings(path, start -> Segments.time(start)
                .minus(api.ahead().orElse(Duration.ZERO))
                .isAfter(late));
        // A list that is too long may have some behind its end.
        if (recent.oldest().isEmpty() && recent.all()) {
            missing.add(path);
        }
    }
}
