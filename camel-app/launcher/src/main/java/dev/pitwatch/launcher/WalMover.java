package dev.pitwatch.launcher;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.WalChain;
import dev.pitwatch.launcher.backup.WalChain.Stored;
import dev.pitwatch.launcher.backup.WalSegment;
import dev.pitwatch.postgres.WalSpool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings segments of the write-ahead log from the server's spool to the backups, in their order; where one is missing another chain
 * begins. Which chain is written stands beside the spool, so that a restored database, which has none, begins its own. For one thread,
 * but for what tells how it stands.
 */
final class WalMover {

    private static final Logger LOG = LoggerFactory.getLogger(WalMover.class);

    /** In the spool's folder. */
    private static final String CURRENT = "chain.json";

    /** The server may be late with one, and early with the next. */
    private static final Duration GAP_AFTER = Duration.ofMinutes(1);

    private final WalSpool spool;
    private final Path backups;
    private final WalKeys keys;
    private final Clock clock;
    private volatile @Nullable Current current;
    private volatile @Nullable Instant storedAt;
    private @Nullable WalSegment last;
    private @Nullable Instant gapSince;
    private boolean isOpen;
    private Optional<String> lost = Optional.empty();

    /**
     * The chain that is written.
     *
     * @param folder of backups, which may be another one since
     * @param gapBecause why it had to begin; null: nothing was broken
     * @param last its newest segment, but for {@code storing}; null: there is none yet
     * @param storing the one that is being stored, which is there or not; null: none is
     * @param reader the public key that it is encrypted for; null: it is from before that was noted
     * @param masterKey tells the master key from others; null: it is from before that was noted
     */
    record Current(
            String id,
            String folder,
            Instant beganAt,
            @Nullable String gapBecause,
            @Nullable String last,
            @Nullable String storing,
            @Nullable String reader,
            @Nullable String masterKey) {

        Current with(@Nullable WalSegment newest, @Nullable WalSegment next, WalKeys keys) {
            return new Current(
                    id,
                    folder,
                    beganAt,
                    gapBecause,
                    newest == null ? null : newest.name(),
                    next == null ? null : next.name(),
                    keys.readerText(),
                    keys.masterKey());
        }

        /** {@return why it can't go on under those keys; empty: it can} */
        Optional<String> changed(WalKeys keys) {
            if (reader != null && !reader.equals(keys.readerText())) {
                return Optional.of("BACKUP_PUBLIC_KEY was changed");
            }
            return masterKey == null || masterKey.equals(keys.masterKey())
                    ? Optional.empty()
                    : Optional.of("the master key was changed");
        }

        /** {@return whether that may be the newest one: a process that was killed may have stored the one that it was about to} */
        boolean fits(WalSegment newest) {
            return newest.name().equals(last) || newest.name().equals(storing);
        }
    }

    WalMover(WalSpool spool, Path backups, WalKeys keys, Clock clock) {
        this.spool = spool;
        this.backups = backups;
        this.keys = keys;
        this.clock = clock;
        Path file = spool.folder().resolve(CURRENT);
        try {
            this.current = noted(file)
                    .filter(chain -> chain.folder().equals(backups.toString()))
                    .orElse(null);
        } catch (IOException e) {
            LOG.warn("{} can't be read, so another chain begins: {}", file, e.getMessage());
            this.lost = Optional.of("it is not known any more which chain was written");
        }
    }

