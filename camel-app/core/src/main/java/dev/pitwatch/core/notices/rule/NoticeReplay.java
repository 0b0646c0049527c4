package dev.pitwatch.core.notices.rule;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.DecidedNotice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.NoticeTarget;
import dev.pitwatch.core.notices.rule.AlertSettings.Settings;
import dev.pitwatch.core.notices.rule.JdbiRecipientRepository.AnnouncedPlace;
import java.net.URI;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Notices that the rules would have made of past alerts of one workshop: each counts for the throttle and the limits of those
 * after it, as if nothing else had been sent. People, what they want and their addresses are today's. What would have been escalated
 * is left out, since it is not known what would have been acknowledged. Not thread safe.
 */
public final class NoticeReplay {

    private static final URI NOWHERE = URI.create("");

    /** Who got a notice of one throttle key. */
    private record Throttled(long userId, String key) {}

    /** A person, or no person but a program, and a channel: two browsers of a person are one. */
    private record Reached(@Nullable Long userId, NoticeChannel channel) {}

    private final long workshopId;
    private final ZoneId zone;
    private final Optional<Set<String>> webhookEvents;
    private final List<Person> people;
    private final NoticeRules rules = new NoticeRules();
    private final Map<Throttled, Instant> notifiedAt = new HashMap<>();
    private final SentAlerts usual = new SentAlerts();
    private final SentAlerts urgent = new SentAlerts();

    private NoticeReplay(long workshopId, ZoneId zone, Optional<Set<String>> webhookEvents, List<Person> people) {
        this.workshopId = workshopId;
        this.zone = zone;
        this.webhookEvents = webhookEvents;
        this.people = people;
    }

    /** {@return one that begins before the first alert, with the people of that workshop} */
    public static NoticeReplay of(Database database, long workshopId, Instant now) {
        JdbiRecipientRepository recipients = new JdbiRecipientRepository(database);
        OpenAnnouncement any = new OpenAnnouncement(
                0,
                workshopId,
                NoticeEvent.ALERT.code(),
                "workshop:" + workshopId,
                JsonNodeFactory.instance.objectNode(),
                now);
        AnnouncedPlace place = recipients.place(any, now);
        return new NoticeReplay(workshopId, ZoneId.of(place.timeZone()), place.webhook(), recipients.staff(workshopId));
    }

    /** {@return one that begins before the first alert, with the same people} */
    public NoticeReplay again() {
        return new NoticeReplay(workshopId, zone, webhookEvents, people);
    }

    /**
     * Takes the next alert by time.
     *
     * @param settings of where it happened, for its type
     * @return how many people, each by how many channels, it would have notified at once; not who would have read of it in a summary
     */
    public int take(ReplayedAlert alert, Settings settings) {
        OpenAnnouncement announcement = alert.announced(workshopId);
        Optional<Plan> plan = Plan.of(announcement, settings);
        List<DecidedNotice> sent = rules.decide(audience(announcement, plan, settings, alert.at())).notices().stream()
                .filter(one -> one.suppressed().isEmpty() && one.notice().event() == NoticeEvent.ALERT)
                .toList();
        List<Reached> reached =
                sent.stream().map(NoticeReplay::reached).distinct().toList();
        plan.ifPresent(one -> reached.forEach(who -> count(who, one, alert.at())));
        return reached.size();
    }

    private Audience audience(OpenAnnouncement announcement, Optional<Plan> plan, Settings settings, Instant at) {
        return new Audience(
                announcement,
                plan,
                settings,
                at,
                zone,
                plan.map(one -> NoticeValues.of(one.event(), announcement, "", NOWHERE))
                        .orElse(Map.of()),
                false,
                plan.map(one -> people(announcement, one, settings)).orElse(List.of()),
                Optional.empty(),
                webhookEvents,
                plan.map(one -> sent(one).had(at, zone)).orElse(Allowance.Had.NOTHING),
                Set.of(),
                0);
    }

    private List<Person> people(OpenAnnouncement announcement, Plan plan, Settings settings) {
        List<Person> all =
                people.stream().filter(person -> person.sees(announcement)).toList();
        return Recipients.chosen(plan, settings, all).stream()
                .map(person -> person.notified(plan.throttleKey()
                        .flatMap(key -> Optional.ofNullable(notifiedAt.get(new Throttled(person.id(), key))))))
                .toList();
    }

    private SentAlerts sent(Plan plan) {
        return plan.urgent() ? urgent : usual;
    }

    private void count(Reached reached, Plan plan, Instant at) {
        Long user = reached.userId();
        if (user != null) {
            plan.throttleKey().ifPresent(key -> notifiedAt.put(new Throttled(user, key), at));
        }
        if (reached.channel() != NoticeChannel.WEBHOOK) {
            sent(plan).add(reached.channel(), at);
        }
    }

    private static Reached reached(DecidedNotice sent) {
        NoticeTarget target = sent.notice().target();
        NoticeChannel channel = sent.notice().channels().get(0);
        if (target instanceof NoticeTarget.User user) {
            return new Reached(user.id(), channel);
        }
        return new Reached(target instanceof NoticeTarget.Browser browser ? browser.userId() : null, channel);
    }
}
