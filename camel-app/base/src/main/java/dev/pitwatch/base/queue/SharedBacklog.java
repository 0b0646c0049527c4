package dev.pitwatch.base.queue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Entries of several owners that wait to be stored, up to a limit. Owners take turns, each with its oldest entry; when it is full, the
 * oldest of the owner with the most gives way, so that nobody takes another's place. Thread safe; one thread at a time stores.
 */
public final class SharedBacklog<T> {

    private final int limit;
    private final Function<T, Object> ownerOf;
    /** In the order of their turns. */
    private final Map<Object, Deque<T>> byOwner = new LinkedHashMap<>();

    private int size;

    /**
     * An empty one.
     *
     * @param ownerOf tells whose an entry is, always the same
     */
    public SharedBacklog(int limit, Function<T, Object> ownerOf) {
        this.limit = limit;
        this.ownerOf = ownerOf;
    }

    /** Adds an entry; returns the one that had to give way. */
    public synchronized Optional<T> add(T entry) {
        Optional<T> gaveWay = size < limit ? Optional.empty() : Optional.of(removeOldestOfLargest());
        byOwner.computeIfAbsent(ownerOf.apply(entry), owner -> new ArrayDeque<>())
                .addLast(entry);
        size++;
        return gaveWay;
    }

    private T removeOldestOfLargest() {
        Map.Entry<Object, Deque<T>> largest = byOwner.entrySet().stream()
                .max(Comparator.comparingInt(owner -> owner.getValue().size()))
                .orElseThrow();
        T oldest = largest.getValue().removeFirst();
        size--;
        if (largest.getValue().isEmpty()) {
            byOwner.remove(largest.getKey());
        }
        return oldest;
    }

    /** {@return so many of those that wait, as they take turns, each owner's in order; they wait on until {@link #remove}} */
    public synchronized List<T> next(int count) {
        List<Iterator<T>> turns =
                new ArrayList<>(byOwner.values().stream().map(Deque::iterator).toList());
        List<T> next = new ArrayList<>(Math.min(count, size));
        while (next.size() < count && !turns.isEmpty()) {
            for (Iterator<T> owner : turns) {
                if (owner.hasNext() && next.size() < count) {
                    next.add(owner.next());
                }
            }
            turns.removeIf(owner -> !owner.hasNext());
        }
        return next;
    }

    /** Removes those that were stored, unless they have given way meanwhile; their owners have their next turn after all others. */
    public synchronized void remove(List<T> stored) {
        for (T entry : stored) {
            Object owner = ownerOf.apply(entry);
            Deque<T> own = byOwner.get(owner);
            if (own != null && own.peekFirst() == entry) {
                own.removeFirst();
                size--;
                byOwner.remove(owner);
                if (!own.isEmpty()) {
                    byOwner.put(owner, own);
                }
            }
        }
    }

    /** {@return how many wait} */
    public synchronized int size() {
        return size;
    }
}
