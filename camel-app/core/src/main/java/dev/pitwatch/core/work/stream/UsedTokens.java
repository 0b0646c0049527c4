package dev.pitwatch.core.work.stream;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * Tokens that have opened their session, for twice as long as they live, by a clock that is never set: the one that tokens end by may be
 * set back. Bounded: once it is full no other is taken, which is more than the media server may ask in that time. Thread safe.
 */
final class UsedTokens {

    /** The media server asks 30,000 times a minute at most, and once more as often within minutes that begin amid another. */
    static final int MAX_USED = 90_000;

    static final Duration KEPT = StreamTokens.LIFETIME.multipliedBy(2);

    private final LongSupplier nanoTime;
    private final Map<Long, Opened> sessions = new HashMap<>();
    private final Queue<Used> eldestFirst = new ArrayDeque<>();

    private record Used(long number, long at) {}

    private record Opened(UUID session, boolean moved) {}

    UsedTokens(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
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
        eldestFirst.add(new Used(token.number(), nanoTime.getAsLong()));
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
        long now = nanoTime.getAsLong();
        for (Used eldest = eldestFirst.peek();
                eldest != null && now - eldest.at() >= KEPT.toNanos();
                eldest = eldestFirst.peek()) {
            eldestFirst.remove();
            sessions.remove(eldest.number());
        }
    }
}
