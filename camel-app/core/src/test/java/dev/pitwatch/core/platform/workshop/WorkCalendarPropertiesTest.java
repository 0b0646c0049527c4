package dev.pitwatch.core.platform.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** What holds of every calendar, also around midnight, holidays, and the nights in which clocks change. */
class WorkCalendarPropertiesTest {

    /** Clocks go back there on 25 October, or are never changed. */
    private static final LocalDate FIRST = LocalDate.parse("2026-10-20");

    private static final int MINUTES = 12 * 24 * 60;

    @Provide
    Arbitrary<WorkCalendar> calendars() {
        Arbitrary<ZoneId> zones = Arbitraries.of(
                        "Europe/Berlin", "Asia/Kolkata", "Australia/Lord_Howe", "America/St_Johns", "UTC")
                .map(ZoneId::of);
        return zones.flatMap(zone -> Arbitraries.randomValue(random -> calendar(zone, random)));
    }

    private static WorkCalendar calendar(ZoneId zone, Random random) {
        List<List<OpeningSpan>> week =
                IntStream.range(0, 7).mapToObj(day -> day(random, day == 2)).toList();
        List<Holiday> holidays = FIRST.datesUntil(FIRST.plusDays(12))
                .filter(day -> random.nextInt(4) == 0)
                .map(day -> new Holiday(day, "A holiday", day(random, false)))
                .toList();
        OpeningHours hours = new OpeningHours(
                week.get(0), week.get(1), week.get(2), week.get(3), week.get(4), week.get(5), week.get(6));
        return new WorkCalendar(zone, hours, holidays);
    }

    private static List<OpeningSpan> day(Random random, boolean open) {
        int spans = open ? 1 + random.nextInt(4) : random.nextInt(5);
        int[] marks = random.ints(0, 49).distinct().limit(2L * spans).sorted().toArray();
        List<OpeningSpan> day = new ArrayList<>();
        for (int i = 0; i < marks.length; i += 2) {
            day.add(new OpeningSpan(marks[i] * 30, marks[i + 1] * 30));
        }
        return day;
    }

    private static Instant at(WorkCalendar calendar, int minutes) {
        return FIRST.atStartOfDay(calendar.timeZone()).toInstant().plus(Duration.ofMinutes(minutes));
    }

    @Property
    void givenWork_whenItIsAdded_thenSoMuchOpeningTimeHasPassedAndNotAMinuteEarlier(
            @ForAll("calendars") WorkCalendar calendar,
            @ForAll @IntRange(max = MINUTES) int begun,
            @ForAll @IntRange(min = 1, max = 3_000) int minutes) {
        Instant from = at(calendar, begun);
        Duration work = Duration.ofMinutes(minutes);

        Instant end = calendar.add(from, work);

        assertThat(calendar.open(from, end)).isEqualTo(work);
        assertThat(calendar.open(from, end.minusSeconds(60))).isLessThan(work);
        assertThat(calendar.opensAt(end)).as("it ends while it is open").isEmpty();
    }

    @Property
    void givenLaterStartsAndMoreWork_whenAdded_thenTheEndIsNeverEarlier(
            @ForAll("calendars") WorkCalendar calendar,
            @ForAll @IntRange(max = MINUTES) int begun,
            @ForAll @IntRange(max = 3_000) int later,
            @ForAll @IntRange(max = 3_000) int minutes,
            @ForAll @IntRange(max = 3_000) int more) {
        Instant end = calendar.add(at(calendar, begun), Duration.ofMinutes(minutes));

        assertThat(calendar.add(at(calendar, begun + later), Duration.ofMinutes(minutes)))
                .isAfterOrEqualTo(end);
        assertThat(calendar.add(at(calendar, begun), Duration.ofMinutes(minutes + more)))
                .isAfterOrEqualTo(end);
    }

    @Property
    void givenTwoPiecesOfTime_whenCounted_thenTogetherTheyAreTheWholeAndNeverMoreThanTheClock(
            @ForAll("calendars") WorkCalendar calendar,
            @ForAll @IntRange(max = MINUTES) int begun,
            @ForAll @IntRange(max = 6_000) int first,
            @ForAll @IntRange(max = 6_000) int second) {
        Instant from = at(calendar, begun);
        Instant middle = at(calendar, begun + first);
        Instant to = at(calendar, begun + first + second);

        assertThat(calendar.open(from, middle).plus(calendar.open(middle, to))).isEqualTo(calendar.open(from, to));
        assertThat(calendar.open(from, to)).isBetween(Duration.ZERO, Duration.between(from, to));
        assertThat(calendar.worked(from, to)).isBetween(calendar.open(from, to), Duration.between(from, to));
    }

    @Property
    void givenAnyTime_whenTheNextOpeningIsAsked_thenNothingIsOpenBefore(
            @ForAll("calendars") WorkCalendar calendar, @ForAll @IntRange(max = MINUTES) int minutes) {
        Instant time = at(calendar, minutes);

        calendar.opensAt(time).ifPresent(opens -> {
            assertThat(opens).isAfter(time);
            assertThat(calendar.open(time, opens)).isZero();
            assertThat(calendar.open(opens, opens.plusSeconds(60))).isEqualTo(Duration.ofMinutes(1));
        });
    }

    /** Clocks change twice a year there; whole days are counted without them. */
    @Property(tries = 50)
    void givenMonths_whenCounted_thenTheyAreTheSumOfTheirHours(
            @ForAll("calendars") WorkCalendar calendar,
            @ForAll @IntRange(max = MINUTES) int begun,
            @ForAll @IntRange(min = 1, max = 24 * 400) int hours) {
        Instant from = at(calendar, begun);
        Instant to = from.plus(Duration.ofHours(hours));

        Duration sum = IntStream.range(0, hours)
                .mapToObj(
                        hour -> calendar.open(from.plus(Duration.ofHours(hour)), from.plus(Duration.ofHours(hour + 1))))
                .reduce(Duration.ZERO, Duration::plus);

        assertThat(calendar.open(from, to)).isEqualTo(sum);
        if (!sum.isZero()) {
            assertThat(calendar.open(from, calendar.add(from, sum))).isEqualTo(sum);
            assertThat(calendar.add(from, sum)).isBeforeOrEqualTo(to);
        }
    }
}
