package dev.pitwatch.core.notices.rule;

import dev.pitwatch.core.notices.announcement.OpenAnnouncement;
import dev.pitwatch.core.notices.notification.DecidedNotice;
import dev.pitwatch.core.notices.notification.Notice;
import dev.pitwatch.core.notices.notification.NoticeChannel;
import dev.pitwatch.core.notices.notification.NoticeClass;
import dev.pitwatch.core.notices.notification.NoticeEvent;
import dev.pitwatch.core.notices.notification.NoticeOrigin;
import dev.pitwatch.core.notices.notification.NoticeTarget;
import dev.pitwatch.core.notices.notification.SummaryLine;
import dev.pitwatch.core.notices.notification.Suppression;
import dev.pitwatch.core.notices.template.AlertLine;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is decided of one announcement, one person after the other; counts the SMS of the day on. */
final class Decisions {

    private static final Duration GOOD = Duration.ofHours(24);

    /** SMS of a day that are urgent, however few others a workshop wants. */
    private static final int LEAST_URGENT = 20;

    private final Audience audience;
    private final OpenAnnouncement announcement;
    private final Plan plan;
    private final List<DecidedNotice> notices = new ArrayList<>();
    private final List<SummaryLine> held = new ArrayList<>();
    private int sms;

    Decisions(Audience audience, Plan plan) {
        this.audience = audience;
        this.announcement = audience.announcement();
        this.plan = plan;
        this.sms = plan.urgent() ? audience.urgentSmsToday() : audience.smsToday();
    }

    /** {@return whether one more may go out by that channel today, and counts it} Only SMS about alerts are limited. */
    boolean takeSms(NoticeChannel channel) {
        if (channel != NoticeChannel.SMS || !isLimited()) {
            return true;
        }
        if (sms >= smsPerDay()) {
            return false;
        }
        sms++;
        return true;
    }

    private int smsPerDay() {
        int usual = audience.settings().smsPerDay();
        return plan.urgent() ? Math.max(usual, LEAST_URGENT) : usual;
    }

    private boolean isLimited() {
        return plan.event() == NoticeEvent.ALERT || plan.event() == NoticeEvent.ALERT_ESCALATED;
    }

    void add(NoticeTarget target, NoticeChannel channel, Optional<Suppression> suppressed, Instant due) {
        String key = "announcement:%d:%s:%s".formatted(announcement.id(), key(target), channel.code());
        notices.add(decided(plan.event(), target, List.of(channel), audience.values(), key, suppressed, due));
        if (suppressed.equals(Optional.of(Suppression.DAY_LIMIT)) && target instanceof NoticeTarget.User user) {
            addDayLimit(user, channel, due);
        }
    }

    /** Once a day and person: the key sees to that. */
    private void addDayLimit(NoticeTarget.User user, NoticeChannel channel, Instant due) {
        LocalDate day = LocalDate.ofInstant(audience.now(), audience.zone());
        String key = "day_limit:%s:user-%d".formatted(day, user.id());
        Map<String, String> values = Map.of(
                "count",
                Integer.toString(smsPerDay()),
                "link",
                audience.values().getOrDefault("link", ""));
        notices.add(decided(NoticeEvent.DAY_LIMIT_SUMMARY, user, List.of(channel), values, key, Optional.empty(), due));
    }

    /** The person reads of it when their quiet hours end, by the first of these channels that reaches them. */
    void addToSummary(Person person, List<NoticeChannel> channels, QuietHours hours) {
        Instant start = hours.start(audience.now(), audience.zone());
        Instant end = hours.end(audience.now(), audience.zone());
        List<NoticeChannel> reached = channels.stream()
                .filter(channel ->
                        channel != NoticeChannel.PUSH && person.reachedBy().contains(channel))
                .toList();
        NoticeTarget target = new NoticeTarget.User(person.id());
        if (reached.isEmpty()) {
            if (person.browsers().isEmpty() || !channels.contains(NoticeChannel.PUSH)) {
                return;
            }
            reached = List.of(NoticeChannel.PUSH);
            target = new NoticeTarget.Browser(
                    person.id(), person.browsers().get(person.browsers().size() - 1));
        }
        String line = NoticeValues.line(audience);
        Map<String, String> values = Map.of(
                "count",
                "1",
                "from",
                start.toString(),
                "until",
                end.toString(),
                AlertLine.VALUE,
                line,
                "link",
                audience.values().getOrDefault("link", ""));
        String key = "quiet:user-%d:%d".formatted(person.id(), end.getEpochSecond());
        held.add(new SummaryLine(
                decided(NoticeEvent.QUIET_SUMMARY, target, reached, values, key, Optional.empty(), end), line));
    }

    private DecidedNotice decided(
            NoticeEvent event,
            NoticeTarget target,
            List<NoticeChannel> channels,
            Map<String, String> values,
            String key,
            Optional<Suppression> suppressed,
            Instant due) {
        boolean summary = event != plan.event();
        NoticeOrigin origin = summary ? NoticeOrigin.none() : origin();
        Notice notice = new Notice(event, target, channels, values, key, due.plus(GOOD), origin);
        return new DecidedNotice(notice, suppressed, due);
    }

    private NoticeOrigin origin() {
        boolean ofAlert =
                plan.event().noticeClass() == NoticeClass.ALERT || plan.event().noticeClass() == NoticeClass.PLATFORM;
        return new NoticeOrigin(
                announcement.id(),
                announcement.subject(),
                ofAlert ? NoticeValues.number(announcement.facts(), "id") : null,
                NoticeValues.number(announcement.facts(), "job_id"),
                plan.throttleKey().orElse(null),
                plan.urgent());
    }

    private static String key(NoticeTarget target) {
        if (target instanceof NoticeTarget.User user) {
            return "user-" + user.id();
        }
        if (target instanceof NoticeTarget.Browser browser) {
            return "browser-" + browser.subscriptionId();
        }
        return target instanceof NoticeTarget.Webhook ? "webhook" : "mailbox";
    }

    Decided made() {
        return new Decided(announcement, notices, held);
    }
}
