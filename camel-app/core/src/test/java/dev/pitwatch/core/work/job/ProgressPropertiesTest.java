package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.problem.Problem;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds of every job, whatever is done with it. */
class ProgressPropertiesTest {

    /** Something that somebody tries; what the job doesn't allow leaves it as it is. */
    private record Try(int what, int minutesLater) {}

    @Provide
    Arbitrary<List<Try>> tries() {
        Arbitrary<Try> one = Arbitraries.integers()
                .between(0, 12)
                .flatMap(what -> Arbitraries.integers().between(0, 400).map(minutes -> new Try(what, minutes)));
        return one.list().ofMaxSize(30);
    }

    @Provide
    Arbitrary<List<StagePlan>> plans() {
        return Arbitraries.integers()
                .between(1, 8)
                .flatMap(count -> Arbitraries.randomValue(random -> plan(count, random)));
    }

    private static List<StagePlan> plan(int count, Random random) {
        List<StagePlan> plans = new ArrayList<>();
        int left = 100;
        for (int i = 0; i < count; i++) {
            int weight = i == count - 1 ? left : 1 + random.nextInt(left - (count - 1 - i));
            plans.add(new StagePlan("stage " + i, weight));
            left -= weight;
        }
        return plans;
    }

    @Property
    void givenAnyCourse_whenLookedAtAnyTime_thenPercentIsWholeBoundedAndGrowsWhileNothingIsReopened(
            @ForAll("tries") List<Try> tries,
            @ForAll("plans") List<StagePlan> plans,
            @ForAll @IntRange(min = 1, max = 3_000) int estimate) {
        Job job = SampleJob.received(WorkType.CUSTOM, estimate, plans);
        Instant now = SampleJob.NOW;
        int before = 0;
        for (Try next : tries) {
            now = now.plus(Duration.ofMinutes(next.minutesLater()));
            int waited = job.progress(now).percent();
            assertThat(waited).isBetween(before, 100);
            Job after = attempt(job, next.what(), now);
            int percent = after.progress(now).percent();
            if (!reopened(job, after)) {
                assertThat(percent).isGreaterThanOrEqualTo(waited);
            }
            assertBounds(after, now, percent);
            job = after;
            before = percent;
        }
    }

    private static void assertBounds(Job job, Instant now, int percent) {
        int behind = job.stages().stream()
                .filter(stage -> stage.state().isBehind())
                .mapToInt(JobStage::weight)
                .sum();
        int running = job.runningStage().map(JobStage::weight).orElse(0);
        if (job.status().isDone()) {
            assertThat(percent).isEqualTo(100);
        } else if (job.actualStartTime() == null) {
            assertThat(percent).isZero();
        } else {
            assertThat(percent).isBetween(behind, behind + running * 95 / 100);
            assertThat(job.progress(now.plus(Duration.ofDays(400))).percent())
                    .as("time alone finishes nothing")
                    .isBetween(percent, behind + running * 95 / 100);
        }
        assertThat(job.stages().stream().filter(stage -> stage.state() == StageState.RUNNING))
                .hasSizeLessThanOrEqualTo(1);
        Progress shown = job.progress(now);
        assertThat(shown.minutesRemaining()).isNotNegative();
        assertThat(shown.minutesRemaining() == 0 || shown.overdueMinutes() == 0).isTrue();
    }

    /** Rework, or a check whose stage was behind already. */
    private static boolean reopened(Job before, Job after) {
        JobStage last = before.stages().get(before.stages().size() - 1);
        return before.status() == JobStatus.QUALITY_CHECK && after.status() == JobStatus.IN_PROGRESS
                || last.state().isBehind() && after.status() == JobStatus.QUALITY_CHECK;
    }

    private static Job attempt(Job job, int what, Instant now) {
        try {
            JobStatus[] statuses = JobStatus.values();
            if (what < statuses.length) {
                return JobMoves.move(job, statuses[what], now);
            }
            int stage = what % job.stages().size();
            StageMoves.Action action = StageMoves.Action.values()[what % 3];
            return StageMoves.move(job, job.stages().get(stage).name(), action, null, now);
        } catch (Problem refused) {
            return job;
        }
    }

    @Property
    void givenARunningStage_whenTheJobIsHeldAgainAndAgain_thenNeitherProgressNorTimeLeftFeelsIt(
            @ForAll @Size(max = 6) List<@IntRange(max = 5_000) Integer> holds,
            @ForAll @IntRange(min = 1, max = 350) int worked) {
        Instant start = SampleJob.NOW;
        Job straight = JobMoves.move(SampleJob.received(WorkType.FULL_PPF, 360), JobStatus.IN_PROGRESS, start);
        Job held = straight;
        Instant now = start;
        for (int minutes : holds) {
            held = JobMoves.move(held, JobStatus.ON_HOLD, now);
            now = now.plus(Duration.ofMinutes(minutes));
            assertThat(held.progress(now)).isEqualTo(held.progress(now.plus(Duration.ofDays(3))));
            held = JobMoves.move(held, JobStatus.IN_PROGRESS, now);
        }
        Progress of = held.progress(now.plus(Duration.ofMinutes(worked)));
        Progress without = straight.progress(start.plus(Duration.ofMinutes(worked)));

        assertThat(of.percent()).isEqualTo(without.percent());
        assertThat(of.minutesRemaining()).isEqualTo(without.minutesRemaining());
    }

