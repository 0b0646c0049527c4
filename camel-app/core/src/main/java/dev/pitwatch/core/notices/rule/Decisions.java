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

    /** Of a workshop, summaries of quiet hours that end on a day and go out by SMS or WhatsApp; and as many where a mail can't be sent. */
    static final int MAX_SUMMARIES_BY_PHONE = 50;

    /** Of limits today, and of both kinds of summaries of today and tomorrow. */
    static final int MAX_BY_PHONE = MAX_LIMITS_BY_PHONE + 2 * 2 * MAX_SUMMARIES_BY_PHONE;

    private static final String SUMMARY = "quiet";

    /** Of those who have no mail: what others would have only if theirs can't be sent takes none of their places. */
    private static final String SUMMARY_BY_PHONE = SUMMARY + "-phone";

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

    /** {@return the throttle keys of what goes out by SMS or WhatsApp beside alerts today, and tomorrow: then a night ends that has begun} */
    static List<String> limitsKeys(OpenAnnouncement announcement, Instant now, ZoneId zone) {
        LocalDate today = LocalDate.ofInstant(now, zone);
        return List.of(limitsKey(announcement, today), limitsKey(announcement, today.plusDays(1)));
    }

    private static String limitsKey(OpenAnnouncement announcement, LocalDate day) {
        return "limits:%d:%s".formatted(announcement.workshopId(), day);
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
                        day(audience.now()),
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
        NoticeOrigin origin = byPhone ? limitsOrigin(audience.now()) : NoticeOrigin.none();
        Notice notice = new Notice(event, target, List.of(channel), values, key, due.plus(GOOD), origin);
        notices.add(new DecidedNotice(notice, Optional.empty(), due));
    }

    /** {@return whether the person may read it so: they did not yet today, and few others did} */
    private boolean takeByPhone(Person person, String key) {
        int most = person.owner() ? MAX_LIMITS_BY_PHONE : MAX_LIMITS_BY_PHONE - OWNERS_LIMITS_BY_PHONE;
        long others =
                limitsByPhone.stream().filter(one -> !one.startsWith(SUMMARY)).count();
        return others < most && limitsByPhone.add(key);
    }

    /** {@return whether that summary may go out so: another of its alerts did, or few others of its kind do that day} */
    private boolean takeSummaryByPhone(String kind, String key, Instant end) {
        if (limitsByPhone.contains(key)) {
            return true;
        }
        LocalDate day = day(end);
        long others = limitsByPhone.stream()
                .filter(one -> one.startsWith(kind + ":"))
                .filter(one -> day(endOf(one)).equals(day))
                .count();
        return others < MAX_SUMMARIES_BY_PHONE && limitsByPhone.add(key);
    }

    private static String summaryKey(String kind, Person person, Instant end) {
        return "%s:user-%d:%d".formatted(kind, person.id(), end.getEpochSecond());
    }

    private static Instant endOf(String summaryKey) {
        return Instant.ofEpochSecond(Long.parseLong(summaryKey.substring(summaryKey.lastIndexOf(':') + 1)));
    }

    private LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, audience.zone());
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
        String kind = BY_PHONE.contains(reached.get(0)) ? SUMMARY_BY_PHONE : SUMMARY;
        String key = summaryKey(kind, person, end);
        boolean byPhone = !push && reached.stream().anyMatch(BY_PHONE::contains) && takeSummaryByPhone(kind, key, end);
        List<NoticeChannel> ways = push ? reached.subList(0, 1) : summaryWays(reached, byPhone);
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
        NoticeOrigin origin = byPhone ? limitsOrigin(end) : NoticeOrigin.none();
        Notice summary = new Notice(NoticeEvent.QUIET_SUMMARY, target, ways, values, key, end.plus(GOOD), origin);
        held.add(new SummaryLine(new DecidedNotice(summary, Optional.empty(), end), line));
    }

    /** {@return the ways by which the summary is tried, one after the other} */
    private static List<NoticeChannel> summaryWays(List<NoticeChannel> reached, boolean byPhone) {
        return reached.stream()
                .filter(channel -> channel != NoticeChannel.PUSH && (byPhone || !BY_PHONE.contains(channel)))
                .toList();
    }

    /** Of what goes out by SMS or WhatsApp on the day of that moment. */
    private NoticeOrigin limitsOrigin(Instant at) {
        return NoticeOrigin.throttled(limitsKey(announcement, day(at)));
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