    private static Optional<Current> noted(Path file) throws IOException {
        try {
            return Optional.of(Json.MAPPER.readValue(Files.readString(file), Current.class));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** {@return the chain that is written; empty: none was begun yet} */
    Optional<Current> current() {
        return Optional.ofNullable(current);
    }

    /** {@return when the newest segment that is stored was finished; empty: there is none, or that isn't known yet} */
    Optional<Instant> storedAt() {
        return Optional.ofNullable(storedAt);
    }

    /**
     * Stores what waits.
     *
     * @param goesOn asked before each
     * @throws IOException when the folder of backups can't be written; what was not stored waits
     */
    void move(BooleanSupplier goesOn) throws IOException {
        for (Path file : spool.segments()) {
            if (!goesOn.getAsBoolean() || !take(new WalSegment(String.valueOf(file.getFileName())), file)) {
                return;
            }
        }
    }

    /** {@return whether the next one may be taken} */
    private boolean take(WalSegment segment, Path file) throws IOException {
        if (current == null) {
            begin(lost);
        }
        WalChain chain = open();
        WalSegment before = last;
        if (before != null && segment.compareTo(before) <= 0) {
            Files.deleteIfExists(file); // stored before this was killed, or a remnant of before this chain
            return true;
        }
        if (before != null && !segment.equals(before.next())) {
            boolean restored = !segment.timeline().equals(before.timeline());
            if (!restored && !lasts()) {
                return false;
            }
            begin(
                    restored
                            ? Optional.empty()
                            : Optional.of("segment %s is missing"
                                    .formatted(before.next().name())));
            chain = open();
        }
        gapSince = null;
        store(chain, segment, file);
        return true;
    }

    private boolean lasts() {
        Instant since = gapSince;
        if (since == null) {
            since = clock.instant();
            gapSince = since;
        }
        return !clock.instant().isBefore(since.plus(GAP_AFTER));
    }

    private void store(WalChain chain, WalSegment segment, Path file) throws IOException {
        if (Files.size(file) != WalSegment.BYTES) {
            throw new IOException("%s has %d bytes, expected %d".formatted(file, Files.size(file), WalSegment.BYTES));
        }
        Instant at = finishedAt(file);
        // First, and with all of the segment beside it: an earlier state of this machine knows all that it may have
        // stored.
        change(current().orElseThrow().with(last, segment, keys));
        chain.store(segment, file, at, keys.reader());
        last = segment;
        storedAt = at;
        change(current().orElseThrow().with(segment, null, keys));
        Files.deleteIfExists(file); // it may be gone: then the archive was stopped meanwhile
    }

    /** {@return when the copy was made, by the clock that names backups} */
    private Instant finishedAt(Path file) throws IOException {
        Duration ahead = Duration.between(Instant.now(), clock.instant());
        return Files.getLastModifiedTime(file).toInstant().plus(ahead);
    }

    /** {@return the chain, after a look at what is there already} */
    private WalChain open() throws IOException {
        Current now = current().orElseThrow();
        WalChain chain = WalChain.of(backups, now.id());
        if (!chain.exists()
                && Files.isDirectory(backups)
                && !BackupFolder.newestFirst(backups).isEmpty()) {
            begin(Optional.of("its files were deleted in %s".formatted(backups)));
            return WalChain.of(backups, current().orElseThrow().id());
        }
        if (!chain.exists()) { // nor are the backups there, which are beside it
            throw new IOException("%s has no chain %s any more: is its disk there?".formatted(backups, chain.id()));
        }
        if (isOpen) {
            return chain;
        }
        chain.clearUnfinished();
        List<Stored> stored = chain.segments();
        Optional<String> gap = now.changed(keys);
        if (gap.isEmpty()
                && !stored.isEmpty()
                && !now.fits(stored.get(stored.size() - 1).segment())) {
            // As by a snapshot of the machine: what comes now has names that are there, and other content.
            gap = Optional.of("the database was set back to an earlier state");
        }
        if (gap.isPresent()) {
            begin(gap);
            return WalChain.of(backups, current().orElseThrow().id());
        }
        if (stored.isEmpty()) {
            last = now.last() == null ? null : new WalSegment(now.last());
        } else {
            last = stored.get(stored.size() - 1).segment();
            storedAt = stored.get(stored.size() - 1).at();
        }
        isOpen = true;
        return chain;
    }

    /**
     * Begins another chain with the next segment, whichever that is.
     *
     * @param gap why the one before ends; empty: it is none that breaks
     */
    void begin(Optional<String> gap) throws IOException {
        Instant now = clock.instant();
        WalChain begun = WalChain.begin(backups, now);
        Optional<Current> before = current();
        change(new Current(
                begun.id(),
                backups.toString(),
                Moment.whole(now),
                gap.orElse(null),
                null,
                null,
                keys.readerText(),
                keys.masterKey()));
        last = null;
        storedAt = null;
        gapSince = null;
        isOpen = true;
        if (before.isPresent() && gap.isPresent()) {
            markBroken(WalChain.of(backups, before.get().id()), gap.get());
        }
    }

    private void change(Current next) throws IOException {
        BackupFolder.writeBeside(spool.folder(), CURRENT, next);
        current = next;
    }

    private void markBroken(WalChain chain, String why) {
        try {
            chain.markBroken(Moment.whole(clock.instant()), why);
        } catch (IOException e) {
            LOG.warn("chain {} ends, and that can't be noted there: {}", chain.id(), e.getMessage());
        }
    }
}
