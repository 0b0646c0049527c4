package dev.pitwatch.hub.http;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Bytes that may be held at once, of which one owner, a workshop or a network, gets a part at most, and never more than half of what the
 * others leave: some of it is there for who comes next, however many hold what they may. Thread safe.
 */
public final class Budget {

    private final long most;
    private final long mostOfOne;
    private final BooleanSupplier enforced;
    private final Map<String, Long> byOwner = new HashMap<>();
    private long used;

    /** Takes how many bytes there are, of them for one owner, and whether that counts. */
    public Budget(long most, long mostOfOne, BooleanSupplier enforced) {
        this.most = most;
        this.mostOfOne = mostOfOne;
        this.enforced = enforced;
    }

    /** What one call holds of a budget; closed once, by the last one to need it. */
    public final class Lease implements AutoCloseable {

        private final String owner;
        private long held;
        private boolean closed;

        private Lease(String owner) {
            this.owner = owner;
        }

        /** {@return whether so many bytes more were to be had; false too when it is closed} */
        public boolean grow(long bytes) {
            synchronized (Budget.this) {
                if (closed || !take(owner, bytes)) {
                    return false;
                }
                held += bytes;
                return true;
            }
        }

        @Override
        public void close() {
            synchronized (Budget.this) {
                if (!closed) {
                    closed = true;
                    give(owner, held);
                }
            }
        }
    }

    /** {@return a lease of nothing yet} */
    public Lease lease(String owner) {
        return new Lease(owner);
    }

    /** {@return bytes that are held} */
    public synchronized long used() {
        return used;
    }

    private boolean take(String owner, long bytes) {
        long before = byOwner.getOrDefault(owner, 0L);
        long left = most - (used - before);
        if (enforced.getAsBoolean() && before + bytes > Math.min(mostOfOne, left / 2)) {
            return false;
        }
        byOwner.put(owner, before + bytes);
        used += bytes;
        return true;
    }

    private void give(String owner, long bytes) {
        byOwner.computeIfPresent(owner, (who, held) -> held > bytes ? held - bytes : null);
        used -= bytes;
    }
}
