package dev.pitwatch.core.platform.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.platform.workshop.WorkCalendar.Work;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkCalendarTest {

    private static final ZoneId DELHI = ZoneId.of("Asia/Kolkata");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final WorkCalendar usual = new WorkCalendar(DELHI, OpeningHours.usual(), List.of());

    /** 2026-11-23 is a Monday. */
    private static Instant delhi(String local) {
        return at(DELHI, local);
    }

    private static Instant at(ZoneId zone, String local) {
        return LocalDateTime.parse(local).atZone(zone).toInstant();
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T21:12, 2026-11-24T15:00",
        "2026-11-23T10:00, 2026-11-23T16:00",
        "2026-11-23T13:00, 2026-11-23T19:00",
        "2026-11-28T17:00, 2026-11-30T13:00",
        "2026-11-29T12:00, 2026-11-30T15:00"
    })
    void givenSixHours_whenTheyBegin_thenTheyEndInOpeningTime(String begun, String ends) {
        assertThat(usual.add(delhi(begun), Duration.ofHours(6))).isEqualTo(delhi(ends));
        assertThat(usual.open(delhi(begun), delhi(ends))).isEqualTo(Duration.ofHours(6));
    }

    @Test
    void givenAHoliday_whenWorkIsAdded_thenItsOwnHoursTakeTheDaysPlace() {
        Holiday closed = new Holiday(LocalDate.parse("2026-11-30"), "Guru Nanak Jayanti", List.of());
        Holiday half = new Holiday(LocalDate.parse("2026-11-30"), "Half a day", List.of(new OpeningSpan(600, 660)));

        assertThat(with(closed).add(delhi("2026-11-28T17:00"), Duration.ofHours(6)))
                .isEqualTo(delhi("2026-12-01T13:00"));
        assertThat(with(half).add(delhi("2026-11-28T17:00"), Duration.ofHours(6)))
                .isEqualTo(delhi("2026-12-01T12:00"));
    }

    private static WorkCalendar with(Holiday... holidays) {
        return new WorkCalendar(DELHI, OpeningHours.usual(), List.of(holidays));
    }

    @Test
    void givenHoursPastMidnight_whenCounted_thenMidnightIsOneInstant() {
        List<OpeningSpan> late = List.of(new OpeningSpan(0, 120), new OpeningSpan(20 * 60, 24 * 60));
        WorkCalendar nights =
                new WorkCalendar(DELHI, new OpeningHours(late, late, late, late, late, late, late), List.of());

        assertThat(nights.open(delhi("2026-11-23T20:00"), delhi("2026-11-24T02:00")))
                .isEqualTo(Duration.ofHours(6));
        assertThat(nights.opensAt(delhi("2026-11-24T00:00"))).isEmpty();
        assertThat(nights.opensAt(delhi("2026-11-24T02:01"))).contains(delhi("2026-11-24T20:00"));
    }

    @Test
    void givenWorkThatGoesOnByItself_whenItIsDoneAtNight_thenTheCarIsReadyInTheMorning() {
        List<Work> pieces = List.of(attended(288), new Work(Duration.ofMinutes(54), true), attended(18));

        assertThat(usual.walk(delhi("2026-11-23T14:00"), pieces)).isEqualTo(delhi("2026-11-24T09:18"));
        assertThat(usual.walk(delhi("2026-11-23T14:00"), pieces.subList(0, 2))).isEqualTo(delhi("2026-11-24T09:00"));
        assertThat(usual.walk(delhi("2026-11-23T13:00"), List.of(attended(360))))
                .isEqualTo(delhi("2026-11-23T19:00"));
    }

    @Test
    void givenTheNightInWhichClocksGoBack_whenWorkGoesOnByItself_thenItEndsAnHourEarlierOnTheClock() {
        WorkCalendar berlin = new WorkCalendar(BERLIN, OpeningHours.usual(), List.of());
        Instant begun = at(BERLIN, "2026-10-24T15:00");

        assertThat(berlin.walk(begun, List.of(attended(180), new Work(Duration.ofHours(12), true))))
                .isEqualTo(at(BERLIN, "2026-10-26T09:00"));
        assertThat(begun.plus(Duration.ofHours(15)).atZone(BERLIN).toLocalTime())
                .hasToString("05:00");
    }

    @Test
    void givenTimesThatTheChangeOfClocksSkipsOrRepeats_whenCounted_thenTheyMoveOnAndTheFirstCounts() {
        List<OpeningSpan> night = List.of(new OpeningSpan(150, 240)); // 02:30 to 04:00
        WorkCalendar berlin =
                new WorkCalendar(BERLIN, new OpeningHours(night, night, night, night, night, night, night), List.of());

        assertThat(berlin.open(at(BERLIN, "2026-03-29T00:00"), at(BERLIN, "2026-03-30T00:00")))
                .as("02:30 is 03:30")
                .isEqualTo(Duration.ofMinutes(30));
        assertThat(berlin.open(at(BERLIN, "2026-10-25T00:00"), at(BERLIN, "2026-10-26T00:00")))
                .as("from the first 02:30 on")
                .isEqualTo(Duration.ofMinutes(150));
    }

    @Test
    void givenSomebodyWhoLeavesOffInClosedTime_whenTheirWorkIsCounted_thenUpToFourHoursSinceItClosedAre() {
        assertThat(usual.worked(delhi("2026-11-23T17:00"), delhi("2026-11-23T20:30")))
                .isEqualTo(Duration.ofMinutes(210));
        assertThat(usual.worked(delhi("2026-11-23T17:00"), delhi("2026-11-23T23:00")))
                .isEqualTo(Duration.ofHours(6));
        assertThat(usual.worked(delhi("2026-11-23T17:00"), delhi("2026-11-23T23:01")))
                .isEqualTo(Duration.ofHours(2));
        assertThat(usual.worked(delhi("2026-11-29T12:00"), delhi("2026-11-29T15:00")))
                .as("on a Sunday, since they began")
                .isEqualTo(Duration.ofHours(3));
        assertThat(usual.worked(delhi("2026-11-23T17:00"), delhi("2026-11-24T10:00")))
                .isEqualTo(Duration.ofHours(3));
    }

    /** Such times are taken by the API; day by day they would fill the hub's memory, and again each time that the job is shown. */
    @Test
    void givenTimesOfOtherMillennia_whenCounted_thenTheyAreByTheUsualWeekWithoutMuchMemory() {
        Instant now = delhi("2026-11-23T09:00");
        long before = allocated();

        Duration left = usual.open(now, Instant.parse("9999-12-31T23:59:59Z"));
        Duration past = usual.open(Instant.parse("0001-01-01T00:00:00Z"), now);

        assertThat(left.toDays() / 365.25).isBetween(7973 * 60 / 168.0 - 1, 7973 * 60 / 168.0 + 1);
        assertThat(past.toDays() / 365.25).isBetween(2025 * 60 / 168.0 - 1, 2026 * 60 / 168.0 + 1);
        assertThat(allocated() - before).isLessThan(8 << 20);
    }

    @Test
    void givenAMinuteAWeekAndWorkOfAYear_whenAdded_thenAfterThreeYearsTheClockCounts() {
        List<OpeningSpan> minute = List.of(new OpeningSpan(0, 1));
        OpeningHours rare = new OpeningHours(minute, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
        WorkCalendar calendar = new WorkCalendar(DELHI, rare, List.of());
        Instant now = delhi("2026-11-23T09:00");
        long before = allocated();

        List<Work> pieces = Collections.nCopies(30, attended(525_600 / 30));

        assertThat(calendar.walk(now, pieces)).isBetween(delhi("2030-11-20T00:00"), delhi("2030-12-01T00:00"));
        assertThat(calendar.add(now, Duration.ofMinutes(3))).isEqualTo(delhi("2026-12-14T00:01"));
        assertThat(allocated() - before).isLessThan(8 << 20);
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    void givenNoHours_whenAsked_thenItIsTheClock() {
        Instant now = delhi("2026-11-23T21:12");

        assertThat(WorkCalendar.ALWAYS.add(now, Duration.ofHours(6))).isEqualTo(now.plusSeconds(21_600));
        assertThat(WorkCalendar.ALWAYS.open(now, now.plusSeconds(60))).isEqualTo(Duration.ofMinutes(1));
        assertThat(WorkCalendar.ALWAYS.worked(now, now.plusSeconds(60))).isEqualTo(Duration.ofMinutes(1));
        assertThat(WorkCalendar.ALWAYS.opensAt(now)).isEmpty();
    }

    @Test
    void givenNothingButHolidays_whenWorkIsAdded_thenItIsTheClock() {
        LocalDate first = LocalDate.parse("2026-11-24");
        Holiday[] closed = first.datesUntil(first.plusDays(400))
                .map(day -> new Holiday(day, "Closed", List.of()))
                .toArray(Holiday[]::new);
        WorkCalendar calendar = with(closed);
        Instant evening = delhi("2026-11-23T18:00");

        assertThat(calendar.add(evening, Duration.ofHours(6))).isEqualTo(delhi("2026-11-24T00:00"));
        assertThat(calendar.opensAt(delhi("2026-11-24T00:00"))).isEmpty();
    }

    @Test
    void givenHoursAsTheyAreAnswered_whenTheyAreRead_thenTheyAreTheSame() {
        String json = Json.text(OpeningHours.usual());

        assertThat(json).startsWith("{\"mon\":[[\"09:00\",\"19:00\"]],").endsWith("\"sun\":[]}");
        assertThat(Json.read(json, OpeningHours.class)).isEqualTo(OpeningHours.usual());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
            [["19:00","09:00"]]                  | is 19:00 to 09:00, expected from before to, and at most 24:00
            [["09:00","25:00"]]                  | is 09:00 to 25:00, expected from before to, and at most 24:00
            [["09:00","12:00"],["12:00","13:00"]] | has [12:00, 13:00] after [09:00, 12:00], expected spans in order and apart
            [["09:00","9:60"]]                   | is 9:60, expected a time from 00:00 to 24:00
            """)
    void givenHoursThatMakeNoSense_whenTheyAreParsed_thenTheDayIsNamed(String monday, String message) {
        String week =
                "{\"mon\":%s,\"tue\":[],\"wed\":[],\"thu\":[],\"fri\":[],\"sat\":[],\"sun\":[]}".formatted(monday);

        assertThatThrownBy(() -> OpeningHours.parsed(Json.tree(week)))
                .isInstanceOfSatisfying(
                        Problem.class,
                        problem -> assertThat(problem.details()).singleElement().satisfies(detail -> {
                            assertThat(detail.field()).isEqualTo("opening_hours.mon");
                            assertThat(detail.message()).isEqualTo(message);
                        }));
    }

    private static Work attended(int minutes) {
        return new Work(Duration.ofMinutes(minutes), false);
    }
}
