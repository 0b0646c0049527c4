package dev.pitwatch.core.work.camera;

import dev.pitwatch.core.work.camera.CameraLook.Flow;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks whether what is to be recorded is, as where a disk is full: MediaMTX doesn't say it of a path, but lists its files. Paths take
 * turns, as a list may be of a month and MediaMTX walks a folder for it. Thread safe.
 */
final class RecordingWatch {

    private static final Logger LOG = LoggerFactory.getLogger(RecordingWatch.class);

    /** In one look. */
    static final int AT_ONCE = 5;

    /** In one look no list is begun after that: cameras wait meanwhile, and the hub's lease runs. */
    static final Duration TURN = Duration.ofSeconds(3);

    /** A file begins each minute; where key frames are rare, later. */
    static final Duration LATE = Segments.LONGEST.multipliedBy(2);

    /** Until the next list of one path; of one that was found not to be recorded until the next look. */
    static final Duration AGAIN = LATE.dividedBy(2);

    private final MediaApi api;
    private final Clock clock;

    /** When the files of a path that flows and is to be recorded are listed next; the one that was listed the longest ago is the first. */
    private final Map<String, Instant> due = new LinkedHashMap<>();

    private final Set<String> missing = new HashSet<>();

    RecordingWatch(MediaApi api, Clock clock) {
        this.api = api;
        this.clock = clock;
    }

    /** {@return the paths that flow and are to be recorded, and of which no file has begun for long, as far as is known} */
    synchronized Set<String> missing(List<PitCamera> cameras, Map<String, Flow> paths) {
        Instant now = clock.instant();
        Set<String> recorded = cameras.stream()
                .filter(PitCamera::isRecorded)
                .map(PitCamera::path)
                .filter(path -> paths.containsKey(path) && paths.get(path).available())
                .collect(Collectors.toSet());
        due.keySet().retainAll(recorded);
        missing.retainAll(recorded);
        recorded.forEach(path -> due.putIfAbsent(path, now.plus(LATE)));
        try {
            lookInTurn(now);
        } catch (MediaServerException e) {
            LOG.debug("recordings can't be looked at: {}", e.getMessage());
        }
        return Set.copyOf(missing);
    }

    /** Knows nothing any more, as of a media server that began anew. */
    synchronized void forget() {
        due.clear();
        missing.clear();
    }

    private void lookInTurn(Instant now) {
        List<String> some = due.entrySet().stream()
                .filter(path -> !path.getValue().isAfter(now))
                .limit(AT_ONCE)
                .map(Map.Entry::getKey)
                .toList();
        for (String path : some) {
            if (!clock.instant().isBefore(now.plus(TURN)) || !look(path, now)) {
                return;
            }
        }
    }

    /** Returns whether it could: not while lists of others take long. */
    private boolean look(String path, Instant now) {
        due.remove(path);
        due.put(path, now.plus(AGAIN)); // behind the others, also if this fails
        Instant late = now.minus(LATE);
        Optional<RecordedStarts> recent = api.oldestRecordings(
                path, start -> Segments.began(start, api.ahead()).isAfter(late), MediaApi.SHORT_WAIT);
        if (recent.isEmpty()) {
            due.put(path, now);
            return false;
        }
        // A list that is too long may have some behind its end.
        if (recent.get().oldest().isEmpty() && recent.get().all()) {
            missing.add(path);
            due.put(path, now);
        } else {
            missing.remove(path);
        }
        return true;
    }
}
