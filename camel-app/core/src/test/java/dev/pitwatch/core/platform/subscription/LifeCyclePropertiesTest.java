package dev.pitwatch.core.platform.subscription;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.LicenceStanding;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds of every subscription, wherever its workshop is, whenever it pays, and however long the hub was away. */
class LifeCyclePropertiesTest {

    private static final Duration MONTHS_AND_GRACE = Duration.ofDays(38);

    /** What happens: some hours pass, in which the hub is away, then it looks; or a payment comes first. */
    private record Turn(int hours, boolean pays) {}

    @Provide
    Arbitrary<ZoneId> zones() {
        return Arbitraries.of(
                        "Asia/Kolkata",
                        "Africa/Johannesburg",
                        "America/New_York",
                        "Europe/Berlin",
                        "Pacific/Kiritimati",
                        "Pacific/Pago_Pago",
                        "Australia/Lord_Howe",
                        "Pacific/Chatham",
                        "UTC")
                .map(ZoneId::of);
    }

    @Provide
    Arbitrary<Instant> times() {
        long from = Instant.parse("2023-11-01T00:00:00Z").getEpochSecond();
        long until = Instant.parse("2033-03-01T00:00:00Z").getEpochSecond();
        Arbitrary<Instant> any = Arbitraries.longs().between(from, until).map(Instant::ofEpochSecond);
        // Where months end and years leap.
        Arbitrary<Instant> ends = Arbitraries.integers()
                .between(0, 110)
                .flatMap(month -> Arbitraries.integers().between(-36, 36).map(hour -> LocalDate.of(2024, 1, 31)
                        .plusMonths(month)
                        .with(TemporalAdjusters.lastDayOfMonth())
                        .atStartOfDay()
                        .plusHours(hour)
                        .toInstant(ZoneOffset.UTC)));
        return Arbitraries.oneOf(any, ends);
    }

    @Provide
    Arbitrary<List<Turn>> turns() {
        Arbitrary<Integer> hours = Arbitraries.frequencyOf(
                Tuple.of(6, Arbitraries.integers().between(1, 30)),
                Tuple.of(1, Arbitraries.integers().between(24, 24 * 60)));
        return hours.flatMap(after -> Arbitraries.integers().between(0, 11).map(odds -> new Turn(after, odds == 0)))
                .list()
                .ofMinSize(10)
                .ofMaxSize(120);
    }

    @Property
    void givenAnyCourse_whenTheHubLooksWheneverItIsThere_thenStepsOfADueDateComeInOrderAndNoneAgain(
            @ForAll("times") Instant start, @ForAll("zones") ZoneId zone, @ForAll("turns") List<Turn> turns) {
        Terms terms = trial(start);
        Instant now = start;
        Map<Instant, DunningStep> last = new HashMap<>();
        for (Turn turn : turns) {
            now = now.plus(Duration.ofHours(turn.hours()));
            if (turn.pays()) {
                Terms before = terms;
                terms = LifeCycle.paid(terms, now, zone);
                assertThat(terms.dueAt()).get().satisfies(due -> assertThat(due)
                        .isAfter(before.dueAt().orElseThrow()));
            }
            LifeCycle.Standing standing = LifeCycle.at(terms, now, zone);
            DunningStep step = standing.step();
            if (step != null) {
                DunningStep before = last.put(terms.dueAt().orElseThrow(), step);
                assertThat(before == null || before.ordinal() <= step.ordinal())
                        .as("%s after %s", step, before)
                        .isTrue();
            }
            terms = new Terms(standing.status(), terms.expiresAt(), terms.nextDueAt(), terms.dueDay());
            // What the nightly job finds, and what refuses messages, are the same.
            assertThat(refused(terms, now)).isEqualTo(!standing.status().runs());
        }
    }

    @Property(tries = 200)
    void givenNoPayment_whenTheHubLooksEachHour_thenEachStepComesOnItsDayInTheWorkshopsZone(
            @ForAll("times") Instant start, @ForAll("zones") ZoneId zone) {
        Terms terms = trial(start);
        Instant due = terms.dueAt().orElseThrow();
        LocalDate dueDay = due.atZone(zone).toLocalDate();
        Map<DunningStep, Instant> came = new LinkedHashMap<>();
        for (Instant now = start; now.isBefore(due.plus(Duration.ofDays(9))); now = now.plus(Duration.ofHours(1))) {
            LifeCycle.Standing standing = LifeCycle.at(terms, now, zone);
            if (standing.step() != null) {
                came.putIfAbsent(standing.step(), now);
            }
            terms = new Terms(standing.status(), terms.expiresAt(), terms.nextDueAt(), terms.dueDay());
        }

        assertThat(came).hasSize(6);
        assertThat(terms.status()).isEqualTo(SubscriptionStatus.EXPIRED);
        came.forEach((step, at) -> {
            if (step.isReminder()) {
                assertThat(at.atZone(zone).toLocalDate()).isEqualTo(dueDay.plusDays(step.days()));
                assertThat(at.atZone(zone).getHour()).isBetween(8, 9);
            } else {
                assertThat(at)
                        .isBetween(
                                due.plus(Duration.ofDays(7)),
                                due.plus(Duration.ofDays(7).plusHours(1)));
            }
        });
    }

