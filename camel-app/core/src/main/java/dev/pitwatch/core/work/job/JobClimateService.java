package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.alerts.config.AlertConfig;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.readings.rollup.Band;
import dev.pitwatch.core.readings.rollup.Climate;
import dev.pitwatch.core.readings.rollup.ClimateSource;
import dev.pitwatch.core.readings.rollup.ClimateSpan;
import dev.pitwatch.core.readings.rollup.RollupQueries;
import dev.pitwatch.core.readings.rollup.Summary;
import dev.pitwatch.core.work.job.JdbiStayRepository.Stay;
import dev.pitwatch.core.work.job.JobClimate.Gap;
import dev.pitwatch.core.work.job.JobClimate.Measured;
import dev.pitwatch.core.work.job.JobClimate.PitBand;
import dev.pitwatch.core.work.job.JobClimate.Span;
import dev.pitwatch.core.work.job.JobClimate.Stage;
import dev.pitwatch.core.work.job.JobClimate.Whole;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /** {@return the climate of the job so far} Throws a {@link Problem} when the caller may not know of the job. */
    public JobClimate get(Principal who, long id) {
        return database.together(() -> {
            Instant now = clock.instant();
            Job job = jobs.find(who, id, now).orElseThrow(() -> Problem.notFound("job"));
            List<Stay> stays = places.stays(who.scope(), id);
            List<JobStage> stages = job.stages().stream()
                    .filter(stage -> stage.startedAt() != null)
                    .toList();
            List<List<InPit>> times = new ArrayList<>();
            stages.forEach(stage -> times.add(times(stage, stays, now)));
            times.add(times(stays, now));
            Iterator<Climate> climates = readings.climates(
                            who.scope(),
                            times.stream()
                                    .flatMap(List::stream)
                                    .map(InPit::span)
                                    .toList())
                    .iterator();
            List<Measured> measured =
                    times.stream().map(some -> measured(some, climates)).toList();
            return new JobClimate(
                    IntStream.range(0, stages.size())
                            .mapToObj(n -> stage(stages.get(n), measured.get(n)))
                            .toList(),
                    whole(stays, measured.get(stages.size())));
        });
    }

    private static Stage stage(JobStage stage, Measured measured) {
        return new Stage(stage.name(), Objects.requireNonNull(stage.startedAt()), stage.finishedAt(), measured);
    }

    private static @Nullable Whole whole(List<Stay> stays, Measured measured) {
        if (stays.isEmpty()) {
            return null;
        }
        return new Whole(stays.get(0).from(), stays.get(stays.size() - 1).to(), measured);
    }

    /** A time in one pit, and what is good there. */
    private record InPit(ClimateSpan span, AlertConfig.Band band) {}

    /** {@return the times of a stage in one pit after the other} */
    private static List<InPit> times(JobStage stage, List<Stay> stays, Instant now) {
        Instant to = stage.finishedAt() == null ? now : stage.finishedAt();
        return times(stays, Objects.requireNonNull(stage.startedAt()), to);
    }

    /** {@return the times of all stays} */
    private static List<InPit> times(List<Stay> stays, Instant now) {
        return times(stays, Instant.MIN, now);
    }

    /** {@return as much of the stays as lies between, no moment twice} */
    private static List<InPit> times(List<Stay> stays, Instant from, Instant to) {
        List<InPit> times = new ArrayList<>();
        Instant told = from;
        for (Stay stay : stays) {
            Instant begin = stay.from().isAfter(told) ? stay.from() : told;
            Instant end = stay.to() == null || stay.to().isAfter(to) ? to : stay.to();
            if (begin.isBefore(end)) {
                AlertConfig.Band band = stay.band();
                times.add(new InPit(new ClimateSpan(stay.pitId(), begin, end, band(band)), band));
                told = end;
            }
        }
        return times;
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

    private static Measured measured(List<InPit> times, Iterator<Climate> climates) {
        List<Climate> parts =
                Stream.generate(climates::next).limit(times.size()).toList();
        double seconds = times.stream()
                .mapToDouble(time -> time.span().length().toMillis() / 1_000.0)
                .sum();
        double known = parts.stream().mapToDouble(Climate::knownSeconds).sum();
        double good = parts.stream().mapToDouble(Climate::goodSeconds).sum();
        return new Measured(
                span(parts, Climate::temperature),
                span(parts, Climate::humidity),
                span(parts, Climate::pm25),
                percent(good, known),
                percent(known, seconds),
                bands(times),
                parts.stream()
                        .map(Climate::source)
                        .max(Comparator.naturalOrder())
                        .map(ClimateSource::code)
                        .orElse(null),
                parts.stream()
                        .flatMap(part -> part.gaps().stream())
                        .map(gap -> new Gap(gap.from(), gap.to()))
                        .toList());
    }

    /** {@return one of each pit} */
    private static List<PitBand> bands(List<InPit> times) {
        return times.stream()
                .map(time -> new PitBand(time.span().pitId(), time.band()))
                .distinct()
                .toList();
    }

    private static @Nullable Span span(List<Climate> parts, Function<Climate, Optional<Summary>> of) {
        return parts.stream()
                .map(of)
                .flatMap(Optional::stream)
                .reduce(Summary::and)
                .map(sum -> new Span(rounded(sum.avg()), sum.min(), sum.max()))
                .orElse(null);
    }

    private static @Nullable Double percent(double part, double all) {
        return all <= 0 ? null : Math.min(100, rounded(100 * part / all));
    }

    private static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
