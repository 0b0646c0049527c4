package dev.pitwatch.hub.rest;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A bounded queue that is fair at each level of a path, e.g. of a provider's customer and of the networks that one has: those of a
 * level take turns, and when it is full the one with the most entries gives way to one with fewer. Not thread safe.
 */
final class FairQueue<T> {

    private final int most;
    private final Group<T> all = new Group<>();

    FairQueue(int most) {
        this.most = most;
    }

    /** What became of an entry that was offered. */
    enum Offered {
        TAKEN,
        /** None of its level has more entries. */
        SHARE_IS_FULL,
        /** Each entry is of another one of the first level. */
        FULL
    }

    /** Adds an entry; {@code evicted} receives another one's that gives way to it. All paths are equally long. */
    Offered offer(List<String> path, T entry, Consumer<T> evicted) {
        if (all.size >= most) {
            Optional<T> last = all.giveWay(path);
            if (last.isEmpty()) {
                return all.groups.containsKey(path.get(0)) ? Offered.SHARE_IS_FULL : Offered.FULL;
            }
            evicted.accept(last.get());
        }
        all.add(path, entry);
        return Offered.TAKEN;
    }

    /** {@return the next one; empty: there is none} */
    Optional<T> poll() {
        return all.size == 0 ? Optional.empty() : Optional.of(all.poll());
    }

    int size() {
        return all.size;
    }

    /** What waits of one, with that of whatever is its own on the next level; on the last one there are the entries. */
    private static final class Group<T> {

        /** In the order of their turns. */
        private final Map<String, Group<T>> groups = new LinkedHashMap<>();

        private final Deque<T> entries = new ArrayDeque<>();
        private int size;

        void add(List<String> path, T entry) {
            size++;
            if (path.isEmpty()) {
                entries.add(entry);
            } else {
                groups.computeIfAbsent(path.get(0), name -> new Group<>()).add(path.subList(1, path.size()), entry);
            }
        }

        /** Takes away the last entry of the largest, on the first level where that has more than the path's own would have. */
        Optional<T> giveWay(List<String> path) {
            if (path.isEmpty()) {
                return Optional.empty();
            }
            Group<T> own = groups.get(path.get(0));
            int ownSize = own == null ? 0 : own.size;
            if (largest().getValue().size > ownSize + 1) {
                return Optional.of(removeLast());
            }
            Optional<T> last = own == null ? Optional.empty() : own.giveWay(path.subList(1, path.size()));
            last.ifPresent(one -> size--);
            return last;
        }

        private Map.Entry<String, Group<T>> largest() {
            return groups.entrySet().stream()
                    .max(Comparator.comparingInt(group -> group.getValue().size))
                    .orElseThrow();
        }

        private T removeLast() {
            size--;
            if (groups.isEmpty()) {
                return entries.removeLast();
            }
            Map.Entry<String, Group<T>> largest = largest();
            T last = largest.getValue().removeLast();
            if (largest.getValue().size == 0) {
                groups.remove(largest.getKey());
            }
            return last;
        }

        T poll() {
            size--;
            if (groups.isEmpty()) {
                return entries.remove();
            }
            String turn = groups.keySet().iterator().next();
            Group<T> group = groups.remove(turn);
            T next = group.poll();
            if (group.size > 0) {
                groups.put(turn, group); // behind all others
            }
            return next;
        }
    }
}
