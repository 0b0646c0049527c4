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
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
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

    /** So much time goes by. */
    record Passes(int minutes) implements Step {}

    /** A hub decides about all that is open; it dies in the middle of this one, counted from 0, before its commit. */
    record Decides(int hub, int dies) implements Step {}

    /** Whether a person opts out of alerts, or wants them by e-mail only. */
    record Chooses(int person, boolean optsOut, boolean onlyMail) implements Step {}

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
                        Arbitraries.integers().between(0, 1), Arbitraries.of(true, false), Arbitraries.of(true, false))
                .as(Chooses::new);
        return Arbitraries.frequencyOf(
                        Tuple.of(6, opens),
                        Tuple.of(1, Arbitraries.just(new Escalates())),
                        Tuple.of(4, passes),
                        Tuple.of(4, decides),
                        Tuple.of(1, chooses))
                .list()
                .ofMinSize(20)
                .ofMaxSize(40);
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
        private final List<Long> people =
                List.of(shop.owner("+919812345678", "asha@example.com"), shop.owner("+919812345679", null));
        private final List<DecidingHub> hubs = List.of(hub(), hub());
        private final Reference reference = new Reference();
        private long critical;
        private long criticalPit;

        Course() {
            settings.smsPerDay = SMS_PER_DAY;
            reference.people.add(new Reference.Who(people.get(0), true));
            reference.people.add(new Reference.Who(people.get(1), false));
        }

        private DecidingHub hub() {
            return new DecidingHub(db.database(), db.masterKey(), settings, clock);
        }

        void take(Step step) {
            if (step instanceof Opens opens) {
                open(TYPES.get(opens.type()), pits.get(opens.pit()));
            } else if (step instanceof Escalates && critical != 0) {
                shop.announce("alert_escalated", critical, criticalPit, "critical_aqi", "critical");
                reference.open.add(new Reference.News("alert_escalated", "critical_aqi", criticalPit));
            } else if (step instanceof Passes passes) {
                clock.pass(Duration.ofMinutes(passes.minutes()));
            } else if (step instanceof Decides decides) {
                decide(decides);
            } else if (step instanceof Chooses chooses) {
                choose(chooses);
            }
        }

        private void open(String type, long pit) {
            boolean isCritical = type.startsWith("critical");
            long alert = shop.alert(pit, type, isCritical ? "critical" : "warning");
            reference.open.add(new Reference.News("alert", type, pit));
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
            shop.execute(
                    """
                    insert into preference (user_id, workshop_id, channels, opt_outs, updated_at) values (%d, %d, %s, '%s', now())
                    on conflict (user_id) do update set channels = excluded.channels, opt_outs = excluded.opt_outs
                    """
                            .formatted(
                                    person,
                                    shop.id,
                                    chooses.onlyMail() ? "'{\"alerts\": [\"email\"]}'" : "null",
                                    chooses.optsOut() ? "{alerts}" : "{}"));
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
                    where n.workshop_id = %d and n.state = 'pending' and n.event in ('alert', 'alert_escalated') order by n.id
                    """
                            .formatted(shop.id));
        }
    }

    /** The rules, by looking at all that was ever sent. */
    private static final class Reference {

        static final class Who {
            private final long id;
            private final boolean hasMail;
            private boolean optsOut;
            private boolean onlyMail;

            Who(long id, boolean hasMail) {
                this.id = id;
                this.hasMail = hasMail;
            }
        }

        record News(String event, String type, long pit) {
            boolean isUrgent() {
                return type.startsWith("critical");
            }
        }

        record Sent(News news, long person, String channel, Instant at) {}

        private final List<Who> people = new ArrayList<>();
        private final Deque<News> open = new ArrayDeque<>();
        private final List<Sent> all = new ArrayList<>();

        void decideNext(Instant now) {
            News news = open.remove();
            people.forEach(who -> decide(news, who, now));
        }

        private void decide(News news, Who who, Instant now) {
            LocalTime time = LocalTime.ofInstant(now, ZONE);
            boolean isNight = time.getHour() >= 22 || time.getHour() < 7;
            boolean hadOne = all.stream()
                    .anyMatch(sent -> sent.person() == who.id
                            && sent.news().equals(news)
                            && sent.at().plus(Duration.ofMinutes(15)).isAfter(now));
            boolean isEscalation = news.event().equals("alert_escalated");
            if (!news.isUrgent() && (who.optsOut || isNight) || !isEscalation && hadOne) {
                return;
            }
            for (String channel : channels(news, who, isEscalation)) {
                if (isWithinLimits(news, channel, now)) {
                    all.add(new Sent(news, who.id, channel, now));
                }
            }
        }

        private static List<String> channels(News news, Who who, boolean isEscalation) {
            List<String> reached = new ArrayList<>(List.of("sms"));
            if (isEscalation) {
                reached.add("whatsapp");
            }
            if (who.hasMail) {
                reached.add("email");
            }
            return who.onlyMail && who.hasMail && !isEscalation ? List.of("email") : reached;
        }

        private boolean isWithinLimits(News news, String channel, Instant now) {
            LocalDate today = LocalDate.ofInstant(now, ZONE);
            List<Sent> alike = all.stream()
                    .filter(sent -> sent.news().isUrgent() == news.isUrgent())
                    .toList();
            List<Sent> ofToday = alike.stream()
                    .filter(sent -> LocalDate.ofInstant(sent.at(), ZONE).equals(today))
                    .toList();
            long sms = ofToday.stream()
                    .filter(sent -> sent.channel().equals("sms"))
                    .count();
            long ofAnHour = alike.stream()
                    .filter(sent -> sent.at().plus(Duration.ofHours(1)).isAfter(now))
                    .count();
            return news.isUrgent()
                    ? (!channel.equals("sms") || sms < 20) && ofToday.size() < 60 && ofAnHour < 20
                    : (!channel.equals("sms") || sms < SMS_PER_DAY) && ofAnHour < 120;
        }

        List<String> sent() {
            return all.stream()
                    .map(one -> "%s %s %d %d %s"
                            .formatted(
                                    one.news().event(),
                                    one.news().type(),
                                    one.news().pit(),
                                    one.person(),
                                    one.channel()))
                    .toList();
        }
    }
}