    @Property
    void givenAnOutage_whenTheHubLooksAgain_thenOnlyTheNewestStepIsDue(
            @ForAll("times") Instant start,
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(min = 0, max = 700) int hours) {
        Terms terms = LifeCycle.paid(trial(start), start, zone);
        Instant due = terms.dueAt().orElseThrow();
        Instant now = due.minus(Duration.ofDays(10)).plus(Duration.ofHours(hours));

        LifeCycle.Standing standing = LifeCycle.at(terms, now, zone);

        Set<DunningStep> passed = EnumSet.noneOf(DunningStep.class);
        for (Instant at = due.minus(Duration.ofDays(10)); !at.isAfter(now); at = at.plus(Duration.ofHours(1))) {
            DunningStep one = LifeCycle.at(terms, at, zone).step();
            if (one != null) {
                passed.add(one);
            }
        }
        List<DunningStep> inOrder = List.copyOf(passed);
        assertThat(standing.step()).isEqualTo(inOrder.isEmpty() ? null : inOrder.get(inOrder.size() - 1));
    }

    @Property
    void givenPaymentsBeforeGraceIsOver_whenYearsPass_thenDueDatesStayOnTheirDayAndNoDayIsLostOrGiven(
            @ForAll("times") Instant start,
            @ForAll("zones") ZoneId zone,
            @ForAll @Size(min = 1, max = 60) List<@IntRange(min = -20 * 24, max = 7 * 24) Integer> hoursFromDue) {
        Terms terms = trial(start);
        LocalDate first = terms.dueAt().orElseThrow().atZone(zone).toLocalDate();
        List<YearMonth> months = new ArrayList<>();
        for (int hours : hoursFromDue) {
            Instant now = terms.dueAt().orElseThrow().plus(Duration.ofHours(hours));
            terms = LifeCycle.paid(terms, now, zone);

            assertThat(terms.status()).isEqualTo(SubscriptionStatus.ACTIVE);
            LocalDate due = terms.dueAt().orElseThrow().atZone(zone).toLocalDate();
            assertThat(due.getDayOfMonth()).isEqualTo(Math.min(first.getDayOfMonth(), due.lengthOfMonth()));
            months.add(YearMonth.from(due));
        }

        for (int i = 0; i < months.size(); i++) {
            assertThat(months.get(i)).isEqualTo(YearMonth.from(first).plusMonths(i + 1L));
        }
    }

    @Property
    void givenOneThatIsNotHeard_whenItPays_thenItsMonthBeginsThenAndItIsHeard(
            @ForAll("times") Instant start,
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(min = 7 * 24 + 1, max = 2_000) int hours,
            @ForAll boolean noticed) {
        Terms unpaid = trial(start);
        Instant now = unpaid.dueAt().orElseThrow().plus(Duration.ofHours(hours));
        SubscriptionStatus status = noticed ? LifeCycle.at(unpaid, now, zone).status() : SubscriptionStatus.TRIAL;

        Terms paid = LifeCycle.paid(new Terms(status, unpaid.expiresAt(), null, null), now, zone);

        assertThat(paid.status()).isEqualTo(SubscriptionStatus.ACTIVE);
        assertThat(Duration.between(now, paid.dueAt().orElseThrow()))
                .isBetween(Duration.ofDays(27), Duration.ofDays(32));
        assertThat(refused(paid, now)).isFalse();
        assertThat(refused(paid, now.plus(MONTHS_AND_GRACE).plus(Duration.ofDays(2))))
                .isTrue();
    }

    @Property
    void givenOneThatWasSuspended_whenAPersonActivatesIt_thenItIsHeardAndWhatWasLeftStays(
            @ForAll("times") Instant start,
            @ForAll("zones") ZoneId zone,
            @ForAll @IntRange(min = 0, max = 2_000) int hours) {
        Terms paid = LifeCycle.paid(trial(start), start, zone);
        Instant now = start.plus(Duration.ofHours(hours));
        boolean lapsed = LifeCycle.hasLapsed(paid, now);
        Terms suspended = new Terms(SubscriptionStatus.SUSPENDED, paid.expiresAt(), paid.nextDueAt(), paid.dueDay());

        Terms active = LifeCycle.activated(suspended, now);

        assertThat(refused(active, now)).isFalse();
        assertThat(active.dueAt()).contains(lapsed ? now : paid.dueAt().orElseThrow());
    }

    private static Terms trial(Instant start) {
        return new Terms(SubscriptionStatus.TRIAL, start.plus(Duration.ofDays(14)), null, null);
    }

    private static boolean refused(Terms terms, Instant now) {
        return LicenceStanding.refusalOf(
                        new KnownDevice.Subscription(terms.status().code(), terms.expiresAt(), terms.nextDueAt()), now)
                .isPresent();
    }
}
