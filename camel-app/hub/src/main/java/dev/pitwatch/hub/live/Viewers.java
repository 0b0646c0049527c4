package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.people.identity.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who watches which pit by the sockets of this hub; anyone who sees the whole workshop is notified when that changes. Someone
 * with several sockets is one viewer. Thread safe.
 */
public final class Viewers {

    /**
     * A viewer.
     *
     * @param userId null for a wall screen or an API key
     * @param name the user's name, or the machine's
     */
    public record Viewer(@Nullable Long userId, String name, String role) {
        private static Viewer of(Principal principal) {
            return new Viewer(
                    principal.userId(), principal.calledName(), principal.role().code());
        }
    }

    private record Watch(LiveView view, Set<Long> pitIds) {}

    private record PitViewers(long pitId, List<Viewer> viewers) {}

    private final LiveEvents events;
    private final Map<Long, Map<LiveSocket, Watch>> byWorkshop = new HashMap<>();

    public Viewers(LiveEvents events) {
        this.events = events;
    }

    /** {@return who watches the pit, those first who came first} */
    public synchronized List<Viewer> of(long workshopId, long pitId) {
        List<Viewer> viewers = new ArrayList<>();
        for (Watch watch : byWorkshop.getOrDefault(workshopId, Map.of()).values()) {
            Viewer viewer = Viewer.of(watch.view().who().get());
            if (watch.view().watches(pitId) && !viewers.contains(viewer)) {
                viewers.add(viewer);
            }
        }
        return viewers;
    }

    /** A socket watches from now on, in place of what it watched before. */
    synchronized void watch(LiveSocket socket, LiveView view, Set<Long> pitIds) {
        Watch before = byWorkshop.getOrDefault(view.workshopId(), Map.of()).get(socket);
        Set<Long> either = new HashSet<>(pitIds);
        if (before != null) {
            either.addAll(before.pitIds());
        }
        change(view.workshopId(), either, () -> byWorkshop
                .computeIfAbsent(view.workshopId(), id -> new LinkedHashMap<>())
                .put(socket, new Watch(view, Set.copyOf(pitIds))));
    }

    /** A socket watches nothing any more. */
    synchronized void leave(LiveSocket socket, long workshopId) {
        Map<LiveSocket, Watch> watches = byWorkshop.getOrDefault(workshopId, Map.of());
        Watch left = watches.get(socket);
        if (left != null) {
            change(workshopId, left.pitIds(), () -> {
                watches.remove(socket);
                if (watches.isEmpty()) {
                    byWorkshop.remove(workshopId);
                }
            });
        }
    }

    private void change(long workshopId, Set<Long> pitIds, Runnable change) {
        Map<Long, List<Viewer>> before = new HashMap<>();
        pitIds.forEach(pit -> before.put(pit, of(workshopId, pit)));
        change.run();
        before.forEach((pit, viewers) -> {
            List<Viewer> now = of(workshopId, pit);
            if (!now.equals(viewers)) {
                events.publish(LiveEvent.ofPitForAdmins("viewer", workshopId, pit, new PitViewers(pit, now)));
            }
        });
    }
}
