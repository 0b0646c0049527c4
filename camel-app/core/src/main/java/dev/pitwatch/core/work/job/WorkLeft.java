package dev.pitwatch.core.work.job;

import dev.pitwatch.core.platform.workshop.WorkCalendar;
import dev.pitwatch.core.platform.workshop.WorkCalendar.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is left to do of a job, and so when its car can be handed over. Pure functions.
 *
 * @param minutes what all of it takes
 */
record WorkLeft(List<JobStage> stages, int minutes, WorkCalendar calendar) {

    /** {@return when it is done if it goes on at that time} */
    Instant end(Instant now) {
        Stream<Work> rest = stages.stream().flatMap(stage -> switch (stage.state()) {
            case RUNNING -> Stream.of(new Work(rest(stage, now), stage.unattended()));
            case PENDING -> Stream.of(new Work(stage.share(minutes), stage.unattended()));
            case DONE, SKIPPED -> Stream.empty();
        });
        return calendar.walk(now, rest.toList());
    }

    /** {@return when all of it is done if it begins at that time} */
    Instant whole(Instant start) {
        return calendar.walk(
                start,
                stages.stream()
                        .map(stage -> new Work(stage.share(minutes), stage.unattended()))
                        .toList());
    }

    private Duration rest(JobStage stage, Instant now) {
        Duration rest = stage.share(minutes).minus(stage.workedUntil(now, calendar));
        return rest.isNegative() ? Duration.ZERO : rest;
    }
}
