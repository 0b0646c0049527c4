package dev.pitwatch.hub.live;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/** Messages of one socket that wait while one before them is answered; all of it on the socket's context. */
final class FrameInbox {

    /** A client that has more than that unanswered doesn't wait for answers. */
    private static final int MAX_BYTES = 2 * SocketsPart.MAX_MESSAGE_BYTES;

    private record Waiting(Object message, int bytes) {}

    private final FrameBudget budget;
    private final Consumer<Object> work;
    private final Queue<Waiting> waiting = new ArrayDeque<>();
    private int bytes;
    private int inWork;
    private boolean busy;
    private boolean closed;

    /** Takes what begins to work on a message, and then calls {@link #done}. */
    FrameInbox(FrameBudget budget, Consumer<Object> work) {
        this.budget = budget;
        this.work = work;
    }

    /** Takes a message whose bytes were taken from the budget; false: there are too many. */
    boolean add(Object message, int size) {
        if (closed || bytes + size > MAX_BYTES) {
            budget.release(size);
            return closed;
        }
        bytes += size;
        waiting.add(new Waiting(message, size));
        next();
        return true;
    }

    /** The message in work is answered. */
    void done() {
        budget.release(inWork);
        bytes -= inWork;
        inWork = 0;
        busy = false;
        next();
    }

    /** Forgets what waits. */
    void close() {
        closed = true;
        waiting.forEach(one -> budget.release(one.bytes()));
        waiting.clear();
    }

    private void next() {
        if (busy || closed) {
            return;
        }
        Waiting first = waiting.poll();
        if (first != null) {
            busy = true;
            inWork = first.bytes();
            work.accept(first.message());
        }
    }
}
