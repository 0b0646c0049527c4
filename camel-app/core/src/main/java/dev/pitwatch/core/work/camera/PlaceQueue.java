package dev.pitwatch.core.work.camera;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A few places, of which a workshop has one at a time. Who finds none waits for a while, in the order of coming, so that those who come
 * again at once don't keep the others out; but only two do, since each keeps the thread of its call. Thread safe.
 */
final class PlaceQueue {

    private static final int MAX_WAITING = 2;

    private final int places;
    private final Duration longestWait;
    /** Workshops. */
    private final Set<Long> running = new HashSet<>();
    /** Workshops, the first to come first. */
    private final Set<Long> waiting = new LinkedHashSet<>();

    PlaceQueue(int places, Duration longestWait) {
        this.places = places;
        this.longestWait = longestWait;
    }

    /** What became of a workshop that wanted a place. */
    enum Answer {
        /** It has one until {@link #end}. */
        BEGUN,
        /** It has one already, or waits for it. */
        HAS_ONE,
        NONE_FREE
    }

    /** Takes a place, when it is the workshop's turn. */
    synchronized Answer begin(long workshopId) {
        if (running.contains(workshopId) || waiting.contains(workshopId)) {
            return Answer.HAS_ONE;
        }
        boolean free = running.size() + waiting.size() < places;
        if (!free && (waiting.size() >= MAX_WAITING || !awaitTurn(workshopId))) {
            return Answer.NONE_FREE;
        }
        running.add(workshopId);
        return Answer.BEGUN;
    }

    private boolean awaitTurn(long workshopId) {
        long end = System.nanoTime() + longestWait.toNanos();
        waiting.add(workshopId);
        try {
            while (running.size() >= places || waiting.iterator().next() != workshopId) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            waiting.remove(workshopId);
            notifyAll(); // the next one may be the first now
        }
    }

    /** {@return workshops that wait for one} */
    synchronized int waiting() {
        return waiting.size();
    }

    /** Gives it back. */
    synchronized void end(long workshopId) {
        running.remove(workshopId);
        notifyAll();
    }
}
