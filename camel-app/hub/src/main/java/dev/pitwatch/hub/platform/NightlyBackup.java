package dev.pitwatch.hub.platform;

import dev.pitwatch.base.database.Lease;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One backup a day, made by a process beside the hub: bean {@code nightlyBackup} of routes/backup. What there is it reads from the folder of
 * backups, so that those made by hand count, too. Thread safe.
 */
public final class NightlyBackup implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NightlyBackup.class);

    /** A failed one isn't tried again at once: it may have filled a disk. */
    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    /** A hub that was off at night makes one at once, which takes a while: no alert for that. */
    private static final Duration LATE_AFTER = Duration.ofMinutes(5);

    private final Optional<KeptBackups> kept;
    private final Schedule schedule;
    private final BackupProcess process;
    private final Lease lease;
    private final Clock clock;
    private final Counter made;
    private final Counter incomplete;
    private final Counter failed;
    private volatile @Nullable KeptBackup newestGood;
    private volatile @Nullable KeptBackup newestWhole;
    private volatile @Nullable Failure failure;

    /** Once a day at that time. */
    record Schedule(LocalTime at, ZoneId zone) {
        /** {@return when one was due last} */
        Instant lastDue(Instant now) {
            ZonedDateTime local = now.atZone(zone);
            Instant today = local.with(at).toInstant();
            return today.isAfter(now) ? local.minusDays(1).with(at).toInstant() : today;
        }
    }

    private record Failure(Instant at, String why) {}

    /**
     * How backups stand.
     *
     * @param message one sentence
     * @param lasting for how long it must be so for an alert
     */
    public record Verdict(boolean wrong, String message, Duration lasting) {}

    /** Begins nothing. Where no folder is set nothing ever is. */
    NightlyBackup(
            Optional<KeptBackups> kept,
            Schedule schedule,
            BackupProcess process,
            Lease lease,
            Clock clock,
            MeterRegistry meters) {
        this.kept = kept;
        this.schedule = schedule;
        this.process = process;
        this.lease = lease;
        this.clock = clock;
        this.made = runs(meters, "made");
        this.incomplete = runs(meters, "incomplete");
        this.failed = runs(meters, "failed");
        gauge(
                meters,
                "pitwatch.backup.age",
                "seconds",
                "Since the newest good backup ended",
                good -> seconds(Duration.between(good.endedAt(), clock.instant())));
        gauge(
                meters,
                "pitwatch.backup.took",
                "seconds",
                "It took to make the newest good backup",
                good -> seconds(good.took()));
        gauge(meters, "pitwatch.backup.size", "bytes", "Of the newest good backup", KeptBackup::bytes);
        Gauge.builder("pitwatch.backup.incomplete", this, NightlyBackup::incomplete)
                .description(
                        "1: in the newest backup that can be restored readings may be missing; NaN: this hub doesn't know one")
                .register(meters);
    }

    private static Counter runs(MeterRegistry meters, String outcome) {
        return Counter.builder("pitwatch.backup.runs")
                .description("Backups that this hub has begun by itself and that have ended")
                .tag("outcome", outcome)
                .register(meters);
    }

    private void gauge(
            MeterRegistry meters, String name, String unit, String what, ToDoubleFunction<KeptBackup> value) {
        Gauge.builder(name, this, nightly -> {
                    KeptBackup good = nightly.newestGood;
                    return good == null ? Double.NaN : value.applyAsDouble(good);
                })
                .description(what + "; NaN: this hub doesn't know one")
                .baseUnit(unit)
                .register(meters);
    }

    private double incomplete() {
        KeptBackup whole = newestWhole;
        return whole == null ? Double.NaN : whole.isGood() ? 0 : 1;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /** {@return whether this hub makes them: there is a folder for them, and no other hub does} */
    public boolean isMine() {
        return kept.isPresent() && lease.hold();
    }

    /** Begins one when it is due; doesn't wait for it. */
    public void run() {
        Instant now = clock.instant();
        if (!process.isRunning() && isDue(now)) {
            LOG.info("a backup begins");
            process.begin(problem -> ended(now, problem));
        }
    }

    private boolean isDue(Instant now) {
        Instant due = schedule.lastDue(now);
        Failure last = failure;
        // An incomplete one serves for that night, too: one each hour would fill the disk, and a hub that is away stays
        // so.
        return newestWhole().filter(whole -> !whole.startedAt().isBefore(due)).isEmpty()
                && (last == null || !now.isBefore(last.at.plus(RETRY_AFTER)))
                && !isBeingMade();
    }

    /** By hand, or by a hub that was killed since. */
    private boolean isBeingMade() {
        return kept.filter(KeptBackups::isBeingMade).isPresent();
    }

    private Optional<KeptBackup> newestWhole() {
        Optional<KeptBackup> whole = kept.flatMap(KeptBackups::newestWhole);
        newestWhole = whole.orElse(null);
        newestGood = whole.filter(KeptBackup::isGood)
                .or(() -> kept.flatMap(KeptBackups::newestGood))
                .orElse(null);
        return whole;
    }

    private void ended(Instant begun, Optional<String> problem) {
        Optional<KeptBackup> there = problem.isPresent() ? Optional.empty() : madeSince(begun);
        Optional<String> why = problem.or(() -> there.isPresent()
                ? Optional.empty()
                : Optional.of("it ended well, and there is none that was checked in %s"
                        .formatted(kept.map(KeptBackups::folder).orElseThrow())));
        if (there.filter(one -> !one.isGood()).isPresent()) {
            failure = null;
            incomplete.increment();
            LOG.warn(
                    "a backup was made, but is incomplete: {}",
                    there.orElseThrow().incomplete());
        } else if (why.isEmpty()) {
            failure = null;
            made.increment();
            LOG.info("a backup was made and checked");
        } else {
            failure = new Failure(clock.instant(), why.get());
            failed.increment();
            LOG.warn("a backup failed, the next try is in {} minutes: {}", RETRY_AFTER.toMinutes(), why.get());
        }
    }

    /** A manifest's times are whole milliseconds. */
    private Optional<KeptBackup> madeSince(Instant begun) {
        return newestWhole().filter(whole -> !whole.startedAt().isBefore(begun.minusMillis(1)));
    }

    /**
     * Judges how backups stand.
     *
     * @param hours after which a good backup is too old
     * @return empty: one is on its way, and that is known at its end
     */
    public Optional<Verdict> verdict(long hours) {
        if (process.isRunning()) {
            return Optional.empty();
        }
        Optional<KeptBackup> whole = newestWhole();
        Failure last = failure;
        if (last != null && whole.filter(one -> one.endedAt().isAfter(last.at)).isEmpty()) {
            return Optional.of(new Verdict(true, "The backup failed: " + last.why, Duration.ZERO));
        }
        Instant oldest = clock.instant().minus(Duration.ofHours(hours));
        boolean late = whole.filter(one -> one.endedAt().isAfter(oldest)).isEmpty();
        if (late && isBeingMade()) {
            return Optional.empty();
        }
        Optional<String> missing = whole.map(KeptBackup::incomplete);
        if (!late && missing.isPresent()) {
            return Optional.of(new Verdict(true, "A backup was made, but incomplete: " + missing.get(), Duration.ZERO));
        }
        return Optional.of(new Verdict(
                late,
                late ? "No backup that can be restored was made for %d h".formatted(hours) : "A good backup is there",
                LATE_AFTER));
    }

    @Override
    public void close() {
        process.close();
    }
}
