package dev.pitwatch.launcher;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.HubClock;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.BackupKeys;
import dev.pitwatch.launcher.backup.WalChain;
import dev.pitwatch.postgres.WalSpool;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The archive of the embedded database's write-ahead log beside its backups, so that moments between them can be restored. One thread brings
 * segments there, which may hang as a network's folder does; another judges each second whether they still may wait. When too much
 * waits, or a disk is nearly full, segments are thrown away until there is room again: readings matter more. Thread safe.
 */
final class WalArchiver implements AutoCloseable {

    /** So much of the newest past can't be restored. */
    static final Duration AT_LEAST_EACH = Duration.ofMinutes(5);

    private static final Logger LOG = LoggerFactory.getLogger(WalArchiver.class);
    private static final Duration RESUME_AFTER = Duration.ofMinutes(10);
    private static final Duration FORGET_EACH = Duration.ofMinutes(10);
    private static final Duration KEPT_WITHOUT_BACKUPS = Duration.ofDays(1);

    /** Of the newest backup, for the next one: it is larger, and the log goes on beside it. */
    private static final double ROOM_FOR_A_BACKUP = 1.5;

    /** A network's folder that hangs throws nothing. */
    private static final Duration HANGS_AFTER = Duration.ofMinutes(1);

    private static final long EACH_MS = 1_000;
    private static final long LAST_S = 10;
    private static final double MIB = 1 << 20;
    private static final double GIB = 1 << 30;

