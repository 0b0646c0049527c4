package dev.pitwatch.core.work.stream;

import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
    private final Map<Long, Opened> sessions = new HashMap<>();
    private final Queue<Used> ends = new PriorityQueue<>(Comparator.comparing(Used::until));

    private record Used(long number, Instant until) {}

    private record Opened(UUID session, boolean moved) {}

    UsedTokens(Clock clock) {
        this.clock = clock;
    }

    /** Uses the token up; returns whether it opens that session: none was opened by it before, and there was a place left. */
    synchronized boolean use(StreamToken token, UUID session) {
        forgetEnded();
        Opened opened = sessions.get(token.number());
        if (opened != null || sessions.size() >= MAX_USED) {
            // Who signs in step by step asks more than once.
            return opened != null && session.equals(opened.session());
        }
        sessions.put(token.number(), new Opened(session, false));
        ends.add(new Used(token.number(), token.expiresAt()));
        return true;
    }

    /** {@return the session that the token has opened} */
    synchronized Optional<UUID> openedBy(StreamToken token) {
        return Optional.ofNullable(sessions.get(token.number())).map(Opened::session);
    }

    /** Has the token's session go by another id from now on; returns whether it does: it has opened one, and did so only by one id so far. */
    synchronized boolean move(StreamToken token, UUID session) {
        Opened opened = sessions.get(token.number());
        if (opened == null || opened.moved()) {
            return false;
        }
        sessions.put(token.number(), new Opened(session, true));
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
