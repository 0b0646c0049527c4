package dev.pitwatch.hub.platform;

import dev.pitwatch.base.settings.S3Settings;
import dev.pitwatch.hub.platform.KeptBackups.Contents;
import dev.pitwatch.hub.platform.NightlyBackup.Verdict;
import dev.pitwatch.hub.platform.SharedRead.Answer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest good backup's copy in a bucket, made by a process beside the hub: bean {@code offsiteCopies} of routes/backup. Whether it is
 * there it reads beside the backup, where {@code ./pitwatch backup offsite} notes it, so that copies made by hand count, too. Thread safe.
 */
public final class OffsiteCopies implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(OffsiteCopies.class);

    /** A store that is away comes back by itself, and a wrong key doesn't. */
    private static final Duration RETRY_AFTER = Duration.ofHours(1);

    /** It begins within the minute, unless its route is stopped. */
    private static final Duration LATE_AFTER = Duration.ofMinutes(5);

    private final Optional<TimedBackups> kept;
    private final Optional<S3Settings> bucket;
    private final BackupProcess process;
    private final Clock clock;
    private final Counter made;
    private final Counter failed;
    private volatile @Nullable KeptBackup newest;
    private volatile @Nullable Failure failure;

    private record Failure(Instant at, String why) {}

    /** Begins nothing. Where no folder or no bucket is set nothing ever is. */
    OffsiteCopies(
            Optional<TimedBackups> kept,
            Optional<S3Settings> bucket,
            BackupProcess process,
            Clock clock,
            MeterRegistry meters) {
        this.kept = kept;
        this.bucket = bucket;
        this.process = process;
        this.clock = clock;
        this.made = runs(meters, "made");
        this.failed = runs(meters, "failed");
        Gauge.builder("pitwatch.backup.offsite.age", this, OffsiteCopies::age)
                .description("Since the newest backup ended that this hub knows to be off-site; NaN: none")
                .baseUnit("seconds")
                .register(meters);
        Gauge.builder("pitwatch.backup.offsite.retries", this, OffsiteCopies::retries)
                .description("Requests that were sent again for that copy; NaN: none is known")
                .register(meters);
    }

    private static Counter runs(MeterRegistry meters, String outcome) {
        return Counter.builder("pitwatch.backup.offsite.runs")
                .description("Copies of backups that this hub has begun and that have ended")
                .tag("outcome", outcome)
                .register(meters);
    }

    private double age() {
        KeptBackup there = newest;
        return there == null
                ? Double.NaN
                : Duration.between(there.endedAt(), clock.instant()).toMillis() / 1000.0;
    }

    private double retries() {
        KeptBackup there = newest;
        KeptBackup.Copy copy = there == null ? null : there.copy();
        return copy == null ? Double.NaN : copy.retries();
    }

    /** Begins one when the newest good backup is not there yet; doesn't wait for it. */
    public void run() {
        Failure last = failure;
        boolean mayTry = last == null || !clock.instant().isBefore(last.at.plus(RETRY_AFTER));
        if (!process.isRunning() && mayTry) {
            newest().filter(there -> !there.late()).flatMap(this::waiting).ifPresent(backup -> {
                LOG.info("the copy of a backup begins");
                process.begin(problem -> ended(backup, problem));
            });
        }
    }

    /** {@return what there may be to copy; empty: there is no folder, or no bucket} */
    private Optional<Answer<Contents>> newest() {
        return bucket.flatMap(any -> kept).map(TimedBackups::newest);
    }

    /** {@return the newest backup that can be restored while it is not off-site; one that is incomplete is better than none} */
    private Optional<KeptBackup> waiting(Answer<Contents> there) {
        return there.value().whole().filter(whole -> !isThere(whole));
    }

    private boolean isThere(KeptBackup whole) {
        boolean there = whole.isCopiedTo(bucket.orElseThrow().address());
        if (there) {
            newest = whole;
        }
        return there;
    }

    /**
     * How copies stand, as people see it.
     *
     * @param to the bucket's address
     * @param copying whether this hub makes one now
     * @param waits whether the newest backup that can be restored is not there yet
     * @param error why not; null: it is there, or this hub hasn't tried it
     */
    public record Standing(String to, boolean copying, boolean waits, @Nullable String error) {}

    /** {@return how they stand; empty: no bucket is set} */
    Optional<Standing> standing(Contents there) {
        Failure last = failure;
        return bucket.map(S3Settings::address).map(to -> {
            boolean waits = there.whole().filter(whole -> !whole.isCopiedTo(to)).isPresent();
            return new Standing(to, process.isRunning(), waits, waits && last != null ? last.why : null);
        });
    }

    /** A newer backup than the one that was copied has its turn after this. */
    private void ended(KeptBackup begun, Optional<String> problem) {
        Optional<String> why = problem.or(() -> newest().flatMap(this::waiting)
                .filter(any -> !isThereNow(begun))
                .map(backup ->
                        "it ended well, and the backup of %s is not noted as copied".formatted(backup.startedAt())));
        if (why.isEmpty()) {
            failure = null;
            made.increment();
            LOG.info("a backup was copied off-site");
        } else {
            failure = new Failure(clock.instant(), why.get());
            failed.increment();
            LOG.warn(
                    "a backup could not be copied off-site, the next try is in {} minutes: {}",
                    RETRY_AFTER.toMinutes(),
                    why.get());
        }
    }

    private boolean isThereNow(KeptBackup begun) {
        return kept.flatMap(backups -> backups.all().value().named(begun.id()))
                .filter(this::isThere)
                .isPresent();
    }

    /**
     * Judges how the copies stand.
     *
     * @return empty: one is on its way, and that is known at its end; or the folder of backups doesn't answer, of which its own alert tells
     */
    public Optional<Verdict> verdict() {
        if (process.isRunning()) {
            return Optional.empty();
        }
        Optional<Answer<Contents>> there = newest();
        if (there.filter(Answer::late).isPresent()) {
            return Optional.empty();
        }
        Optional<KeptBackup> waiting = there.flatMap(this::waiting);
        if (waiting.isEmpty()) {
            failure = null; // somebody copied it by hand
        }
        Failure last = failure;
        if (waiting.isPresent() && last != null) {
            return Optional.of(new Verdict(true, "The newest backup is not off-site: " + last.why, Duration.ZERO));
        }
        return Optional.of(waiting.map(OffsiteCopies::late)
                .orElseGet(() -> new Verdict(false, "The newest backup is off-site", Duration.ZERO)));
    }

    private static Verdict late(KeptBackup backup) {
        return new Verdict(true, "The backup of %s is not off-site yet".formatted(backup.startedAt()), LATE_AFTER);
    }

    @Override
    public void close() {
        process.close();
    }
}
