package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.readings.rollup.Band;
import dev.pitwatch.core.readings.rollup.Climate;
import dev.pitwatch.core.readings.rollup.ClimateSpan;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.readings.rollup.Summary;
import dev.pitwatch.core.work.job.JdbiStayRepository.Stay;
import dev.pitwatch.core.work.job.JobClimate.Gap;
import dev.pitwatch.core.work.job.JobClimate.Span;
import dev.pitwatch.core.work.job.JobClimate.Stage;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells the climate that cars had, in whatever pits they were meanwhile. */
public final class JobClimateService {

    private final Database database;
    private final JdbiJobRepository jobs;
    private final JdbiStayRepository places;
    private final RollupQueries readings;
    private final Clock clock;

    public JobClimateService(Database database, RollupQueries readings, Clock clock) {
        this.database = database;
        this.jobs = new JdbiJobRepository(database);
        this.places = new JdbiStayRepository(database);
        this.readings = readings;
        this.clock = clock;
    }

    /** {@return the climate of the job's stages so far} Throws a {@link Problem} when the caller may not know of the job. */
    public JobClimate get(Principal who, long id) {
        return database.together(() -> {
            Instant now = clock.instant();
            Job job = jobs.find(who, id, now).orElseThrow(() -> Problem.notFound("job"));
            List<Stay> stays = places.stays(who.scope(), id);
            List<JobStage> stages = job.stages().stream()
                    .filter(stage -> stage.startedAt() != null)
                    .toList();
            List<ClimateSpan> spans = new ArrayList<>();
            stages.forEach(stage -> spans.addAll(spans(stage, stays, now)));
            Iterator<Climate> climates = readings.climates(who.scope(), spans).iterator();
            return new JobClimate(stages.stream()
                    .map(stage -> stage(stage, spans(stage, stays, now), climates))
                    .toList());
        });
    }

    /** {@return the times of a stage in one pit after the other} */
    private static List<ClimateSpan> spans(JobStage stage, List<Stay> stays, Instant now) {
        Instant from = Objects.requireNonNull(stage.startedAt());
        Instant to = stage.finishedAt() == null ? now : stage.finishedAt();
        List<ClimateSpan> spans = new ArrayList<>();
        for (Stay stay : stays) {
            Instant begin = stay.from().isAfter(from) ? stay.from() : from;
            Instant end = stay.to() == null || stay.to().isAfter(to) ? to : stay.to();
            if (begin.isBefore(end)) {
                spans.add(new ClimateSpan(stay.pitId(), begin, end, band(stay.band())));
            }
        }
        return spans;
    }

    private static Band band(AlertConfig.Band band) {
        return new Band(
                orElse(band.temperature().min(), Double.NEGATIVE_INFINITY),
                orElse(band.temperature().max(), Double.POSITIVE_INFINITY),
                orElse(band.humidity().min(), Double.NEGATIVE_INFINITY),
                orElse(band.humidity().max(), Double.POSITIVE_INFINITY));
    }

    private static double orElse(@Nullable Double limit, double none) {
        return limit == null ? none : limit;
    }

    /** A time in one pit. */
    private record Part(Duration length, Climate climate) {

        Duration known() {
            return climate.gaps().stream()
                    .map(gap -> Duration.between(gap.from(), gap.to()))
                    .reduce(length, Duration::minus);
        }
    }

    private static Stage stage(JobStage stage, List<ClimateSpan> spans, Iterator<Climate> climates) {
        List<Part> parts = spans.stream()
                .map(span -> new Part(Duration.between(span.from(), span.to()), climates.next()))
                .toList();
        return new Stage(
                stage.name(),
                Objects.requireNonNull(stage.startedAt()),
                stage.finishedAt(),
                span(parts, Climate::temperature),
                span(parts, Climate::humidity),
                inBand(parts),
                parts.stream()
                        .flatMap(part -> part.climate().gaps().stream())
                        .map(gap -> new Gap(gap.from(), gap.to()))
                        .toList());
    }

    private static @Nullable Span span(List<Part> parts, Function<Climate, Optional<Summary>> of) {
        return parts.stream()
                .map(part -> of.apply(part.climate()))
                .flatMap(Optional::stream)
                .reduce((one, other) -> new Summary(
                        one.count() + other.count(),
                        one.sum() + other.sum(),
                        Math.min(one.min(), other.min()),
                        Math.max(one.max(), other.max())))
                .map(sum -> new Span(rounded(sum.avg()), sum.min(), sum.max()))
                .orElse(null);
    }

    /** Each part counts by the time that is known of it. */
    private static @Nullable Double inBand(List<Part> parts) {
        double known = 0;
        double good = 0;
        for (Part part : parts) {
            if (part.climate().inBandPercent().isPresent()) {
                double length = Math.max(1, part.known().toMillis());
                known += length;
                good += length * part.climate().inBandPercent().getAsDouble();
            }
        }
        return known == 0 ? null : rounded(good / known);
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
