package dev.pitwatch.core.notices.rule;

import dev.pitwatch.core.notices.notification.NoticeChannel;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumMap;
import java.util.Map;

/** Notices about past alerts, by time: how many there were in the hour and the day of the next one. Not thread safe. */
final class SentAlerts {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Deque<Instant> lastHour = new ArrayDeque<>();
    private final Map<NoticeChannel, Integer> ofDay = new EnumMap<>(NoticeChannel.class);
    private LocalDate day = LocalDate.MIN;

    void add(NoticeChannel channel, Instant at) {
        lastHour.add(at);
        ofDay.merge(channel, 1, Integer::sum);
    }

    /** {@return what there was until then} Call before those of that time are added. */
    Allowance.Had had(Instant now, ZoneId zone) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        if (!today.equals(day)) {
            day = today;
            ofDay.clear();
        }
        while (!lastHour.isEmpty() && !lastHour.peek().isAfter(now.minus(HOUR))) {
            lastHour.remove();
        }
        return new Allowance.Had(
                lastHour.size(),
                ofDay.values().stream().mapToInt(Integer::intValue).sum(),
                ofDay.getOrDefault(NoticeChannel.SMS, 0),
                ofDay.getOrDefault(NoticeChannel.WHATSAPP, 0),
                ofDay.getOrDefault(NoticeChannel.EMAIL, 0));
    }
}
