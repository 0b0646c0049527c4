package dev.pitwatch.core.work.job;

import static dev.pitwatch.core.work.job.JobStatus.CANCELLED;
import static dev.pitwatch.core.work.job.JobStatus.COMPLETED;
import static dev.pitwatch.core.work.job.JobStatus.DELIVERED;
import static dev.pitwatch.core.work.job.JobStatus.IN_PROGRESS;
import static dev.pitwatch.core.work.job.JobStatus.ON_HOLD;
import static dev.pitwatch.core.work.job.JobStatus.QUALITY_CHECK;
import static dev.pitwatch.core.work.job.JobStatus.RECEIVED;
import static dev.pitwatch.core.work.job.SampleJob.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobMovesTest {

    private final Job received = SampleJob.received(WorkType.FULL_PPF, 360);

    @Test
    void givenEveryStatus_whenItIsAskedWhatMayFollow_thenItIsTheContractsTable() {
        Map<JobStatus, Set<JobStatus>> table = Map.of(
                RECEIVED, Set.of(IN_PROGRESS, ON_HOLD, CANCELLED),
                IN_PROGRESS, Set.of(QUALITY_CHECK, ON_HOLD, CANCELLED),
                QUALITY_CHECK, Set.of(IN_PROGRESS, COMPLETED, CANCELLED),
                COMPLETED, Set.of(DELIVERED),
                DELIVERED, Set.of(),
                CANCELLED, Set.of());
        table.forEach(
                (from, next) -> assertThat(from.next(null)).as(from.code()).isEqualTo(next));
        assertThat(ON_HOLD.next(RECEIVED)).containsExactlyInAnyOrder(RECEIVED, CANCELLED);
        assertThat(ON_HOLD.next(IN_PROGRESS)).containsExactlyInAnyOrder(IN_PROGRESS, CANCELLED);
        assertThat(ON_HOLD.next(null)).containsExactly(CANCELLED);
    }

    @Test
    void givenSpellings_whenTheyAreMeant_thenCodesAndAliasesAndHumanOnesAreKnown() {
        assertThat(JobStatus.meant("waiting")).contains(RECEIVED);
        assertThat(JobStatus.meant("Complete")).contains(COMPLETED);
        assertThat(JobStatus.meant("Quality Check")).contains(QUALITY_CHECK);
        assertThat(JobStatus.meant("asleep")).isEmpty();
        assertThat(WorkType.meant(" Full PPF ")).contains(WorkType.FULL_PPF);
        assertThat(WorkType.meant("ceramic-coating")).contains(WorkType.CERAMIC_COATING);
    }

    @Test
    void givenDefaults_whenTheirWeightsAreAdded_thenTheyAre100() {
        for (WorkType type : WorkType.values()) {
            assertThat(type.stages().stream().mapToInt(StagePlan::weight).sum()).isEqualTo(100);
        }
    }

    @Test
    void givenAReceivedJob_whenItStarts_thenTheEndIsNowAndTheEstimateUnlessGiven() {
        Job working = JobMoves.move(received, IN_PROGRESS, NOW);
        assertThat(working.estimatedEndTime()).isEqualTo(NOW.plus(Duration.ofMinutes(360)));
        assertThat(working.actualStartTime()).isEqualTo(NOW);

        JobDraft draft = received.draft();
        draft.estimatedEndTime = NOW.plusSeconds(60);
        assertThat(JobMoves.move(draft.job(), IN_PROGRESS, NOW).estimatedEndTime())
                .isEqualTo(NOW.plusSeconds(60));
    }

    @Test
    void givenAJobOnHold_whenItGoesOn_thenTheEndMovesByTheHoldOrByWhatIsLeftOfItSinceANewEstimate() {
        Job held = JobMoves.move(JobMoves.move(received, IN_PROGRESS, NOW), ON_HOLD, NOW.plusSeconds(60));
        Job on = JobMoves.move(held, IN_PROGRESS, NOW.plusSeconds(660));
        assertThat(on.estimatedEndTime()).isEqualTo(NOW.plus(Duration.ofMinutes(370)));

        JobDraft draft = held.draft();
        draft.hold = new Job.Hold(IN_PROGRESS, NOW.plusSeconds(60), NOW.plusSeconds(600));
        draft.estimatedEndTime = NOW.plusSeconds(6_000);
        assertThat(draft.job().progress(NOW.plusSeconds(650)).minutesRemaining())
                .isEqualTo(90);
        assertThat(JobMoves.move(draft.job(), IN_PROGRESS, NOW.plusSeconds(660)).estimatedEndTime())
                .isEqualTo(NOW.plusSeconds(6_060));
    }

    @Test
    void givenAReceivedJobOnHold_whenItIsLookedAt_thenItsTimeLeftIsTheEstimateAndNothingRuns() {
        Job held = JobMoves.move(received, ON_HOLD, NOW);
        assertThat(held.isActive()).isFalse();
        assertThat(held.progress(NOW.plusSeconds(99_999)).minutesRemaining()).isEqualTo(360);
        assertThat(held.progress(NOW).percent()).isZero();
        assertThat(JobMoves.move(held, RECEIVED, NOW.plusSeconds(5)).hold()).isNull();
    }

    @Test
    void givenALastStageThatIsBehind_whenQualityCheckBegins_thenItRunsAllTheSame() {
        Job working = JobMoves.move(received, IN_PROGRESS, NOW);
        Job skipped = StageMoves.move(working, "quality_check", StageMoves.Action.SKIP, null, NOW.plusSeconds(10));
        Job done = JobMoves.move(received, IN_PROGRESS, NOW);
        for (JobStage stage : received.stages()) {
            done = StageMoves.move(done, stage.name(), StageMoves.Action.FINISH, null, NOW.plusSeconds(10));
        }

        for (Job job : List.of(skipped, done)) {
            Job checked = JobMoves.move(job, QUALITY_CHECK, NOW.plusSeconds(60));
            assertThat(checked.runningStage().orElseThrow().name()).isEqualTo("quality_check");
            assertThat(checked.stages().get(5).finishedAt()).isNull();
            assertThat(checked.progress(NOW.plusSeconds(60)).percent()).isEqualTo(95);
            assertThat(checked.stages().subList(0, 5)).allMatch(stage -> stage.state() == StageState.DONE);
        }
    }

    @Test
    void givenQualityCheck_whenItIsReworked_thenTheStageBeforeRunsAgainAndTheLastWaits() {
        Job checked = JobMoves.move(JobMoves.move(received, IN_PROGRESS, NOW), QUALITY_CHECK, NOW.plusSeconds(60));
        Job reworked = JobMoves.move(checked, IN_PROGRESS, NOW.plusSeconds(120));

        assertThat(reworked.runningStage().orElseThrow().name()).isEqualTo("curing");
        assertThat(reworked.stages().get(5).state()).isEqualTo(StageState.PENDING);
        assertThat(reworked.stages().get(5).startedAt()).isNull();
        assertThat(reworked.stages().get(4).startedAt()).isEqualTo(NOW.plusSeconds(60));

        Job single = SampleJob.received(WorkType.CUSTOM, 60, List.of(new StagePlan("work", 100)));
        Job again = JobMoves.move(
                JobMoves.move(JobMoves.move(single, IN_PROGRESS, NOW), QUALITY_CHECK, NOW), IN_PROGRESS, NOW);
        assertThat(again.runningStage().orElseThrow().name()).isEqualTo("work");
    }

    @Test
    void givenACancelledJob_whenTimePasses_thenItStandsStill() {
        Job cancelled = JobMoves.move(JobMoves.move(received, IN_PROGRESS, NOW), CANCELLED, NOW.plusSeconds(600));
        assertThat(cancelled.progress(NOW.plusSeconds(99_999))).isEqualTo(cancelled.progress(NOW.plusSeconds(600)));
        assertThat(cancelled.trackingEndsAt()).isEqualTo(NOW.plusSeconds(600).plus(Duration.ofDays(30)));
        assertThat(cancelled.isOpen()).isFalse();
    }

    @Test
    void givenNightsOfOddLength_whenAJobSpansThem_thenMinutesAreMinutes() {
        ZonedDateTime spring = ZonedDateTime.of(2026, 3, 29, 1, 30, 0, 0, ZoneId.of("Europe/Berlin"));
        for (Instant start : List.of(spring.toInstant(), Instant.parse("2028-02-28T23:30:00Z"))) {
            Job working = JobMoves.move(received, IN_PROGRESS, start);
            assertThat(working.progress(start.plus(Duration.ofMinutes(60))).minutesRemaining())
                    .isEqualTo(300);
        }
    }

    @Test
    void givenStages_whenTheyAreMovedOutOfTurn_thenTheAllowedOnesAreNamed() {
        Job working = JobMoves.move(received, IN_PROGRESS, NOW);
        assertThatThrownBy(() -> StageMoves.move(working, "curing", StageMoves.Action.FINISH, null, NOW))
                .hasMessageContaining("finish inspection")
                .hasMessageContaining("skip inspection")
                .hasMessageContaining("start wash");
        assertThatThrownBy(() -> StageMoves.move(received, "wash", StageMoves.Action.START, null, NOW))
                .hasMessageContaining("job 42 is received");
        assertThatThrownBy(() -> StageMoves.move(working, "paint", StageMoves.Action.START, null, NOW))
                .hasMessageContaining("inspection, wash");
        assertThatThrownBy(() -> StageMoves.Action.of("jump")).hasMessageContaining("start, finish or skip");

        Job washing = StageMoves.move(working, "wash", StageMoves.Action.START, "hurry", NOW.plusSeconds(1));
        assertThat(washing.stages().get(0).state()).isEqualTo(StageState.DONE);
        assertThat(washing.stages().get(1).note()).isEqualTo("hurry");
        Job skipping = StageMoves.move(washing, "curing", StageMoves.Action.SKIP, null, NOW.plusSeconds(2));
        assertThat(skipping.runningStage().orElseThrow().name()).isEqualTo("wash");
        Job next = StageMoves.move(skipping, "wash", StageMoves.Action.SKIP, null, NOW.plusSeconds(3));
        assertThat(next.runningStage().orElseThrow().name()).isEqualTo("surface_prep");
        assertThat(next.progress(NOW.plusSeconds(3)).percent()).isEqualTo(35);
    }

    @Test
    void givenStagesThatWait_whenALaterOneIsStarted_thenThoseBetweenAreSkippedAndTheRunningOneIsDone() {
        Job working = JobMoves.move(received, IN_PROGRESS, NOW);

        Job later = StageMoves.move(working, "installation", StageMoves.Action.START, null, NOW.plusSeconds(60));

        assertThat(later.stages())
                .extracting(JobStage::state)
                .containsExactly(
                        StageState.DONE,
                        StageState.SKIPPED,
                        StageState.SKIPPED,
                        StageState.RUNNING,
                        StageState.PENDING,
                        StageState.PENDING);
        assertThat(later.progress(NOW.plusSeconds(60)).percent()).isEqualTo(35);
        assertThatThrownBy(() -> StageMoves.move(later, "wash", StageMoves.Action.START, null, NOW.plusSeconds(61)))
                .as("going back is rework")
                .hasMessageContaining("stage wash is skipped");
    }
}
