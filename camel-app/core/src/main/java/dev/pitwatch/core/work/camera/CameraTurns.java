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

    /** A change of a path, and how many of its workshop come before it. */
    private record Turn(String name, int before) {

        String workshop() {
            return CameraPath.workshop(name);
        }
    }

    /**
     * {@return the same names of paths: one of each workshop before a second one of any, of those the workshop first that has waited
     * longest} Those of one workshop stay in their order.
     */
    List<String> of(List<String> names) {
        Map<String, Integer> before = new HashMap<>();
        return names.stream()
                .map(name -> new Turn(name, before.merge(CameraPath.workshop(name), 1, Integer::sum)))
                .sorted(Comparator.comparingInt(Turn::before)
                        .thenComparing(turn -> served.getOrDefault(turn.workshop(), 0L)))
                .map(Turn::name)
                .toList();
    }

    /** The workshop of the path of that name has had a turn. */
    void took(String name) {
        changes++;
        served.put(CameraPath.workshop(name), changes);
    }
}
