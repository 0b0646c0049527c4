package dev.pitwatch.hub.live;

import java.util.concurrent.atomic.AtomicLong;

/** Memory of all sockets' messages that are unfinished or wait for an answer. Thread safe. */
final class FrameBudget {

    /** What a client's usual message takes is always there. */
    private static final int SMALL = 512;

    private final long most;
    private final AtomicLong used = new AtomicLong();

    FrameBudget(long most) {
        this.most = most;
    }

    /** Takes that many bytes; false: there is no memory for them, and none was taken. */
    boolean take(int bytes) {
        long now = used.addAndGet(bytes);
        if (now > most && bytes > SMALL) {
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
