package dev.pitwatch.hub.rest;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A bounded queue that is fair to networks: they take turns, and when it is full the one with the most entries gives way to
 * one with fewer. Not thread safe.
 */
final class FairQueue<T> {

    private final int most;
    /** In the order of their turns. */
    private final Map<String, Deque<T>> waiting = new LinkedHashMap<>();

    private int size;

    FairQueue(int most) {
        this.most = most;
    }

    /** What became of an entry that was offered. */
    enum Offered {
        TAKEN,
        /** No network has more entries than this one. */
        SHARE_IS_FULL,
        /** Each entry is of another network. */
        FULL
    }

    /** Adds an entry; {@code evicted} hears of another network's that gives way to it. */
    Offered offer(String network, T entry, Consumer<T> evicted) {
        int own = waiting.getOrDefault(network, new ArrayDeque<>()).size();
        if (size >= most) {
            Map.Entry<String, Deque<T>> largest = waiting.entrySet().stream()
                    .max(Comparator.comparing(one -> one.getValue().size()))
                    .orElseThrow();
            if (largest.getValue().size() <= own + 1) {
                return own == 0 ? Offered.FULL : Offered.SHARE_IS_FULL;
            }
            size--;
            evicted.accept(largest.getValue().removeLast());
        }
        waiting.computeIfAbsent(network, unused -> new ArrayDeque<>()).add(entry);
        size++;
        return Offered.TAKEN;
    }

    /** {@return the next one; empty: there is none} */
    Optional<T> poll() {
        return waiting.keySet().stream().findFirst().map(network -> {
            Deque<T> entries = waiting.remove(network);
            T next = entries.remove();
            if (!entries.isEmpty()) {
                waiting.put(network, entries); // behind all others
            }
            size--;
            return next;
        });
    }

    int size() {
        return size;
    }
}
