package dev.pitwatch.core.notices.rule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * No one gets more than the rules allow, nor less: alerts at any time, decided by one of two hubs, which die in the middle of it,
 * against a reference that knows a list of what was sent and nothing else.
 */
class DecidingPropertiesIT {

    private static final ZoneId ZONE = ZoneId.of("Asia/Kolkata");
    private static final int SMS_PER_DAY = 3;
    private static final List<String> TYPES = List.of("high_aqi", "high_humidity", "critical_aqi");

    private static TestDatabase db;

    @BeforeContainer
    static void create() {
        db = TestDatabase.create();
    }

    @AfterContainer
    static void close() {
        db.close();
    }

    /** What happens next. */
    sealed interface Step {}

    /** An alert of the type opens in the pit. */
    record Opens(int type, int pit) implements Step {}

    /** The newest critical one is escalated. */
    record Escalates() implements Step {}

    /** The newest critical one is over. */
    record Clears() implements Step {}

    /** So much time goes by. */
    record Passes(int minutes) implements Step {}

    /** A hub decides about all that is open; it dies in the middle of this one, counted from 0, before its commit. */
    record Decides(int hub, int dies) implements Step {}

    /** Whether a person opts out of alerts, or wants them by e-mail only. */
    record Chooses(int person, boolean optsOut, boolean onlyMail) implements Step {}

    /** Their quiet hours become none, their own or again the workshop's. */
    record Rests(int person, Quiet quiet) implements Step {}

    /** The settings name these people, or no one. */
    record Names(Set<Integer> people) implements Step {}

    /** The newest alert is shelved for an hour. */
    record Shelves() implements Step {}

    /** Whether the workshop's webhook is called for alerts. */
    record Hooks(boolean enabled) implements Step {}

    /** The settings want WhatsApp, too, or not. */
    record Wants(boolean whatsapp) implements Step {}

    /** The people of the workshop had so many by that channel an hour and a half ago. */
    record Had(String channel, int count) implements Step {}

    /** What waits is taken: by a provider, by the log in its place, or not at all. */
    record Ends(String state) implements Step {}

    /** Whose quiet hours count. */
    enum Quiet {
        WORKSHOPS,
        OWN,
        OFF
    }

