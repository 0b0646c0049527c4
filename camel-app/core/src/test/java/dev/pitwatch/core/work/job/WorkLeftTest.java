package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.platform.workshop.OpeningHours;
import dev.pitwatch.core.platform.workshop.WorkCalendar;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of jobs in a workshop that is open from Monday to Saturday, 09:00 to 19:00. */
class WorkLeftTest {

    private static final ZoneId DELHI = ZoneId.of("Asia/Kolkata");
    private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

    private final Job waiting = job(WorkType.FULL_PPF, 360, WorkType.FULL_PPF.stages(), DELHI);

    private static Job job(WorkType type, int minutes, List<StagePlan> stages, ZoneId zone) {
        return SampleJob.received(type, minutes, stages, new WorkCalendar(zone, OpeningHours.usual(), List.of()));
    }

    /** 2026-11-23 is a Monday. */
    private static Instant delhi(String local) {
        return LocalDateTime.parse(local).atZone(DELHI).toInstant();
    }

    @Test
    void givenAJobOfSixHours_whenItBeginsInTheEvening_thenItIsReadyTomorrowAtThree() {
        Job job = JobMoves.move(waiting, JobStatus.IN_PROGRESS, delhi("2026-11-23T21:12"));

        Progress progress = job.progress(delhi("2026-11-23T21:12"));

        assertThat(job.estimatedEndTime()).isEqualTo(delhi("2026-11-24T15:00"));
        assertThat(progress.minutesRemaining()).isEqualTo(1_068);
        assertThat(progress.workMinutesRemaining()).isEqualTo(360);
        assertThat(progress.opensAt()).isEqualTo(delhi("2026-11-24T09:00"));
        assertThat(job.progress(delhi("2026-11-24T08:59")).percent())
                .as("bars stand still at night")
                .isZero();
        assertThat(job.progress(delhi("2026-11-24T09:09")).percent()).isEqualTo(2);
    }

    @Test
    void givenCuringThatEndsAtNight_whenTheEndIsAsked_thenItIsCheckedInTheMorning() {
        Job job = JobMoves.move(waiting, JobStatus.IN_PROGRESS, delhi("2026-11-23T14:00"));

        assertThat(job.estimatedEndTime()).isEqualTo(delhi("2026-11-24T09:18"));
    }

    @Test
    void givenAJobBegunOnSaturday_whenTheEndIsAsked_thenItIsReadyOnMonday() {
        Job job = JobMoves.move(waiting, JobStatus.IN_PROGRESS, delhi("2026-11-28T17:00"));

        assertThat(job.estimatedEndTime()).isEqualTo(delhi("2026-11-30T13:00"));
    }

    @Test
    void givenTheChangeOfClocks_whenAJobCuresOverIt_thenItIsReadyOnMonday() {
        List<StagePlan> stages = List.of(new StagePlan("work", 20), new StagePlan("curing", 80, true));
        Job custom = job(WorkType.CUSTOM, 900, stages, BERLIN);
        Instant begun = LocalDateTime.parse("2026-10-24T15:00").atZone(BERLIN).toInstant();

        Job job = JobMoves.move(custom, JobStatus.IN_PROGRESS, begun);

        assertThat(job.estimatedEndTime())
                .isEqualTo(
                        LocalDateTime.parse("2026-10-26T09:00").atZone(BERLIN).toInstant());
    }

    @Test
    void givenAnEndThatSomebodySaid_whenTheJobBeginsAndIsHeld_thenItMovesByTheClock() {
        JobDraft draft = waiting.draft();
        draft.estimatedEndTime = delhi("2026-11-24T03:00");
        draft.endByHand = true;

        Job begun = JobMoves.move(draft.job(), JobStatus.IN_PROGRESS, delhi("2026-11-23T10:00"));
        Job held = JobMoves.move(begun, JobStatus.ON_HOLD, delhi("2026-11-23T11:00"));
        Job again = JobMoves.move(held, JobStatus.IN_PROGRESS, delhi("2026-11-23T12:00"));

        assertThat(begun.estimatedEndTime()).isEqualTo(delhi("2026-11-24T03:00"));
        assertThat(again.estimatedEndTime()).isEqualTo(delhi("2026-11-24T04:00"));
    }

    @Test
    void givenAJobOnHold_whenItGoesOn_thenItsEndIsWhatIsLeftAndItsTimeStoodStill() {
        Job begun = JobMoves.move(waiting, JobStatus.IN_PROGRESS, delhi("2026-11-23T10:00"));
        Job held = JobMoves.move(begun, JobStatus.ON_HOLD, delhi("2026-11-23T10:10"));

        Progress frozen = held.progress(delhi("2026-11-25T22:00"));
        Job again = JobMoves.move(held, JobStatus.IN_PROGRESS, delhi("2026-11-26T15:00"));

        assertThat(frozen.workMinutesRemaining()).isEqualTo(350);
        assertThat(frozen.opensAt()).isNull();
        assertThat(again.estimatedEndTime())
                .as("installation is done in the morning")
                .isEqualTo(delhi("2026-11-27T10:50"));
    }

    @Test
    void givenAnOverdueJob_whenItIsNight_thenOpeningTimeCounts() {
        Job begun = JobMoves.move(waiting, JobStatus.IN_PROGRESS, delhi("2026-11-23T09:00"));

        assertThat(begun.estimatedEndTime()).isEqualTo(delhi("2026-11-23T15:00"));
        assertThat(begun.progress(delhi("2026-11-24T09:30")).overdueMinutes()).isEqualTo(270);
    }

    @Test
    void givenAStageThatIsDoneAfterClosingTime_whenItsTimeIsAsked_thenSomebodyWasThere() {
        Job begun = JobMoves.move(waiting, JobStatus.IN_PROGRESS, delhi("2026-11-23T18:50"));

        Job moved = StageMoves.move(begun, "inspection", StageMoves.Action.FINISH, null, delhi("2026-11-23T19:08"));

        assertThat(moved.stages().get(0).worked()).isEqualTo(Duration.ofMinutes(18));
        assertThat(moved.estimatedEndTime()).isEqualTo(begun.estimatedEndTime());
    }
}
