package dev.pitwatch.core.notices.notification;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Something a person, or a program of theirs, is to be notified.
 *
 * @param target whom; an address is looked up when it is sent
 * @param channels which way: the first, and if that can't be, the next; of what customers are notified of their jobs that comes
 *     first which the workshop prefers
 * @param values what the texts of the event name, secrets too: those are kept encrypted, and only until it is sent
 * @param dedupeKey names the cause for ever: of several notices with one key only the first is sent. Holds no secret and
 *     nothing personal
 * @param goodUntil it is not sent later than that; nor later than a day after it was due first
 * @param origin what it comes from and is about
 */
public record Notice(
        NoticeEvent event,
        NoticeTarget target,
        List<NoticeChannel> channels,
        Map<String, String> values,
        String dedupeKey,
        Instant goodUntil,
        NoticeOrigin origin) {

    public Notice {
        channels = List.copyOf(channels);
        values = Map.copyOf(values);
        Set<String> named = new HashSet<>(event.open());
        named.addAll(event.secret());
        if (!values.keySet().equals(named)) {
            throw new IllegalArgumentException(
                    "notice %s has the values %s, expected %s".formatted(event.code(), values.keySet(), named));
        }
        if (channels.isEmpty()) {
            throw new IllegalArgumentException("notice %s has no channel".formatted(event.code()));
        }
    }

    /** Of a user, about nothing in lists. */
    public Notice(
            NoticeEvent event,
            long userId,
            List<NoticeChannel> channels,
            Map<String, String> values,
            String dedupeKey,
            Instant goodUntil) {
        this(event, new NoticeTarget.User(userId), channels, values, dedupeKey, goodUntil, NoticeOrigin.none());
    }

    /** Names no value and no address: some are secret, and addresses are personal. */
    @Override
    public String toString() {
        return "notice %s for %s by %s".formatted(event.code(), target, channels);
    }
}