    private final WalSpool spool;
    private final Path backups;
    private final Path data;
    private final WalMover mover;
    private final Clock clock;
    private final Limits limits;
    private final Terminal terminal;
    private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2, WalArchiver::thread);
    private volatile Optional<Stop> stop;
    private volatile Optional<String> noRoom = Optional.empty();
    private volatile Optional<String> failing = Optional.empty();
    private volatile long storedBytes;
    /** Why the next backup has no room, as the last look saw it; it counts once the look before had seen it, too. */
    private Optional<String> backupLacksRoom = Optional.empty();

    private boolean lackedRoom;
    private volatile @Nullable Instant busySince;
    private @Nullable Instant forgottenAt;
    private Optional<WalState> written = Optional.empty();
    private Optional<String> unknown = Optional.empty();

    /**
     * When it stops by itself.
     *
     * @param waitingBytes more than that wait to be stored
     * @param leastFree so much of a disk has to be free, of 1
     */
    record Limits(long waitingBytes, double leastFree) {
        static final Limits USUAL = new Limits(2L << 30, 0.1);
        private static final String LEAST_FREE = "pitwatch.wal.least.free";

        /** {@return the usual ones; a test says by a system property how much has to be free, for the disk of a machine that builds may be nearly full} */
        static Limits ofThisProcess() {
            return Optional.ofNullable(System.getProperty(LEAST_FREE))
                    .map(text -> new Limits(USUAL.waitingBytes(), Double.parseDouble(text)))
                    .orElse(USUAL);
        }
    }

    /** That it stopped, as the spool keeps it. */
    record Stop(Instant at, String because) {}

    WalArchiver(WalSpool spool, Path backups, WalKeys keys, Path data, Clock clock, Limits limits, Terminal terminal) {
        this.spool = spool;
        this.backups = backups;
        this.data = data;
        this.mover = new WalMover(spool, backups, keys, clock);
        this.clock = clock;
        this.limits = limits;
        this.terminal = terminal;
        this.stop = lastStop();
    }

    /** {@return whether there is such an archive: of the embedded database, for a key, where backups are made} */
    static boolean isWanted(Settings settings) {
        return settings.database().isEmpty()
                && settings.backups().folder().isPresent()
                && reader(settings).isPresent();
    }

    private static Optional<PublicKey> reader(Settings settings) {
        return settings.backups().publicKey().flatMap(BackupKeys::publicKey);
    }

    /**
     * Looks, before the server starts, whether segments may go on waiting: what waits may have filled the disk, and keep the server from
     * starting. Where nothing is archived that is noted, and what was left is deleted.
     *
     * @param masterKey under which the database is from then on
     * @return it, for {@link #begin} once the server has started; empty: nothing is archived
     */
    static Optional<WalArchiver> prepare(Settings settings, MasterKey masterKey, Terminal terminal) throws IOException {
        Path data = settings.folders().data();
        WalSpool spool = WalSpool.of(Folders.database(data));
        if (!isWanted(settings)) {
            WalState.forget(data);
            spool.clear(); // it is in clear, and nobody else would ever take it away
            spool.resume();
            return Optional.empty();
        }
        WalArchiver archiver = new WalArchiver(
                spool,
                settings.backups().folder().orElseThrow(),
                WalKeys.of(reader(settings).orElseThrow(), masterKey),
                data,
                HubClock.of(settings.clockFile()), // by which backups are named
                Limits.ofThisProcess(),
                terminal);
        archiver.judge();
        return Optional.of(archiver);
    }

    /** Begins to archive. */
    void begin() {
        threads.scheduleWithFixedDelay(this::judge, EACH_MS, EACH_MS, TimeUnit.MILLISECONDS);
        threads.scheduleWithFixedDelay(this::move, EACH_MS, EACH_MS, TimeUnit.MILLISECONDS);
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "wal-archive");
        thread.setDaemon(true); // one that hangs holds nothing up
        return thread;
    }

    private Optional<Stop> lastStop() {
        try {
            return spool.stopped().map(noted -> Json.read(noted, Stop.class));
        } catch (IOException | IllegalStateException e) {
            LOG.warn("why the archive of the log was stopped can't be read: {}", e.getMessage());
            return Optional.of(new Stop(clock.instant(), "it was stopped before"));
        }
    }

    /** Looks whether segments may wait any longer, and writes down how it stands. Touches no folder of backups, which may hang. */
    void judge() {
        try {
            long waiting = spool.waitingBytes();
            Optional<String> waitsBecause = waitsBecause();
            Optional<String> why = stop.isPresent() ? Optional.empty() : tooMuch(waiting, waitsBecause);
            if (why.isPresent()) {
                stop(why.get());
                waiting = spool.waitingBytes();
            }
            write(waiting, waitsBecause);
            unknown = Optional.empty();
        } catch (IOException | RuntimeException e) {
            String why = said(e);
            if (!unknown.equals(Optional.of(why))) {
                LOG.warn("how the archive of the log stands is not known: {}", why, e);
            }
            unknown = Optional.of(why);
        }
    }

    /** {@return why segments wait, by the last attempt to store, by one that hangs, or by a server that can't copy; empty: all goes on} */
    private Optional<String> waitsBecause() throws IOException {
        Instant since = busySince;
        if (since != null && !clock.instant().isBefore(since.plus(HANGS_AFTER))) {
            return Optional.of("storing in %s hangs since %s".formatted(backups, Moment.whole(since)));
        }
        if (failing.isPresent()) {
            return failing;
        }
        return spool.waitingSince()
                .filter(at -> !Instant.now().isBefore(at.plus(HANGS_AFTER))) // by the system's clock, as all files
                .map(at -> "the server can't copy what it finished at %s to %s"
                        .formatted(Moment.whole(at), spool.folder()));
    }

    private Optional<String> tooMuch(long waiting, Optional<String> because) throws IOException {
        if (waiting > limits.waitingBytes()) {
            return Optional.of(
                    "%.0f MiB of it waited: %s".formatted(waiting / MIB, because.orElse("storing is too slow")));
        }
        return free(data) < limits.leastFree() ? Optional.of(full(data)) : noRoom;
    }

    private static double free(Path folder) throws IOException {
        FileStore disk = Files.getFileStore(folder);
        return disk.getUsableSpace() / (double) Math.max(1, disk.getTotalSpace());
    }

    private String full(Path folder) {
        return "less than %.0f %% of the disk of %s is free".formatted(100 * limits.leastFree(), folder);
    }

    private void stop(String because) throws IOException {
        Stop next = new Stop(Moment.whole(clock.instant()), because);
        spool.clear(); // first: a full disk has no room for what comes next
        try {
            spool.stop(Json.text(next));
        } catch (IOException e) {
            if (spool.stopped().isEmpty()) {
                throw e;
            }
            LOG.warn("why the log is not archived can't be noted: {}", e.getMessage());
        }
        stop = Optional.of(next);
        spool.clear(); // what came meanwhile
        LOG.warn("the log is not archived any more: {}", because);
        terminal.warn("the database's log is not archived any more: " + because);
    }

    private void write(long waiting, Optional<String> waitsBecause) throws IOException {
        Optional<WalMover.Current> chain = mover.current();
        WalState now = new WalState(
                chain.map(WalMover.Current::id).orElse(null),
                chain.map(WalMover.Current::beganAt).orElse(null),
                chain.map(WalMover.Current::gapBecause).orElse(null),
                mover.storedAt().map(Moment::whole).orElse(null),
                storedBytes,
                waiting,
                stop.map(Stop::at).orElse(null),
                stop.map(Stop::because).orElse(null),
                waitsBecause.orElse(null));
        if (!written.equals(Optional.of(now))) {
            now.write(data);
            written = Optional.of(now);
        }
    }

    /** Stores what waits, or resumes after a stop when there is room again; lets old segments go. */
    synchronized void move() {
        try {
            busySince = clock.instant();
            if (stop.isPresent()) {
                resume();
            } else {
                noRoom = noRoom();
                if (noRoom.isPresent()) {
                    throw new IOException(noRoom.get());
                }
                mover.move(this::goesOn);
            }
            busySince = clock.instant();
            forget();
            failing = Optional.empty();
        } catch (IOException | RuntimeException e) {
            String why = said(e);
            if (!failing.equals(Optional.of(why))) {
                LOG.warn("the log can't be stored: {}", why, e);
            }
            failing = Optional.of(why);
        } finally {
            busySince = null;
        }
    }

    /** {@return whether the next segment may be stored} However many wait, each has its own time. */
    private boolean goesOn() {
        busySince = clock.instant();
        return stop.isEmpty();
    }

    /** {@return why the backups' disk takes no more of the log; empty: it does} */
    private Optional<String> noRoom() throws IOException {
        Path disk = Files.isDirectory(backups) ? backups : data;
        if (free(disk) < limits.leastFree()) {
            return Optional.of(full(backups));
        }
        return lackedRoom ? backupLacksRoom : Optional.empty();
    }

    /**
     * {@return why the backups' disk has no room for another like the newest} One that is being made takes of its own room, and old ones
     * go after it: nothing is known meanwhile.
     */
    private Optional<String> roomForBackup(Optional<Path> newest) throws IOException {
        if (newest.isEmpty() || BackupFolder.isChanging(backups)) {
            return Optional.empty();
        }
        long usable = Files.getFileStore(backups).getUsableSpace();
        return usable < ROOM_FOR_A_BACKUP * BackupFolder.bytes(newest.get())
                ? Optional.of("%.1f GiB are free in %s, which the next backup needs".formatted(usable / GIB, backups))
                : Optional.empty();
    }

    private void resume() throws IOException {
        Stop since = stop.orElseThrow();
        Instant now = clock.instant();
        boolean early = now.isBefore(since.at().plus(RESUME_AFTER)) && !now.isBefore(since.at());
        if (early || free(data) < limits.leastFree() || noRoom().isPresent()) {
            return;
        }
        noRoom = Optional.empty();
        spool.clear(); // what was copied while it stopped is before the gap
        mover.begin(Optional.of(since.because()));
        spool.resume();
        stop = Optional.empty();
        LOG.info("the log is archived again");
        terminal.say("The database's log is archived again; moments can be restored from the next backup on.");
    }

    /** What is older than the oldest backup continues none. */
    private void forget() throws IOException {
        Instant now = clock.instant();
        Instant last = forgottenAt;
        boolean early = last != null && now.isBefore(last.plus(FORGET_EACH)) && !now.isBefore(last);
        if (early || !Files.isDirectory(backups)) {
            return;
        }
        List<Path> newestFirst = BackupFolder.newestFirst(backups);
        Instant before = newestFirst.isEmpty()
                ? now.minus(KEPT_WITHOUT_BACKUPS)
                : BackupFolder.began(
                        String.valueOf(newestFirst.get(newestFirst.size() - 1).getFileName()));
        WalChain.forget(backups, before, mover.current().map(WalMover.Current::id));
        lackedRoom = backupLacksRoom.isPresent();
        backupLacksRoom = roomForBackup(newestFirst.stream().findFirst());
        long bytes = 0;
        for (WalChain chain : WalChain.newestFirst(backups)) {
            bytes += chain.bytes();
        }
        storedBytes = bytes;
        forgottenAt = now;
    }

    private static String said(Exception e) {
        if (e instanceof AccessDeniedException) {
            return e.getMessage() + ": permission denied";
        }
        return e instanceof NoSuchFileException ? e.getMessage() + " is missing" : String.valueOf(e.getMessage());
    }

    /** Stores what the server left at its end, for some seconds; the rest waits for the next start. */
    @Override
    public void close() {
        threads.execute(this::move);
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LAST_S, TimeUnit.SECONDS)) {
                LOG.info("what is not stored of the log waits for the next start");
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            threads.shutdownNow();
        }
    }
}