    @Provide
    static Arbitrary<List<Step>> courses() {
        Arbitrary<Step> opens = Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.integers().between(0, 1))
                .as(Opens::new);
        Arbitrary<Step> passes = Arbitraries.of(1, 5, 14, 15, 16, 60, 300).map(Passes::new);
        Arbitrary<Step> decides = Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.integers().between(0, 4))
                .as(Decides::new);
        Arbitrary<Step> chooses = Combinators.combine(
                        Arbitraries.integers().between(0, 2), Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as(Chooses::new);
        Arbitrary<Step> rests = Combinators.combine(Arbitraries.integers().between(0, 2), Arbitraries.of(Quiet.class))
                .as(Rests::new);
        Arbitrary<Step> names =
                Arbitraries.integers().between(0, 2).set().ofMaxSize(2).map(Names::new);
        Arbitrary<Step> hooks = Arbitraries.of(true, false).map(Hooks::new);
        Arbitrary<Step> wants = Arbitraries.of(true, true, false).map(Wants::new);
        Arbitrary<Step> had = Arbitraries.of(
                new Had("whatsapp", 47), new Had("whatsapp", 49), new Had("email", 197), new Had("email", 199));
        Arbitrary<Step> ends =
                Arbitraries.of("logged", "logged", "sent", "failed", "dead").map(Ends::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, opens),
                        Tuple.of(1, Arbitraries.just(new Escalates())),
                        Tuple.of(1, Arbitraries.just(new Clears())),
                        Tuple.of(4, passes),
                        Tuple.of(4, decides),
                        Tuple.of(1, chooses),
                        Tuple.of(1, rests),
                        Tuple.of(1, names),
                        Tuple.of(1, Arbitraries.just(new Shelves())),
                        Tuple.of(1, hooks),
                        Tuple.of(1, wants),
                        Tuple.of(1, had),
                        Tuple.of(2, ends))
                .list()
                .ofMinSize(20)
                .ofMaxSize(50);
    }

    @Property(tries = 40, shrinking = ShrinkingMode.BOUNDED)
    void givenAnyCourse_whenDecided_thenPeopleGetWhatTheReferenceSays(@ForAll("courses") List<Step> steps) {
        Course course = new Course();
        steps.forEach(course::take);
        course.take(new Decides(0, -1));

        assertThat(course.sent()).isEqualTo(course.reference.sent());
    }

    /** What a hub dies of. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** One course of the product, and beside it the reference. */
    private static final class Course {

        private final TestClock clock = new TestClock(Instant.parse("2026-02-20T14:30:00Z")); // 20:00
        private final FakeAlertSettings settings = new FakeAlertSettings();
        private final NoticesShop shop = new NoticesShop(db, clock);
        private final List<Long> pits = List.of(shop.pit, shop.pit(2));
        /** An owner whom all reaches, one who has a phone only, and an operator of the first pit. */
        private final List<Long> people = List.of(
                shop.owner("+919812345678", "asha@example.com"),
                shop.owner("+919812345679", null),
                operator("+919812345680", "ravi@example.com"));

        private final List<DecidingHub> hubs = List.of(hub(), hub());
        private final Reference reference = new Reference();
        private long newest;
        private long critical;
        private long criticalPit;

        Course() {
            settings.smsPerDay = SMS_PER_DAY;
            settings.channels = List.of("dashboard", "sms", "email", "push");
            reference.people.add(new Reference.Who(people.get(0), true, true, 2, pits));
            reference.people.add(new Reference.Who(people.get(1), true, false, 0, pits));
            reference.people.add(new Reference.Who(people.get(2), false, true, 0, List.of(shop.pit)));
            for (int browser = 0; browser < 2; browser++) {
                shop.execute("insert into push_subscription (workshop_id, user_id, endpoint, p256dh, auth, created_at)"
                        + " values (%d, %d, 'https://push.example/%2$d/%3$d', 'k', 'a', now())"
                                .formatted(shop.id, people.get(0), browser));
            }
            shop.execute(
                    "insert into webhook (workshop_id, url, events, enabled, secret) values (%d, 'https://a.example', '{alert}', false, 's')"
                            .formatted(shop.id));
            people.forEach(person -> shop.execute(
                    "insert into preference (user_id, workshop_id, opt_outs, updated_at) values (%d, %d, '{}', now())"
                            .formatted(person, shop.id)));
        }

        private long operator(String phone, String email) {
            long operator = shop.person("staff", phone, email);
            shop.execute("update app_user set sub_role = 'operator' where id = " + operator);
            shop.execute("insert into pit_grant (workshop_id, user_id, pit_id) values (%d, %d, %d)"
                    .formatted(shop.id, operator, shop.pit));
            return operator;
        }

        private DecidingHub hub() {
            return new DecidingHub(db.database(), db.masterKey(), settings, clock);
        }

        void take(Step step) {
            if (step instanceof Opens opens) {
                open(TYPES.get(opens.type()), pits.get(opens.pit()));
            } else if (step instanceof Escalates && critical != 0) {
                shop.announce("alert_escalated", critical, criticalPit, "critical_aqi", "critical");
                reference.open.add(new Reference.News("alert_escalated", "critical_aqi", criticalPit, critical));
            } else if (step instanceof Clears && critical != 0) {
                shop.announce("alert_cleared", critical, criticalPit, "critical_aqi", "critical");
                reference.open.add(new Reference.News("alert_cleared", "critical_aqi", criticalPit, critical));
            } else if (step instanceof Passes passes) {
                clock.pass(Duration.ofMinutes(passes.minutes()));
            } else if (step instanceof Decides decides) {
                decide(decides);
            } else if (step instanceof Chooses chooses) {
                choose(chooses);
            } else {
                set(step);
            }
        }

        private void set(Step step) {
            if (step instanceof Rests rests) {
                rest(people.get(rests.person()), rests.quiet());
                reference.people.get(rests.person()).quiet = rests.quiet();
            } else if (step instanceof Names names) {
                settings.recipients = names.people().stream().map(people::get).toList();
                reference.named = settings.recipients;
            } else if (step instanceof Hooks hooks) {
                shop.execute(
                        "update webhook set enabled = %s where workshop_id = %d".formatted(hooks.enabled(), shop.id));
                reference.hook = hooks.enabled();
            } else if (step instanceof Shelves && newest != 0) {
                Instant until = clock.instant().plus(Duration.ofHours(1));
                shop.execute("update alert set shelved_until = '%s' where id = %d".formatted(until, newest));
                reference.shelvedUntil.put(newest, until);
            } else {
                setSending(step);
            }
        }

        private void setSending(Step step) {
            if (step instanceof Wants wants) {
                settings.channels = wants.whatsapp()
                        ? List.of("dashboard", "sms", "whatsapp", "email", "push")
                        : List.of("dashboard", "sms", "email", "push");
                reference.whatsapp = wants.whatsapp();
            } else if (step instanceof Had had) {
                Instant at = clock.instant().minus(Duration.ofMinutes(90));
                shop.had(people.get(0), had.channel(), had.count(), at);
                reference.had(had.channel(), had.count(), at);
            } else if (step instanceof Ends ends) {
                shop.execute("update notice set state = '%s' where workshop_id = %d and state = 'pending'"
                        .formatted(ends.state(), shop.id));
                reference.ends(ends.state());
            }
        }

        private void rest(long person, Quiet quiet) {
            boolean own = quiet == Quiet.OWN;
            shop.execute("update preference set quiet_from = %s, quiet_to = %s, quiet_off = %s where user_id = %d"
                    .formatted(own ? "'12:00'" : "null", own ? "'16:00'" : "null", quiet == Quiet.OFF, person));
        }

        private void open(String type, long pit) {
            boolean isCritical = type.startsWith("critical");
            long alert = shop.alert(pit, type, isCritical ? "critical" : "warning");
            reference.open.add(new Reference.News("alert", type, pit, alert));
            newest = alert;
            if (isCritical) {
                critical = alert;
                criticalPit = pit;
            }
        }

        private void decide(Decides decides) {
            try {
                for (int number = 0; hubs.get(decides.hub()).next(dying(number, decides)); number++) {
                    reference.decideNext(clock.instant());
                }
            } catch (Killed e) {
                // nothing of it is kept; another hub takes it
            }
        }

        private static Consumer<String> dying(int number, Decides decides) {
            return step -> {
                if (number == decides.dies() && step.equals(DecidingHub.SETTLED)) {
                    throw new Killed();
                }
            };
        }

        private void choose(Chooses chooses) {
            long person = people.get(chooses.person());
            shop.execute("update preference set channels = %s, opt_outs = '%s' where user_id = %d"
                    .formatted(
                            chooses.onlyMail() ? "'{\"alerts\": [\"email\"]}'" : "null",
                            chooses.optsOut() ? "{alerts}" : "{}",
                            person));
            Reference.Who who = reference.people.get(chooses.person());
            who.optsOut = chooses.optsOut();
            who.onlyMail = chooses.onlyMail();
        }

        /** {@return event, type, pit, person and channel of what goes out about alerts, in order} */
        List<String> sent() {
            return shop.texts(
                    """
                    select concat_ws(' ', n.event, n.params ->> 'type', split_part(n.subject, ':', 2), n.user_id, n.channel)
                    from notice n
                    where n.workshop_id = %d and n.state <> 'suppressed' and n.event in ('alert', 'alert_escalated', 'alert_cleared')
                        and n.announcement_id > 0
                    order by n.id
                    """
                            .formatted(shop.id));
        }
    }

    /** The rules, by looking at all that was ever sent. */
    private static final class Reference {

        static final class Who {
            private final long id;
            private final boolean owner;
            private final boolean hasMail;
            private final int browsers;
            private final List<Long> pits;
            private boolean optsOut;
            private boolean onlyMail;
            private Quiet quiet = Quiet.WORKSHOPS;

            Who(long id, boolean owner, boolean hasMail, int browsers, List<Long> pits) {
                this.id = id;
                this.owner = owner;
                this.hasMail = hasMail;
                this.browsers = browsers;
                this.pits = pits;
            }

            boolean isQuiet(LocalTime time) {
                return switch (quiet) {
                    case WORKSHOPS -> time.getHour() >= 22 || time.getHour() < 7;
                    case OWN -> time.getHour() >= 12 && time.getHour() < 16;
                    case OFF -> false;
                };
            }
        }

        record News(String event, String type, long pit, long alert) {
            boolean isEnd() {
                return event.equals("alert_cleared");
            }

            boolean isUrgent() {
                return type.startsWith("critical");
            }

            boolean isAlike(News other) {
                return event.equals(other.event) && type.equals(other.type) && pit == other.pit;
            }
        }

        /** One that no one was told of in this course. */
        private static final News EARLIER = new News("alert", "earlier", -1, -1);

        /** To the webhook the person is 0; several browsers of a person are one. */
        record Sent(News news, long person, String channel, int copies, Instant at) {}

        private final List<Who> people = new ArrayList<>();
        private final Deque<News> open = new ArrayDeque<>();
        private final List<Sent> all = new ArrayList<>();

        /** Places in the list of what no one got in the end. */
        private final Set<Integer> lost = new HashSet<>();

        private int ended;
        private final Map<Long, Instant> shelvedUntil = new HashMap<>();
        private List<Long> named = List.of();
        private boolean hook;
        private boolean whatsapp;

        void had(String channel, int count, Instant at) {
            all.addAll(Collections.nCopies(count, new Sent(EARLIER, EARLIER.alert(), channel, 1, at)));
        }

        void decideNext(Instant now) {
            News news = open.remove();
            if (shelvedUntil.getOrDefault(news.alert(), now).isAfter(now)) {
                return;
            }
            if (news.isEnd()) {
                people.forEach(who -> end(news, who, now));
                return;
            }
            recipients(news).forEach(who -> decide(news, who, now));
            if (hook) {
                all.add(new Sent(news, 0, "webhook", 1, now));
            }
        }

        /** All that waits is taken so. */
        void ends(String state) {
            if (!state.equals("sent")) {
                IntStream.range(ended, all.size()).forEach(lost::add);
            }
            ended = all.size();
        }

        /** As far as they heard of it. */
        private void end(News news, Who who, Instant now) {
            List<String> by = IntStream.range(0, all.size())
                    .filter(sent -> !lost.contains(sent))
                    .mapToObj(all::get)
                    .filter(sent -> sent.person() == who.id
                            && sent.news().alert() == news.alert()
                            && !sent.news().isEnd())
                    .map(Sent::channel)
                    .toList();
            for (String channel : List.of("email", "push")) {
                if (by.contains(channel) && (who.owner || !who.optsOut)) {
                    all.add(new Sent(news, who.id, channel, channel.equals("push") ? who.browsers : 1, now));
                }
            }
        }

        private List<Who> recipients(News news) {
            List<Who> chosen = people.stream()
                    .filter(who -> named.contains(who.id) && who.pits.contains(news.pit()))
                    .toList();
            return news.event().equals("alert_escalated") || chosen.isEmpty()
                    ? people.stream().filter(who -> who.owner).toList()
                    : chosen;
        }

        private void decide(News news, Who who, Instant now) {
            LocalTime time = LocalTime.ofInstant(now, ZONE);
            boolean hadOne = all.stream()
                    .anyMatch(sent -> sent.person() == who.id
                            && sent.news().isAlike(news)
                            && sent.at().plus(Duration.ofMinutes(15)).isAfter(now));
            boolean isEscalation = news.event().equals("alert_escalated");
            boolean isOptedOut = who.optsOut && !(news.isUrgent() && who.owner);
            if (isOptedOut || !news.isUrgent() && who.isQuiet(time) || !isEscalation && hadOne) {
                return;
            }
            for (String channel : channels(news, who, isEscalation)) {
                if (isWithinLimits(news, channel, now)) {
                    all.add(new Sent(news, who.id, channel, channel.equals("push") ? who.browsers : 1, now));
                }
            }
        }

        private List<String> channels(News news, Who who, boolean isEscalation) {
            List<String> reached = new ArrayList<>(List.of("sms"));
            if (isEscalation || whatsapp) {
                reached.add("whatsapp");
            }
            if (who.hasMail) {
                reached.add("email");
            }
            if (who.browsers > 0) {
                reached.add("push");
            }
            if (!who.onlyMail || isEscalation) {
                return reached;
            }
            return who.hasMail ? List.of("email") : reached.subList(0, 1);
        }

        private boolean isWithinLimits(News news, String channel, Instant now) {
            LocalDate today = LocalDate.ofInstant(now, ZONE);
            List<Sent> alike = all.stream()
                    .filter(sent -> sent.news().isUrgent() == news.isUrgent()
                            && sent.person() != 0
                            && !sent.news().isEnd())
                    .toList();
            List<Sent> ofToday = alike.stream()
                    .filter(sent -> LocalDate.ofInstant(sent.at(), ZONE).equals(today))
                    .toList();
            long byChannel = ofToday.stream()
                    .filter(sent -> sent.channel().equals(channel))
                    .count();
            long most =
                    switch (channel) {
                        case "sms" -> news.isUrgent() ? 20 : SMS_PER_DAY;
                        case "whatsapp" -> 50;
                        case "email" -> 200;
                        default -> Long.MAX_VALUE;
                    };
            long ofAnHour = alike.stream()
                    .filter(sent -> sent.at().plus(Duration.ofHours(1)).isAfter(now))
                    .count();
            return byChannel < most && (news.isUrgent() ? ofToday.size() < 60 && ofAnHour < 20 : ofAnHour < 120);
        }

        List<String> sent() {
            return all.stream()
                    .filter(one -> !one.news().equals(EARLIER))
                    .flatMap(one -> Collections.nCopies(
                            one.copies(),
                            "%s %s %d%s %s"
                                    .formatted(
                                            one.news().event(),
                                            one.news().type(),
                                            one.news().pit(),
                                            one.person() == 0 ? "" : " " + one.person(),
                                            one.channel()))
                            .stream())
                    .toList();
        }
    }
}