    @Property
    void givenStagesBehindAndOneRunning_whenLookedAt_thenPercentIsTheFormulaCut(
            @ForAll("plans") List<StagePlan> plans,
            @ForAll List<Boolean> finished,
            @ForAll @IntRange(min = 1, max = 3_000) int estimate,
            @ForAll @IntRange(max = 400_000) int seconds) {
        Job job = JobMoves.move(
                SampleJob.received(WorkType.CUSTOM, estimate, plans), JobStatus.IN_PROGRESS, SampleJob.NOW);
        Instant now = SampleJob.NOW;
        int behind = 0;
        int running = Math.min(finished.size(), plans.size() - 1);
        for (int i = 0; i < running; i++) {
            now = now.plusSeconds(i);
            StageMoves.Action action = finished.get(i) ? StageMoves.Action.FINISH : StageMoves.Action.SKIP;
            job = StageMoves.move(job, plans.get(i).name(), action, null, now);
            behind += plans.get(i).weight();
        }

        int percent = job.progress(now.plusSeconds(seconds)).percent();

        BigDecimal weight = BigDecimal.valueOf(plans.get(running).weight());
        BigDecimal share = weight.movePointLeft(2).multiply(BigDecimal.valueOf(estimate * 60L));
        BigDecimal part = BigDecimal.valueOf(seconds).divide(share, MathContext.DECIMAL128);
        BigDecimal whole = BigDecimal.valueOf(behind).add(weight.multiply(part.min(new BigDecimal("0.95"))));
        // A share that comes out even may end in …999 by the division.
        assertThat(percent).isEqualTo(whole.add(new BigDecimal("1e-20")).intValue());
    }

    @Property
    void givenAnEstimate_whenTimePasses_thenTimeLeftIsToItsEndAndThenHowMuchItIsOver(
            @ForAll @IntRange(min = 1, max = 3_000) int estimate,
            @ForAll @IntRange(max = 400_000) int waited,
            @ForAll @IntRange(max = 400_000) int worked) {
        Job received = SampleJob.received(WorkType.CUSTOM, estimate);
        Instant start = SampleJob.NOW.plusSeconds(waited);
        assertThat(received.progress(start).minutesRemaining()).isEqualTo(estimate);
        assertThat(received.progress(start).overdueMinutes()).isZero();

        Job job = JobMoves.move(received, JobStatus.IN_PROGRESS, start);
        Progress of = job.progress(start.plusSeconds(worked));

        assertThat(of.estimatedEndTime()).isEqualTo(start.plus(Duration.ofMinutes(estimate)));
        double left = estimate - worked / 60.0;
        assertThat(of.minutesRemaining()).isEqualTo((long) Math.max(0, Math.ceil(left - 1e-9)));
        assertThat(of.overdueMinutes()).isEqualTo((long) Math.max(0, Math.floor(1e-9 - left)));
    }

    @Property
    void givenAnEndThatWasSaid_whenTheJobWaitsOnHoldAndBegins_thenTheEndMovesByTheHoldsAlone(
            @ForAll @IntRange(min = 1, max = 100_000) int end,
            @ForAll @IntRange(max = 50_000) int before,
            @ForAll @IntRange(max = 50_000) int held,
            @ForAll @IntRange(max = 50_000) int heldAgain) {
        JobDraft draft = SampleJob.received(WorkType.FULL_PPF, 360).draft();
        Instant said = SampleJob.NOW.plusSeconds(end);
        draft.estimatedEndTime = said;
        Instant now = SampleJob.NOW.plusSeconds(before);

        Job job = JobMoves.move(draft.job(), JobStatus.ON_HOLD, now);
        now = now.plusSeconds(held);
        job = JobMoves.move(job, JobStatus.RECEIVED, now);
        job = JobMoves.move(job, JobStatus.IN_PROGRESS, now);
        assertThat(job.estimatedEndTime()).isEqualTo(said.plusSeconds(held));
        job = JobMoves.move(job, JobStatus.ON_HOLD, now);
        Progress frozen = job.progress(now.plusSeconds(heldAgain));
        job = JobMoves.move(job, JobStatus.IN_PROGRESS, now.plusSeconds(heldAgain));

        assertThat(job.estimatedEndTime()).isEqualTo(said.plusSeconds(held + heldAgain));
        assertThat(job.progress(now.plusSeconds(heldAgain)).minutesRemaining()).isEqualTo(frozen.minutesRemaining());
    }

    @Property
    void givenTheRunningStage_whenTimePasses_thenItFillsItsShareAndStopsAt95Percent(
            @ForAll @IntRange(max = 1_000) int minutes) {
        Job job = JobMoves.move(SampleJob.received(WorkType.CUSTOM, 100), JobStatus.IN_PROGRESS, SampleJob.NOW);

        int percent =
                job.progress(SampleJob.NOW.plus(Duration.ofMinutes(minutes))).percent();

        // prep is 30 of 100, so its share is 30 of 100 minutes.
        assertThat(percent).isEqualTo((int) Math.floor(30 * Math.min(0.95, minutes / 30.0) + 1e-9));
    }
}
