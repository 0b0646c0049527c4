package dev.pitwatch.core.readings.rollup;

import dev.pitwatch.core.readings.rollup.Climate.Gap;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A climate out of roll-ups, where the readings are in the archive: a bucket was in the band when its means were. */
final class ClimateOfRollups {

    private final Bucket bucket;
    private final ClimateSpan span;
    private final Duration hold;
    private final List<Gap> gaps = new ArrayList<>();
    private double known;
    private double good;

    ClimateOfRollups(Bucket bucket, ClimateSpan span, Duration hold) {
        this.bucket = bucket;
        this.span = span;
        this.hold = hold;
    }

    Climate of(Collection<Rollup> rollups) {
        Instant told = span.from();
        for (Rollup rollup : rollups) {
            gap(told, rollup.at());
            told = bucket.next(rollup.at(), ZoneOffset.UTC);
            count(rollup, told);
        }
        gap(told, span.to());
        Optional<Rollup> whole = rollups.stream().reduce(Rollup::and);
        return new Climate(
                whole.flatMap(all -> all.metric("temperature")),
                whole.flatMap(all -> all.metric("humidity")),
                Climate.percent(good, known),
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
        Optional<Summary> temperature = rollup.metric("temperature");
        Optional<Summary> humidity = rollup.metric("humidity");
        if (temperature.isPresent() && humidity.isPresent()) {
            known += seconds;
            if (span.band().holds(temperature.get().avg(), humidity.get().avg())) {
                good += seconds;
            }
        }
    }
}
