package dev.pitwatch.hub.platform;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.hub.platform.FailedBackups.Failed;
import dev.pitwatch.hub.platform.KeptBackups.Contents;
import dev.pitwatch.hub.platform.SharedRead.Answer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
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

    /** A network's drive that was away comes back by itself. */
    private static final Duration RETRY_SOON = Duration.ofSeconds(30);

    /** A hub that was off at night makes one at once, which takes a while: no alert for that. */
    private static final Duration LATE_AFTER = Duration.ofMinutes(5);

    /** Where there is no folder. */
    private static final Answer<Contents> NOWHERE = new Answer<>(Contents.NOTHING, Optional.empty(), false);

    private final Optional<TimedBackups> kept;
    private final Schedule schedule;
    private final BackupProcess process;
    private final BooleanSupplier turn;
    private final Clock clock;
    private final Counter made;
    private final Counter incomplete;
    private final Counter failed;
    private volatile @Nullable KeptBackup newestGood;
    private volatile @Nullable KeptBackup newestWhole;
    private final FailedBackups failures;
    private final Consumer<BackupView> changed;
    private volatile @Nullable Failed failure;
    /** Of one that failed since this hub started: whoever starts it anew has mended something. */
    private volatile Instant retryAt = Instant.MIN;

    private volatile @Nullable Instant begunAt;
    private volatile @Nullable Instant othersSince;

    /** Once a day at that time. */
    record Schedule(LocalTime at, ZoneId zone) {
        /** {@return when one is due next} */
        Instant nextDue(Instant now) {
            return lastDue(now).atZone(zone).plusDays(1).with(at).toInstant();
        }

        /** {@return when one was due last} */
        Instant lastDue(Instant now) {
            ZonedDateTime local = now.atZone(zone);
            Instant today = local.with(at).toInstant();
            return today.isAfter(now) ? local.minusDays(1).with(at).toInstant() : today;
        }
    }

    /**
     * How backups stand.
     *
     * @param message one sentence
     * @param lasting for how long it must be so for an alert
     */
    public record Verdict(boolean wrong, String message, Duration lasting) {}

    /**
     * Begins nothing. Where no folder is set nothing ever is.
     *
     * @param turn whether this hub has started, and no other one makes them
     * @param changed gets each that begins, was made or failed
     */
    NightlyBackup(
            Optional<TimedBackups> kept,
            Schedule schedule,
            BackupProcess process,
            FailedBackups failures,
            BooleanSupplier turn,
            Clock clock,
            MeterRegistry meters,
            Consumer<BackupView> changed) {
        this.kept = kept;
        this.schedule = schedule;
        this.process = process;
        this.failures = failures;
        this.failure = failures.newest().orElse(null);
        this.changed = changed;
        this.turn = turn;
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
                .description("Backups that this hub has begun and that have ended")
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

    /** {@return whether this hub makes them: there is a folder for them, it has started, and no other hub does} */
    public boolean isMine() {
        return kept.isPresent() && turn.getAsBoolean();
    }

    /** Begins one when it is due; doesn't wait for it. */
    public void run() {
        Instant now = clock.instant();
        if (!process.isRunning() && isDue(now)) {
            begin(now);
        }
    }

    /** {@return whether it began: none runs yet} */
    private synchronized boolean begin(Instant now) {
        if (process.isRunning()) {
            return false;
        }
        LOG.info("a backup begins");
        begunAt = now;
        changed.accept(BackupView.begun(now));
        process.begin(problem -> ended(now, problem));
        return true;
    }

    /** {@return the one that begins now} Throws a Problem when none can. */
    BackupView beginNow() {
        if (kept.isEmpty()) {
            throw Problem.conflict("BACKUP_DIR is not set: there is no folder for backups");
        }
        if (!turn.getAsBoolean()) {
            throw Problem.conflict("another hub makes the backups");
        }
        if (newest().late()) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "the folder of backups does not answer", RETRY_SOON);
        }
        Instant now = clock.instant();
        if (isBeingMade() || !begin(now)) {
            throw Problem.conflict("a backup is being made");
        }
        return BackupView.begun(now);
    }

    /** {@return how they stand, as far as the folder answers} */
    BackupStanding standing() {
        Answer<Contents> there = kept.map(TimedBackups::all).orElse(NOWHERE);
        Instant now = clock.instant();
        return new BackupStanding(
                kept.map(TimedBackups::folder),
                there,
                views(there.value()),
                kept.map(any -> isMissing(there, schedule.lastDue(now)) ? later(now, retryAt) : schedule.nextDue(now)),
                isBeingMade(),
                now);
    }

    /** {@return those that are kept, those that failed and the one that is being made, the newest first} */
    private List<BackupView> views(Contents there) {
        List<BackupView> all = new ArrayList<>();
        there.newestFirst().forEach(one -> all.add(BackupView.of(one)));
        failures.newestFirst().stream()
                .filter(failed -> there.newestFirst().stream().noneMatch(one -> isOf(failed, one)))
                .forEach(failed -> all.add(BackupView.of(failed)));
        Instant begun = begunAt;
        if (process.isRunning() && begun != null) {
            all.add(BackupView.begun(begun));
        }
        all.sort(Comparator.comparing(BackupView::startedAt).reversed());
        return List.copyOf(all);
    }

    /** One whose check failed stands in the folder, and says so itself. */
    private static boolean isOf(Failed failed, KeptBackup one) {
        return one.error() != null
                && !one.startedAt().isBefore(failed.startedAt().minusMillis(1))
                && !one.startedAt().isAfter(failed.endedAt());
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private boolean isDue(Instant now) {
        Answer<Contents> there = newest();
        // An incomplete one serves for its night, too: one each hour would fill the disk. And where the folder doesn't
        // answer it is not
        // known whether one is missing, nor could one be written.
        return !there.late() && isMissing(there, schedule.lastDue(now)) && !now.isBefore(retryAt) && !isAwaited(now);
    }

    private static boolean isMissing(Answer<Contents> there, Instant due) {
        return there.value()
                .whole()
                .filter(whole -> !whole.startedAt().isBefore(due))
                .isEmpty();
    }

    /** {@return whether one is made: by this hub, by hand, or by a hub that was killed since} */
    private boolean isBeingMade() {
        return process.isRunning() || kept.filter(TimedBackups::isBeingMade).isPresent();
    }

    /** {@return whether one is made that may still end well: one that is not ours hangs, after as long as ours may take} */
    private boolean isAwaited(Instant now) {
        if (process.isRunning() || !isBeingMade()) {
            othersSince = null;
            return process.isRunning();
        }
        Instant since = othersSince;
        if (since == null) {
            since = now;
            othersSince = since;
        }
        return now.isBefore(since.plus(BackupPart.TIMEOUT));
    }

    private Answer<Contents> newest() {
        Answer<Contents> there = kept.map(TimedBackups::newest).orElse(NOWHERE);
        newestWhole = there.value().whole().orElse(null);
        newestGood = there.value().good().orElse(null);
        return there;
    }

    private void ended(Instant begun, Optional<String> problem) {
        Optional<KeptBackup> there = problem.isPresent() ? Optional.empty() : madeSince(begun);
        Optional<String> why = problem.or(() -> there.isPresent()
                ? Optional.empty()
                : Optional.of("it ended well, and there is none that was checked in %s"
                        .formatted(kept.map(TimedBackups::folder).orElseThrow())));
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
            Failed one = new Failed(begun, clock.instant(), why.get());
            failure = one;
            retryAt = one.endedAt().plus(RETRY_AFTER);
            failures.add(one);
            failed.increment();
            LOG.warn("a backup failed, the next try is in {} minutes: {}", RETRY_AFTER.toMinutes(), why.get());
        }
        changed.accept(there.map(BackupView::of)
                .orElseGet(() -> BackupView.of(new Failed(begun, clock.instant(), why.orElse("")))));
    }

    /** A manifest's times are whole milliseconds. */
    private Optional<KeptBackup> madeSince(Instant begun) {
        return newest().value().whole().filter(whole -> !whole.startedAt().isBefore(begun.minusMillis(1)));
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
        Answer<Contents> there = newest();
        if (there.late()) {
            return Optional.of(new Verdict(true, silent(there), LATE_AFTER));
        }
        Optional<KeptBackup> whole = there.value().whole();
        Failed last = failure;
        if (last != null
                && whole.filter(one -> one.endedAt().isAfter(last.endedAt())).isEmpty()) {
            return Optional.of(new Verdict(true, "The backup failed: " + last.error(), Duration.ZERO));
        }
        Instant oldest = clock.instant().minus(Duration.ofHours(hours));
        boolean late = whole.filter(one -> one.endedAt().isAfter(oldest)).isEmpty();
        if (late && isAwaited(clock.instant())) {
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

    private String silent(Answer<Contents> there) {
        return "The folder of backups %s does not answer%s"
                .formatted(
                        kept.map(TimedBackups::folder).orElseThrow(),
                        there.readAt().map(at -> " since " + at).orElse(""));
    }

    @Override
    public void close() {
        process.close();
    }
}
