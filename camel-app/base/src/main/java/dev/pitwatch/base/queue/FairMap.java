package dev.pitwatch.base.queue;

import java.util.Collections;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What is remembered of several owners for a while, up to a limit. When it is full, the owner with the most loses what was put first,
 * so that no one's is forgotten because others have much. Not thread safe.
 *
 * @param <O> owners
 */
public final class FairMap<O, K, V> {

    private final int limit;
    /** The oldest first. */
    private final Map<K, Owned<O, V>> entries = new LinkedHashMap<>();

    private final Map<O, Integer> counts = new HashMap<>();

    private record Owned<O, V>(O owner, V value) {}

    public FairMap(int limit) {
        this.limit = limit;
    }

    /** Puts the newest; of the same key what was there before is forgotten. {@return what was lost for it, of whomever} */
    public Optional<V> put(O owner, K key, V value) {
        remove(key);
        entries.put(key, new Owned<>(owner, value));
        counts.merge(owner, 1, Integer::sum);
        return entries.size() > limit ? Optional.of(removeOldestOfLargest()) : Optional.empty();
    }

    private V removeOldestOfLargest() {
        int most = Collections.max(counts.values());
        Iterator<Owned<O, V>> oldestFirst = entries.values().iterator();
        Owned<O, V> oldest = oldestFirst.next();
        while (counts.getOrDefault(oldest.owner(), 0) < most) {
            oldest = oldestFirst.next();
        }
        oldestFirst.remove();
        countDown(oldest.owner());
        return oldest.value();
    }

    private void countDown(O owner) {
        int left = counts.getOrDefault(owner, 0) - 1;
        if (left > 0) {
            counts.put(owner, left);
        } else {
            counts.remove(owner);
        }
    }

    /** {@return what was put by that key, if it was not forgotten} */
    public Optional<V> get(K key) {
        return Optional.ofNullable(entries.get(key)).map(Owned::value);
    }

    /** Takes it away. */
    public Optional<V> remove(K key) {
        Owned<O, V> gone = entries.remove(key);
        if (gone == null) {
            return Optional.empty();
        }
        countDown(gone.owner());
        return Optional.of(gone.value());
    }

    /** Forgets the oldest ones up to the first that isn't over. */
    public void forget(Predicate<V> over) {
        Iterator<Owned<O, V>> oldestFirst = entries.values().iterator();
        while (oldestFirst.hasNext()) {
            Owned<O, V> oldest = oldestFirst.next();
            if (!over.test(oldest.value())) {
                return;
            }
            oldestFirst.remove();
            countDown(oldest.owner());
        }
    }

    /** {@return how many there are} */
    public int size() {
        return entries.size();
    }
}
