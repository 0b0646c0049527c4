package dev.pitwatch.core.notices.push;

import java.util.UUID;

/**
 * Who has a browser take push messages.
 *
 * @param sessionId theirs in that browser: with it the subscription ends
 */
public record Subscriber(long userId, UUID sessionId) {}
