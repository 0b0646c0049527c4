package dev.pitwatch.base.mirror;

import java.util.HashSet;
import java.util.Set;

/** The changes that have not been read yet, coalesced: each once, or all. Thread safe. */
final class PendingChanges<C> {

    private Set<C> some = new HashSet<>();
    private boolean all = true;
    private boolean scheduled;

    /** What one read takes; nothing to do when it is not all and none. */
    record Taken<C>(boolean all, Set<C> some) {}

    /** Adds one; returns whether a read must be scheduled for it. */
    synchronized boolean add(C change) {
        some.add(change);
        return schedule();
    }

    /** Adds all there may be; returns whether a read must be scheduled for it. */
    synchronized boolean addAll() {
        all = true;
        return schedule();
    }

    private boolean schedule() {
        boolean first = !scheduled;
        scheduled = true;
        return first;
    }

    /** {@return what has come since the last call} */
    synchronized Taken<C> take() {
        Taken<C> taken = new Taken<>(all, some);
        some = new HashSet<>();
        all = false;
        scheduled = false;
        return taken;
    }
}
