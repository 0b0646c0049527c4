package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.core.readings.rollup.Climate.Gap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A climate out of roll-ups, where the readings are in the archive: a bucket was in the band when its means were. Not thread safe. */
final class ClimateOfRollups {

    private static final String TEMPERATURE = "temperature";
    private static final String HUMIDITY = "humidity";
    private static final String PM25 = "pm25";
    /** What is asked of each roll-up. */
    static final List<String> METRICS = List.of(TEMPERATURE, HUMIDITY, PM25);

    private final Bucket bucket;
    private final ClimateSpan span;
    private final Duration hold;
    private final List<Gap> gaps = new ArrayList<>();
    /** Until when buckets were counted. */
    private Instant told;

    /** The bucket that more parts may come of. */
    private @Nullable Rollup open;

    private @Nullable Rollup whole;
    private double known;
    private double good;

    ClimateOfRollups(Bucket bucket, ClimateSpan span, Duration hold) {
        this.bucket = bucket;
        this.span = span;
        this.hold = hold;
        this.told = span.from();
    }

    /** Counts a roll-up, or a part of one. They come in the order of time. */
    void add(Rollup part) {
        Instant start = bucket.floor(part.at(), ZoneOffset.UTC);
        if (open != null && open.at().equals(start)) {
            open = open.and(part);
        } else {
            close();
            open = part.at(start);
        }
    }

    private void close() {
        if (open == null) {
            return;
        }
        gap(told, open.at());
        told = bucket.next(open.at(), ZoneOffset.UTC);
        count(open, told);
        whole = whole == null ? open : whole.and(open);
        open = null;
    }

    /** {@return the climate, once all have come} */
    Climate climate() {
        close();
        gap(told, span.to());
        Optional<Rollup> all = Optional.ofNullable(whole);
        return new Climate(
                all.flatMap(one -> one.metric(TEMPERATURE)),
                all.flatMap(one -> one.metric(HUMIDITY)),
                all.flatMap(one -> one.metric(PM25)),
                known,
                good,
                ClimateSource.of(bucket),
                gaps);
    }

    private void gap(Instant since, Instant until) {
        if (Duration.between(since, until).compareTo(hold) > 0 && gaps.size() < Climate.MAX_GAPS) {
            gaps.add(new Gap(since, until));
        }
    }

    private void count(Rollup rollup, Instant end) {
        Instant begins = rollup.at().isBefore(span.from()) ? span.from() : rollup.at();
        Instant ends = end.isAfter(span.to()) ? span.to() : end;
        double seconds = Duration.between(begins, ends).toMillis() / 1_000.0;
        Optional<Summary> temperature = rollup.metric(TEMPERATURE);
        Optional<Summary> humidity = rollup.metric(HUMIDITY);
        if (temperature.isPresent() && humidity.isPresent()) {
            known += seconds;
            if (span.band().holds(temperature.get().avg(), humidity.get().avg())) {
                good += seconds;
            }
        }
    }
}
