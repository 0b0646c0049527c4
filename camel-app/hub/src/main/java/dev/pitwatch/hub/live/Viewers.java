package dev.pitwatch.hub.live;

import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.live.LiveEventType;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.stream.StreamWatchers;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who watches which pit by the sockets and camera streams of this hub; anyone who sees the whole workshop is notified when that changes, at most once
 * a look: a socket may come and go as often as it likes, and asking who watches takes as many steps as there are sockets and pits.
 * Someone with several of them is one viewer. Thread safe.
 */
public final class Viewers implements StreamWatchers {

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

    private record ViewersOfPit(long pitId, List<Viewer> viewers) {}

    /** The sockets and streams of a workshop, those first that came first, and what is known of its pits outside. */
    private static final class Watched {
        final Map<Object, Watch> byKey = new LinkedHashMap<>();
        final Map<Long, List<Viewer>> published = new HashMap<>();
        final Set<Long> changed = new HashSet<>();

        List<Viewer> of(long pitId) {
            Set<Viewer> viewers = new LinkedHashSet<>();
            for (Watch watch : byKey.values()) {
                if (watch.view().watches(pitId)) {
                    viewers.add(Viewer.of(watch.view().who().get()));
                }
            }
            return List.copyOf(viewers);
        }
    }

    private final LiveEvents events;
    private final Map<Long, Watched> byWorkshop = new HashMap<>();

    public Viewers(LiveEvents events) {
        this.events = events;
    }

    /** {@return who watches the pit, those first who came first} */
    public synchronized List<Viewer> of(long workshopId, long pitId) {
        Watched watched = byWorkshop.get(workshopId);
        return watched == null ? List.of() : watched.of(pitId);
    }

    /** A socket watches from now on, in place of what it watched before. */
    synchronized void watch(LiveSocket socket, LiveView view, Set<Long> pitIds) {
        put(socket, view, pitIds);
    }

    @Override
    public synchronized void came(UUID session, Principal who, long workshopId, long pitId) {
        put(session, new LiveView(() -> who, workshopId, Optional.of(Set.of(pitId)), false), Set.of(pitId));
    }

    @Override
    public synchronized void left(UUID session, long workshopId) {
        remove(session, workshopId);
    }

    private void put(Object key, LiveView view, Set<Long> pitIds) {
        Watched watched = byWorkshop.computeIfAbsent(view.workshopId(), id -> new Watched());
        Watch before = watched.byKey.put(key, new Watch(view, Set.copyOf(pitIds)));
        watched.changed.addAll(pitIds);
        if (before != null) {
            watched.changed.addAll(before.pitIds());
        }
    }

    /** A socket watches nothing any more. */
    synchronized void leave(LiveSocket socket, long workshopId) {
        remove(socket, workshopId);
    }

    private void remove(Object key, long workshopId) {
        Watched watched = byWorkshop.get(workshopId);
        Watch left = watched == null ? null : watched.byKey.remove(key);
        if (left != null) {
            watched.changed.addAll(left.pitIds());
        }
    }

    /** Publishes what has changed since the last look. */
    void look() {
        changes().forEach(events::publish);
    }

    private synchronized List<LiveEvent> changes() {
        List<LiveEvent> changes = new ArrayList<>();
        byWorkshop.forEach((workshop, watched) -> {
            for (long pit : watched.changed) {
                List<Viewer> now = watched.of(pit);
                List<Viewer> before = now.isEmpty() ? watched.published.remove(pit) : watched.published.put(pit, now);
                if (!now.equals(before == null ? List.of() : before)) {
                    changes.add(LiveEvent.ofPit(LiveEventType.VIEWER, workshop, pit, new ViewersOfPit(pit, now)));
                }
            }
            watched.changed.clear();
        });
        byWorkshop.values().removeIf(watched -> watched.byKey.isEmpty());
        return changes;
    }
}
