package dev.pitwatch.hub.platform;

import dev.pitwatch.base.database.Lease;
import dev.pitwatch.hub.platform.KeptBackups.Good;
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
    private final Counter failed;
    private volatile @Nullable Good newest;
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
        gauge(meters, "pitwatch.backup.size", "bytes", "Of the newest good backup", Good::bytes);
    }

    private static Counter runs(MeterRegistry meters, String outcome) {
        return Counter.builder("pitwatch.backup.runs")
                .description("Backups that this hub has begun by itself and that have ended")
                .tag("outcome", outcome)
                .register(meters);
    }

    private void gauge(MeterRegistry meters, String name, String unit, String what, ToDoubleFunction<Good> value) {
        Gauge.builder(name, this, nightly -> {
                    Good good = nightly.newest;
                    return good == null ? Double.NaN : value.applyAsDouble(good);
                })
                .description(what + "; NaN: this hub doesn't know one")
                .baseUnit(unit)
                .register(meters);
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
        return newestGood().filter(good -> !good.startedAt().isBefore(due)).isEmpty()
                && (last == null || !now.isBefore(last.at.plus(RETRY_AFTER)))
                && !isBeingMade();
    }

    /** By hand, or by a hub that was killed since. */
    private boolean isBeingMade() {
        return kept.filter(KeptBackups::isBeingMade).isPresent();
    }

    private Optional<Good> newestGood() {
        Optional<Good> good = kept.flatMap(KeptBackups::newestGood);
        newest = good.orElse(null);
        return good;
    }

    private void ended(Instant begun, Optional<String> problem) {
        Optional<String> why = problem.or(() -> isThere(begun)
                ? Optional.empty()
                : Optional.of("it ended well, and there is none that was checked in %s"
                        .formatted(kept.map(KeptBackups::folder).orElseThrow())));
        if (why.isEmpty()) {
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
    private boolean isThere(Instant begun) {
        return newestGood()
                .filter(good -> !good.startedAt().isBefore(begun.minusMillis(1)))
                .isPresent();
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
        Optional<Good> good = newestGood();
        Failure last = failure;
        if (last != null && good.filter(one -> one.endedAt().isAfter(last.at)).isEmpty()) {
            return Optional.of(new Verdict(true, "The backup failed: " + last.why, Duration.ZERO));
        }
        Instant oldest = clock.instant().minus(Duration.ofHours(hours));
        boolean late = good.filter(one -> one.endedAt().isAfter(oldest)).isEmpty();
        if (late && isBeingMade()) {
            return Optional.empty();
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
