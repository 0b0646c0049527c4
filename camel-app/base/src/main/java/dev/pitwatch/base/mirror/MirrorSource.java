package dev.pitwatch.base.mirror;

import java.util.Map;
import java.util.Set;

/**
 * The reads that a {@link Mirror} is made of. All methods run on the mirror's one thread; what they throw counts as a failed
 * read, after which all rows are read again.
 *
 * @param <C> what a notification names: often the key of a row, or of many rows at once
 * @param <K> the key of a row
 * @param <V> a row, immutable
 */
public interface MirrorSource<C, K, V> {

    /** {@return every row} */
    Map<K, V> all();

    /** {@return the rows that these changes name; those that are gone are missing} */
    Map<K, V> some(Set<C> changes);

    /** {@return the keys that these changes may have removed: one that {@link #some} does not return is removed} Runs before it. */
    Set<K> covered(Set<C> changes);

    /** Follows up a read of all rows, once they can be found. */
    default void allRead() {}
}
