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
import dev.pitwatch.core.notices.rule.Allowance.Reached;
import dev.pitwatch.core.notices.template.AlertLine;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is decided of one announcement, one person after the other; counts on what its workshop may still be sent. */
final class Decisions {

    private static final Duration GOOD = Duration.ofHours(24);

    /** Of a workshop in an hour: a flood of alerts would leave one for each of a hundred people and channel. */
    static final int MAX_UNSENT = 1_000;

    /** Of a workshop in a day, how often someone reads by SMS or WhatsApp that these are used up: what says so is paid for, too. */
    static final int MAX_LIMITS_BY_PHONE = 20;

    /** Of these; else people who were named for many pits would leave none. */
    static final int OWNERS_LIMITS_BY_PHONE = 5;

    /** Of a workshop in a day, summaries of quiet hours that may go out by SMS or WhatsApp. */
    static final int MAX_SUMMARIES_BY_PHONE = 50;

    /** Of both. */
    static final int MAX_BY_PHONE = MAX_LIMITS_BY_PHONE + MAX_SUMMARIES_BY_PHONE;

    private static final String SUMMARY = "quiet:";

    private static final Set<NoticeChannel> BY_PHONE = Set.of(NoticeChannel.SMS, NoticeChannel.WHATSAPP);

    private static final List<NoticeChannel> RICHEST_FIRST =
            List.of(NoticeChannel.EMAIL, NoticeChannel.PUSH, NoticeChannel.SMS, NoticeChannel.WHATSAPP);

    private final Audience audience;
    private final OpenAnnouncement announcement;
    private final Plan plan;
    private final List<DecidedNotice> notices = new ArrayList<>();
    private final List<SummaryLine> held = new ArrayList<>();
    private final Map<NoticeChannel, Integer> unkept = new EnumMap<>(NoticeChannel.class);
    private final Allowance allowance;
    private final Set<String> limitsByPhone;
    private int unsent;

    Decisions(Audience audience, Plan plan) {
        this.audience = audience;
        this.announcement = audience.announcement();
        this.plan = plan;
        this.unsent = audience.unsent();
        this.allowance = new Allowance(plan.urgent(), audience.settings().smsPerDay(), audience.had());
        this.limitsByPhone = new HashSet<>(audience.limitsByPhone());
    }

    /** {@return whether there are limits to what goes out of it: of alerts only} */
    static boolean isLimited(Plan plan) {
        return plan.event() == NoticeEvent.ALERT || plan.event() == NoticeEvent.ALERT_ESCALATED;
    }

    /** {@return the throttle key of what goes out by SMS or WhatsApp beside alerts: of each day of a workshop one} */
    static String limitsKey(OpenAnnouncement announcement, Instant now, ZoneId zone) {
        return "limits:%d:%s".formatted(announcement.workshopId(), LocalDate.ofInstant(now, zone));
    }

    /**
     * Adds one by that channel, if there is room for one more today and this hour. Only those about alerts are limited.
     *
     * @param targets the person, or each of their browsers, which count as one
     */
    void addWithin(Person person, List<? extends NoticeTarget> targets, NoticeChannel channel, Instant due) {
        Optional<Reached> reached = isLimited(plan) ? allowance.take(channel) : Optional.empty();
        if (reached.isEmpty()) {
            targets.forEach(target -> add(target, channel, Optional.empty(), due));
            return;
        }
        NoticeTarget newest = targets.get(targets.size() - 1);
        add(new NoticeTarget.User(person.id()), channel, reached.map(Reached::reason), due);
        addLimit(person, newest, channel, reached.get(), due);
    }

    /** Adds it; what is not sent only as long as there were few in the hour. */
    void add(NoticeTarget target, NoticeChannel channel, Optional<Suppression> suppressed, Instant due) {
        if (suppressed.isPresent() && ++unsent > MAX_UNSENT) {
            unkept.merge(channel, 1, Integer::sum);
            return;
        }
        String key = "announcement:%d:%s:%s".formatted(announcement.id(), key(target), channel.code());
        Notice notice =
                new Notice(plan.event(), target, List.of(channel), audience.values(), key, due.plus(GOOD), origin());
        notices.add(new DecidedNotice(notice, suppressed, due));
    }

