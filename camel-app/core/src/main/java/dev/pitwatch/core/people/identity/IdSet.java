package dev.pitwatch.core.people.identity;

import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Ids in 8 bytes each, where other sets take 24: those that sessions see are in memory for all workshops. Immutable. */
final class IdSet extends AbstractSet<Long> {

    private static final IdSet NONE = new IdSet(new long[0]);

    /** Ascending, each once. */
    private final long[] ids;

    private IdSet(long[] ids) {
        this.ids = ids;
    }

    static Set<Long> copyOf(Collection<Long> ids) {
        if (ids instanceof IdSet same) {
            return same;
        }
        return ids.isEmpty()
                ? NONE
                : new IdSet(ids.stream()
                        .mapToLong(Long::longValue)
                        .sorted()
                        .distinct()
                        .toArray());
    }

    @Override
    public boolean contains(@Nullable Object id) {
        return id instanceof Long number && Arrays.binarySearch(ids, number) >= 0;
    }

    @Override
    public Iterator<Long> iterator() {
        return Arrays.stream(ids).iterator();
    }

    @Override
    public int size() {
        return ids.length;
    }
}
