package dev.pitwatch.core.alerts.alert;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Changes of episodes that wait, by workshop, up to a limit over all. Workshops take turns, the platform has one as any of them;
 * of each the order is kept. When it is full the one with the most loses all that it has waiting, since a part without the part
 * before it tells nothing, and takes no more until that was noticed. Not thread safe.
 */
final class ChangeQueue {

    private final int limit;
    /** In the order of their turns; empty: the platform. */
    private final Map<Optional<Long>, Deque<EpisodeChange>> byOwner = new LinkedHashMap<>();

    private final Set<Optional<Long>> overflowed = new HashSet<>();
    private int size;

    ChangeQueue(int limit) {
        this.limit = limit;
    }

    /** Adds a change, unless its owner's were thrown away; returns how many were for want of room. */
    int add(EpisodeChange change) {
        Optional<Long> owner = owner(change);
        int lost = size >= limit ? dropLargest() : 0;
        if (!overflowed.contains(owner)) {
            byOwner.computeIfAbsent(owner, one -> new ArrayDeque<>()).addLast(change);
            size++;
        }
        return lost;
    }

    private int dropLargest() {
        Optional<Long> largest = Optional.empty();
        int most = 0;
        for (Map.Entry<Optional<Long>, Deque<EpisodeChange>> one : byOwner.entrySet()) {
            if (one.getValue().size() > most) {
                largest = one.getKey();
                most = one.getValue().size();
            }
        }
        byOwner.remove(largest);
        overflowed.add(largest);
        size -= most;
        return most;
    }

    /** {@return so many of those that wait, as they take turns; they wait on until {@link #remove}} */
    List<EpisodeChange> next(int count) {
        List<Iterator<EpisodeChange>> turns =
                new ArrayList<>(byOwner.values().stream().map(Deque::iterator).toList());
        List<EpisodeChange> next = new ArrayList<>(Math.min(count, size));
        while (next.size() < count && !turns.isEmpty()) {
            for (Iterator<EpisodeChange> owner : turns) {
                if (owner.hasNext() && next.size() < count) {
                    next.add(owner.next());
                }
            }
            turns.removeIf(owner -> !owner.hasNext());
        }
        return next;
    }

    /** Removes those, unless they were thrown away meanwhile; their owners have their next turn after all others. */
    void remove(List<EpisodeChange> changes) {
        for (EpisodeChange change : changes) {
            Optional<Long> owner = owner(change);
            Deque<EpisodeChange> own = byOwner.get(owner);
            if (own != null && own.peekFirst() == change) {
                own.removeFirst();
                size--;
                byOwner.remove(owner);
                if (!own.isEmpty()) {
                    byOwner.put(owner, own);
                }
            }
        }
    }

    /** {@return the workshops whose changes were thrown away since the last call; from now on they are taken again} */
    Set<Long> takeOverflowed() {
        if (overflowed.isEmpty()) {
            return Set.of();
        }
        Set<Long> workshops = overflowed.stream().flatMap(Optional::stream).collect(Collectors.toSet());
        overflowed.clear();
        return workshops;
    }

    /** {@return the workshops that have changes waiting} */
    Set<Long> workshops() {
        return byOwner.keySet().stream().flatMap(Optional::stream).collect(Collectors.toSet());
    }

    /** {@return who has changes waiting; empty: the platform} */
    Set<Optional<Long>> owners() {
        return Set.copyOf(byOwner.keySet());
    }

    /** {@return how many wait} */
    int size() {
        return size;
    }

    private static Optional<Long> owner(EpisodeChange change) {
        return Optional.ofNullable(change.workshopId());
    }
}