    /**
     * That the rest is in the dashboard, once a day for a person; by each channel where that one's day is used up. The key sees to that.
     * An hour that is used up may be so 24 times a day, for each of very many people. By SMS and WhatsApp a few of them read it.
     */
    private void addLimit(Person person, NoticeTarget target, NoticeChannel channel, Reached limit, Instant due) {
        boolean ofDay = limit.reason() == Suppression.DAY_LIMIT;
        String key = "%s:%s:user-%d%s%s"
                .formatted(
                        limit.reason().code(),
                        LocalDate.ofInstant(audience.now(), audience.zone()),
                        person.id(),
                        ofDay ? ":" + channel.code() : "",
                        plan.urgent() ? ":urgent" : "");
        boolean byPhone = BY_PHONE.contains(channel);
        if (byPhone && !takeByPhone(person, key)) {
            return;
        }
        Map<String, String> values =
                Map.of("count", Integer.toString(limit.most()), "link", NoticeValues.home(audience));
        NoticeEvent event = ofDay ? NoticeEvent.DAY_LIMIT_SUMMARY : NoticeEvent.HOUR_LIMIT_SUMMARY;
        NoticeOrigin origin = byPhone ? limitsOrigin() : NoticeOrigin.none();
        Notice notice = new Notice(event, target, List.of(channel), values, key, due.plus(GOOD), origin);
        notices.add(new DecidedNotice(notice, Optional.empty(), due));
    }

    /** {@return whether the person may read it so: they did not yet today, and few others did} */
    private boolean takeByPhone(Person person, String key) {
        int most = person.owner() ? MAX_LIMITS_BY_PHONE : MAX_LIMITS_BY_PHONE - OWNERS_LIMITS_BY_PHONE;
        return byPhone(false) < most && limitsByPhone.add(key);
    }

    /** {@return whether that summary may go out so: another of its alerts did, or few others of today} */
    private boolean takeSummaryByPhone(String key) {
        return limitsByPhone.contains(key) || byPhone(true) < MAX_SUMMARIES_BY_PHONE && limitsByPhone.add(key);
    }

    private long byPhone(boolean summaries) {
        return limitsByPhone.stream()
                .filter(key -> key.startsWith(SUMMARY) == summaries)
                .count();
    }

    /** The person reads of it when their quiet hours end, by the richest channel that they have and want. */
    void addToSummary(Person person, QuietHours hours) {
        Instant start = hours.start(audience.now(), audience.zone());
        Instant end = hours.end(audience.now(), audience.zone());
        List<NoticeChannel> reached = RICHEST_FIRST.stream()
                .filter(person.reachedBy()::contains)
                .filter(channel ->
                        wanted(person).map(all -> all.contains(channel.code())).orElse(true))
                .toList();
        if (reached.isEmpty()) {
            return;
        }
        boolean push = reached.get(0) == NoticeChannel.PUSH;
        NoticeTarget target = push
                ? new NoticeTarget.Browser(
                        person.id(), person.browsers().get(person.browsers().size() - 1))
                : new NoticeTarget.User(person.id());
        String key = SUMMARY + "user-%d:%d".formatted(person.id(), end.getEpochSecond());
        List<NoticeChannel> ways = push ? reached.subList(0, 1) : summaryWays(reached, key);
        if (ways.isEmpty()) {
            return;
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
                NoticeValues.home(audience));
        NoticeOrigin origin = ways.stream().anyMatch(BY_PHONE::contains) ? limitsOrigin() : NoticeOrigin.none();
        Notice summary = new Notice(NoticeEvent.QUIET_SUMMARY, target, ways, values, key, end.plus(GOOD), origin);
        held.add(new SummaryLine(new DecidedNotice(summary, Optional.empty(), end), line));
    }

    /** {@return the ways by which the summary is tried, one after the other: those by phone while few of the workshop went so today} */
    private List<NoticeChannel> summaryWays(List<NoticeChannel> reached, String key) {
        boolean phone = reached.stream().anyMatch(BY_PHONE::contains) && takeSummaryByPhone(key);
        return reached.stream()
                .filter(channel -> channel != NoticeChannel.PUSH && (phone || !BY_PHONE.contains(channel)))
                .toList();
    }

    private NoticeOrigin limitsOrigin() {
        return NoticeOrigin.throttled(limitsKey(announcement, audience.now(), audience.zone()));
    }

    /** {@return the channels that they chose for alerts, if any of these reaches them} */
    private static Optional<List<String>> wanted(Person person) {
        return Optional.ofNullable(person.channels().get("alerts"))
                .filter(all ->
                        person.reachedBy().stream().map(NoticeChannel::code).anyMatch(all::contains));
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
        return new Decided(announcement, notices, held, unkept);
    }
}
