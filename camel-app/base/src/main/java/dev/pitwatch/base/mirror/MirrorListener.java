package dev.pitwatch.base.mirror;

import org.jspecify.annotations.Nullable;

/** A listener for rows of a {@link Mirror}. */
@FunctionalInterface
public interface MirrorListener<K, V> {

    /**
     * Receives a row that was read, put or removed, once it (and all that was read with it) can be found. Called on the mirror's
     * thread, or on that of the caller who put or removed the row.
     *
     * @param before null: it was not known
     * @param after null: it is removed; may equal the one before, since each row that is read is passed on
     */
    void read(K key, @Nullable V before, @Nullable V after);
}
