package dev.pitwatch.core.work.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class JobFilterTest {

    @Test
    void givenAWallThatAsksForAll_whenFiltered_thenOnlyOpenJobsOfWhatItAskedAreMeant() {
        JobFilter all = new JobFilter(
                Optional.of(3L),
                Optional.empty(),
                Optional.empty(),
                Optional.of(7L),
                Optional.empty(),
                Optional.empty());

        JobFilter seen = all.onWall();

        assertThat(seen.open()).contains(true);
        assertThat(seen.workshopId()).contains(3L);
        assertThat(seen.pitId()).contains(7L);
        assertThat(filter(Optional.empty(), Optional.of(true)).onWall().open()).contains(true);
    }

    @ParameterizedTest
    @EnumSource(JobStatus.class)
    void givenAStatus_whenAWallAsksForIt_thenOnlyThoseOfOpenJobsAreShown(JobStatus status) {
        JobFilter wanted = filter(Optional.of(status), Optional.empty());

        if (status == JobStatus.DELIVERED || status == JobStatus.CANCELLED) {
            assertThat(refusal(wanted)).hasMessage("a wall screen sees open jobs only");
        } else {
            assertThat(wanted.onWall().status()).contains(status);
            assertThat(wanted.onWall().open()).contains(true);
        }
    }

    @Test
    void givenAWallThatAsksForClosedJobs_whenFiltered_thenForbidden() {
        Problem refusal = refusal(filter(Optional.empty(), Optional.of(false)));

        assertThat(refusal).hasMessage("a wall screen sees open jobs only");
        assertThat(refusal.code()).isEqualTo(ProblemCode.FORBIDDEN);
    }

    @Test
    void givenAWallThatLooksForACustomer_whenFiltered_thenForbidden() {
        Problem refusal = refusal(new JobFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.of(true),
                Optional.empty(),
                Optional.empty(),
                Optional.of("Asha")));

        assertThat(refusal).hasMessage("a wall screen looks for nobody");
        assertThat(refusal.code()).isEqualTo(ProblemCode.FORBIDDEN);
    }

    private static Problem refusal(JobFilter filter) {
        return catchThrowableOfType(Problem.class, filter::onWall);
    }

    private static JobFilter filter(Optional<JobStatus> status, Optional<Boolean> open) {
        return new JobFilter(Optional.empty(), status, open, Optional.empty(), Optional.empty(), Optional.empty());
    }
}
