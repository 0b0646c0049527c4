package dev.pitwatch.core.devices.command;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** What waits to be taken in batches, oldest first; what waits already is not added again. Bounded, thread safe. */
final class Waiting<T> {

    private final int most;
    private final Set<T> all = new LinkedHashSet<>();

    /** Takes how many wait at most. */
    Waiting(int most) {
        this.most = most;
    }

    /** {@return whether it waits now} False: there was no room. */
    synchronized boolean add(T one) {
        return all.contains(one) || all.size() < most && all.add(one);
    }

    /** {@return the oldest, which wait no more} */
    synchronized List<T> take(int some) {
        List<T> taken = all.stream().limit(some).toList();
        taken.forEach(all::remove);
        return taken;
    }

    /**
     * Does a step with the oldest, which wait no more: one that is added meanwhile waits anew. When the step throws they wait
     * again.
     *
     * @return whether there were any
     */
    boolean batch(int some, Consumer<List<T>> step) {
        List<T> taken = take(some);
        try {
            if (!taken.isEmpty()) {
                step.accept(taken);
            }
            return !taken.isEmpty();
        } catch (RuntimeException e) {
            putBack(taken);
            throw e;
        }
    }

    /** Those that were taken wait again, before all others. */
    synchronized void putBack(List<T> taken) {
        List<T> others = List.copyOf(all);
        all.clear();
        all.addAll(taken);
        all.addAll(others);
    }

    synchronized int size() {
        return all.size();
    }
}
