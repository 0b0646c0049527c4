package dev.pitwatch.core.work.camera;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Changes of MediaMTX's paths in turns by workshop, since each takes some 50 ms: hundreds of one workshop's keep no other one's waiting.
 * Not thread safe.
 */
final class CameraTurns {

    private final Map<String, Long> served = new HashMap<>();
    private long changes;

    /** A change, and how many of its workshop come before it. */
    private record Turn(CameraPath path, int before) {}

    /**
     * {@return the same paths: one of each workshop before a second one of any, of those the workshop first that has waited longest} The
     * paths of one workshop stay in their order.
     */
    List<CameraPath> of(List<CameraPath> paths) {
        Map<String, Integer> before = new HashMap<>();
        return paths.stream()
                .map(path -> new Turn(path, before.merge(workshop(path), 1, Integer::sum)))
                .sorted(Comparator.comparingInt(Turn::before)
                        .thenComparing(turn -> served.getOrDefault(workshop(turn.path()), 0L)))
                .map(Turn::path)
                .toList();
    }

    /** Its workshop has had a turn. */
    void took(CameraPath path) {
        changes++;
        served.put(workshop(path), changes);
    }

    private static String workshop(CameraPath path) {
        return CameraPath.workshop(path.name());
    }
}
