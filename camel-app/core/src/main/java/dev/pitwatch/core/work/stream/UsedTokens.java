package dev.pitwatch.core.work.stream;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.UUID;

/**
 * Tokens that have opened their session, until they end by themselves. Bounded: once it is full no other is taken, which is more than
 * the media server may ask in the life of a token. Thread safe.
 */
final class UsedTokens {

    /** The media server asks 30,000 times a minute at most, and twice as often within one that begins amid another. */
    static final int MAX_USED = 60_000;

    private final Clock clock;
    private final Map<Long, UUID> sessions = new HashMap<>();
    private final Queue<Used> ends = new PriorityQueue<>(Comparator.comparing(Used::until));

    private record Used(long number, Instant until) {}

    UsedTokens(Clock clock) {
        this.clock = clock;
    }

    /** Uses the token up; returns whether it opens that session: none was opened by it before, and there was a place left. */
    synchronized boolean use(StreamToken token, UUID session) {
        forgetEnded();
        UUID opened = sessions.get(token.number());
        if (opened != null || sessions.size() >= MAX_USED) {
            return session.equals(opened); // who signs in step by step asks more than once
        }
        sessions.put(token.number(), session);
        ends.add(new Used(token.number(), token.expiresAt()));
        return true;
    }

    /** {@return how many are kept} */
    synchronized int size() {
        return sessions.size();
    }

    private void forgetEnded() {
        Instant now = clock.instant();
        for (Used eldest = ends.peek(); eldest != null && !eldest.until().isAfter(now); eldest = ends.peek()) {
            ends.remove();
            sessions.remove(eldest.number());
        }
    }
}
