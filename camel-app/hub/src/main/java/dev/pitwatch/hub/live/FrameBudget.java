package dev.pitwatch.hub.live;

import java.util.concurrent.atomic.AtomicLong;

/** Memory of all sockets' messages that are unfinished or wait for an answer. Thread safe. */
final class FrameBudget {

    /** What a client's usual message takes is always there, once it has come whole. */
    private static final int SMALL = 512;

    private final long most;
    private final AtomicLong used = new AtomicLong();

    FrameBudget(long most) {
        this.most = most;
    }

    /**
     * Takes memory; false: there is none left, and none was taken.
     *
     * @param whole whether it is for a message of which nothing is to come
     */
    boolean take(int bytes, boolean whole) {
        long now = used.addAndGet(bytes);
        if (now > most && (!whole || bytes > SMALL)) {
            used.addAndGet(-bytes);
            return false;
        }
        return true;
    }

    void release(long bytes) {
        used.addAndGet(-bytes);
    }

    long used() {
        return used.get();
    }
}
