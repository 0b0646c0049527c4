package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.ThreadMXBean;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.platform.workshop.JdbiWorkshopRepository;
import dev.pitwatch.core.platform.workshop.OpeningHours;
import dev.pitwatch.core.platform.workshop.Workshop;
import dev.pitwatch.core.platform.workshop.WorkshopService;
import dev.pitwatch.core.testing.CustomersJobs;
import dev.pitwatch.core.testing.Patches;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WorkingHoursIT {

    private static final ZoneId DELHI = ZoneId.of("Asia/Kolkata");
    private static final String PHONE = "+919812345678";

    /** A hub has 124 MiB for all. */
    private static final long MEMORY = 16 << 20;

    private final CustomersJobs given = new CustomersJobs();
    private final WorkshopService workshops =
            new WorkshopService(new JdbiWorkshopRepository(given.db.database()), DELHI, given.clock);

    @AfterEach
    void close() {
        given.db.close();
    }

    /** 2026-11-23 is a Monday. */
    private static Instant delhi(String local) {
        return LocalDateTime.parse(local).atZone(DELHI).toInstant();
    }

    private Workshop set(String patch) {
        return workshops.update(given.owner, given.shop.workshopId(), Patches.of(patch));
    }

    private Workshop setUsualHours() {
        return set("{'opening_hours':{'mon':[['09:00','19:00']],'tue':[['09:00','19:00']],'wed':[['09:00','19:00']],"
                + "'thu':[['09:00','19:00']],'fri':[['09:00','19:00']],'sat':[['09:00','19:00']],'sun':[]}}");
    }

    private Instant end(long job) {
        return Instant.parse(given.jobs
                .get(given.owner, job)
                .data()
                .get("estimated_end_time")
                .asText());
    }

    private void patch(long job, String patch) {
        given.jobs.update(given.owner, job, Patches.of(patch), Optional.empty());
    }

    @Test
    void givenHours_whenTheyAreSetAndTakenAway_thenTheyAreAnsweredWithHolidaysByDate() {
        assertThat(workshops.get(given.owner, given.shop.workshopId()).openingHours())
                .isNull();

        Workshop open = setUsualHours();
        Workshop off = set(
                "{'holidays':[{'date':'2027-01-26','name':'Republic Day'},{'date':'2026-12-25','name':'Christmas','open':[['10:00','12:00']]}]}");
        Workshop always = set("{'opening_hours':null,'holidays':null}");

        assertThat(open.openingHours()).isEqualTo(OpeningHours.usual());
        assertThat(off.openingHours()).isEqualTo(OpeningHours.usual());
        assertThat(off.holidays())
                .extracting(
                        day -> day.date() + " " + day.name() + " " + day.open().size())
                .containsExactly("2026-12-25 Christmas 1", "2027-01-26 Republic Day 0");
        assertThat(always.openingHours()).isNull();
        assertThat(always.holidays()).isEmpty();
    }

    @Test
    void givenHoursThatMakeNoSense_whenTheyAreSet_thenTheFieldIsNamedAndNothingChanges() {
        assertInvalid(
                "opening_hours", "{'opening_hours':{'mon':[],'tue':[],'wed':[],'thu':[],'fri':[],'sat':[],'sun':[]}}");
        assertInvalid(
                "holidays[1].date", "{'holidays':[{'date':'2027-01-26','name':'A'},{'date':'2027-01-26','name':'B'}]}");

        assertThat(workshops.get(given.owner, given.shop.workshopId()).openingHours())
                .isNull();
    }

    private void assertInvalid(String field, String patch) {
        assertThatThrownBy(() -> set(patch)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.VALIDATION_FAILED);
            assertThat(problem.details()).singleElement().satisfies(detail -> assertThat(detail.field())
                    .isEqualTo(field));
        });
    }

    @Test
    void givenAJobBegunInTheEvening_whenItIsShown_thenItIsReadyTomorrowAndOneWithoutHoursAtNight() {
        given.clock.set(delhi("2026-11-23T21:12"));
        long atNight = given.make(PHONE, null).get("id").asLong();
        given.move(atNight, "in_progress");
        assertThat(end(atNight)).isEqualTo(delhi("2026-11-24T03:12"));
        given.move(atNight, "cancelled");

        setUsualHours();
        ObjectNode job = given.make(PHONE, null);
        long id = job.get("id").asLong();
        given.move(id, "in_progress");
        JsonNode progress = given.jobs.get(given.owner, id).data().get("progress");

        assertThat(end(id)).isEqualTo(delhi("2026-11-24T15:00"));
        assertThat(progress.get("minutes_remaining").asInt()).isEqualTo(1_068);
        assertThat(progress.get("work_minutes_remaining").asInt()).isEqualTo(360);
        assertThat(progress.get("opens_at").asText()).isEqualTo("2026-11-24T03:30:00Z");
        assertThat(progress.at("/stages/4/unattended").asBoolean()).as("curing").isTrue();
    }

    /** Each of these is one call that anybody who runs a workshop may make, and whoever looks at the job counts its time again. */
    @Test
    void givenAnEndInAnotherMillenniumOrAMinuteOfOpeningAWeek_whenTheJobIsShown_thenThatTakesNoMemory() {
        setUsualHours();
        long id = given.make(PHONE, null).get("id").asLong();
        given.move(id, "in_progress");
        given.jobs.setEnd(given.owner, id, Instant.parse("9999-12-31T00:00:00Z"), Optional.empty());
        long before = allocated();

        assertThat(progress(id).get("work_minutes_remaining").asLong()).isGreaterThan(1_000_000_000);
        given.jobs.setEnd(given.owner, id, Instant.parse("0001-01-01T00:00:00Z"), Optional.empty());
        assertThat(progress(id).get("overdue_minutes").asLong()).isGreaterThan(300_000_000);
        set("{'opening_hours':{'mon':[['00:00','00:01']],'tue':[],'wed':[],'thu':[],'fri':[],'sat':[],'sun':[]}}");
        patch(id, "{'estimated_duration_minutes':525600}");
        assertThat(listed(TimeSpan.ALWAYS)).hasSize(1);

        assertThat(allocated() - before).isLessThan(MEMORY);
    }

    @Test
    void givenAsManyHolidaysAsThereMayBe_whenJobsAreListed_thenNotEachHasACopyOfThem() {
        setUsualHours();
        StringBuilder holidays = new StringBuilder();
        for (int day = 0; day < 400; day++) {
            holidays.append(day == 0 ? "" : ",")
                    .append(
                            "{'date':'%s','name':'%s','open':[['00:00','01:00'],['02:00','03:00'],['04:00','05:00'],['06:00','07:00']]}"
                                    .formatted(LocalDate.parse("2026-11-23").plusDays(day), "\u0936".repeat(100)));
        }
        set("{'holidays':[" + holidays + "]}");
        for (int job = 0; job < 40; job++) {
            given.make(PHONE, null);
        }
        long before = allocated();

        assertThat(listed(TimeSpan.ALWAYS)).hasSize(40);

        assertThat(allocated() - before).isLessThan(MEMORY);
    }

    private JsonNode progress(long job) {
        return given.jobs.get(given.owner, job).data().get("progress");
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean())
                .getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    @Test
    void givenAnotherEstimate_whenTheJobHasBegun_thenItsEndIsMadeAnewUnlessSomebodySaidIt() {
        setUsualHours();
        given.clock.set(delhi("2026-11-23T14:00"));
        long id = given.make(PHONE, null).get("id").asLong();
        given.move(id, "in_progress");
        assertThat(end(id)).as("cured at 19:42").isEqualTo(delhi("2026-11-24T09:18"));

        patch(id, "{'estimated_duration_minutes':180}");
        assertThat(end(id)).isEqualTo(delhi("2026-11-23T17:00"));
        given.move(id, "on_hold");
        patch(id, "{'estimated_duration_minutes':360}");
        assertThat(end(id)).as("it counts when the job goes on").isEqualTo(delhi("2026-11-23T17:00"));
        given.move(id, "in_progress");
        assertThat(end(id)).isEqualTo(delhi("2026-11-24T09:18"));

        given.jobs.setEnd(given.owner, id, delhi("2026-11-24T21:00"), Optional.empty());
        patch(id, "{'estimated_duration_minutes':420}");
        assertThat(end(id)).isEqualTo(delhi("2026-11-24T22:00"));
    }

    @Test
    void givenADate_whenTheCarIsToCome_thenItIsListedByItAndStaysOnceTheWorkHasBegun() {
        setUsualHours();
        given.clock.set(delhi("2026-11-23T10:00"));
        long tomorrow = given.make(PHONE, null).get("id").asLong();
        long saturday = given.make(PHONE, null).get("id").asLong();
        long some = given.make(PHONE, null).get("id").asLong();
        patch(tomorrow, "{'scheduled_at':'2026-11-24T09:00:00+05:30'}");
        patch(saturday, "{'scheduled_at':'2026-11-28T17:00:00+05:30'}");

        assertThat(given.jobs
                        .get(given.owner, saturday)
                        .data()
                        .get("scheduled_end")
                        .asText())
                .isEqualTo("2026-11-30T07:30:00Z");
        assertThat(listed(TimeSpan.ALWAYS)).containsExactly(tomorrow, saturday, some);
        assertThat(listed(new TimeSpan(Optional.of(delhi("2026-11-24T00:00")), Optional.of(delhi("2026-11-25T00:00")))))
                .containsExactly(tomorrow);
        patch(saturday, "{'scheduled_at':null}");
        given.move(tomorrow, "in_progress");
        assertThatThrownBy(() -> patch(tomorrow, "{'scheduled_at':null}"))
                .hasMessageContaining("its date can change while it is received");
        patch(tomorrow, "{'scheduled_at':'2026-11-24T03:30:00Z','notes':'the same date'}");
    }

    private List<Long> listed(TimeSpan scheduled) {
        JobFilter filter = new JobFilter(
                Optional.of(given.shop.workshopId()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                TimeSpan.ALWAYS,
                scheduled,
                Optional.empty(),
                Optional.empty());
        return given.jobs.list(given.owner, filter, "scheduled_at", new Page(1, 200)).items().stream()
                .map(job -> job.get("id").asLong())
                .toList();
    }
}
