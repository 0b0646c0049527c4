package dev.pitwatch.core.notices.rule;

import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Someone who may be notified of an announcement, as their row and their preferences say at this moment.
 *
 * @param id of the user
 * @param owner of the workshop, or of the platform's team: what is urgent can't be opted out of
 * @param active may be notified things
 * @param reachedBy channels that they have an address for
 * @param browsers their push subscriptions
 * @param channels which they want, by class as preferences have it ("alerts"); a class that is not there: all
 * @param optOuts classes that they don't want
 * @param quietHours their own; empty: the workshop's
 * @param quietOff they want none, whatever the workshop has
 * @param pits that they see, of an operator; empty: all
 * @param notifiedAt when they had the newest notice of the same throttle key; empty: not lately
 * @param notifiedBy channels by which they were notified of the same alert
 */
public record Person(
        long id,
        boolean owner,
        boolean active,
        Set<NoticeChannel> reachedBy,
        List<Long> browsers,
        Map<String, List<String>> channels,
        Set<String> optOuts,
        Optional<QuietHours> quietHours,
        boolean quietOff,
        Optional<Set<Long>> pits,
        Optional<Instant> notifiedAt,
        Set<NoticeChannel> notifiedBy) {

    public Person {
        reachedBy = Set.copyOf(reachedBy);
        browsers = List.copyOf(browsers);
        channels = Map.copyOf(channels);
        optOuts = Set.copyOf(optOuts);
        pits = pits.map(Set::copyOf);
        notifiedBy = Set.copyOf(notifiedBy);
    }

    /** One who sees all pits, and has quiet hours as the workshop unless of their own. */
    public Person(
            long id,
            boolean owner,
            boolean active,
            Set<NoticeChannel> reachedBy,
            List<Long> browsers,
            Map<String, List<String>> channels,
            Set<String> optOuts,
            Optional<QuietHours> quietHours,
            Optional<Instant> notifiedAt) {
        this(
                id,
                owner,
                active,
                reachedBy,
                browsers,
                channels,
                optOuts,
                quietHours,
                false,
                Optional.empty(),
                notifiedAt,
                Set.of());
    }

    /** {@return the same person, who had the newest notice then} */
    Person notified(Optional<Instant> at) {
        return new Person(
                id, owner, active, reachedBy, browsers, channels, optOuts, quietHours, quietOff, pits, at, notifiedBy);
    }

    /** {@return whether they see what it is about: all of a workshop see what concerns it as a whole} */
    boolean sees(OpenAnnouncement announcement) {
        Long pit = NoticeValues.number(announcement.facts(), "pit_id");
        return pits.map(own -> pit == null
                        ? announcement.subject().equals("workshop:" + announcement.workshopId())
                        : own.contains(pit))
                .orElse(true);
    }
}
