package dev.pitwatch.launcher;

import dev.pitwatch.launcher.backup.BackupException;
import dev.pitwatch.launcher.backup.BackupFolder;
import dev.pitwatch.launcher.backup.Manifest;
import dev.pitwatch.launcher.backup.WalChain;
import dev.pitwatch.launcher.backup.WalChain.Stored;
import dev.pitwatch.launcher.backup.WalSegment;
import dev.pitwatch.postgres.PostgresException;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A moment after a backup: the database of the backup, and the write-ahead log that was archived from then on, up to the last
 * transaction that had ended at that second (PostgreSQL's manual, 25.3.5).
 */
final class PointInTime {

    /** As a moment: all that was archived. */
    static final String LATEST = "latest";

    /** In the cluster, whose user has to read it. */
    private static final String SCRATCH = "pitwatch_wal";

    private static final Duration TIMEOUT = Duration.ofHours(6);

    /** A quiet segment may end before the moment, though it was finished after it: the server stops at what comes next. */
    private static final int MORE_AT_LEAST = 2;

    /**
     * A segment's time is that of its copy, for which so many may have waited then, which end before the moment though they were copied
     * after it. Had more waited, archiving would have stopped.
     */
    private static final int MORE = (int) (WalArchiver.Limits.USUAL.waitingBytes() / WalSegment.BYTES) + MORE_AT_LEAST;

    private static final double GIB = 1L << 30;
    private static final DateTimeFormatter OF_THE_SERVER =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss'+00'").withZone(ZoneOffset.UTC);
    private static final Pattern LAST = Pattern.compile("last completed transaction was at log time ([^.\\n]+)");

    private final Path backup;
    private final Optional<Instant> until;

    private PointInTime(Path backup, Optional<Instant> until) {
        this.backup = backup;
        this.until = until;
    }

    /** {@return the moment of that word after a backup} */
    static PointInTime of(Path backup, String word) {
        if (word.equals(LATEST)) {
            return new PointInTime(backup, Optional.empty());
        }
        try {
            Instant until = OffsetDateTime.parse(word).toInstant().truncatedTo(ChronoUnit.SECONDS);
            return new PointInTime(backup, Optional.of(until));
        } catch (DateTimeException e) {
            throw new LauncherException(
                    "--until is \"%s\", expected a time with its zone, e.g. 2026-11-27T14:05:00+05:30, or latest"
                            .formatted(word));
        }
    }

    /** Looks, before much is done, whether there may be such a moment. */
    void requireWithin(Manifest manifest) throws IOException {
        if (manifest.key() == null) {
            throw new BackupException(
                    "%s is not encrypted: a log continues only encrypted ones; restore it without --until"
                            .formatted(backup));
        }
        if (until.filter(moment -> !moment.isAfter(manifest.endedAt())).isPresent()) {
            throw new BackupException(
                    "%s ended at %s: a moment before that takes an older backup".formatted(backup, manifest.endedAt()));
        }
        Optional<Instant> end = latestEnd();
        if (end.isEmpty()) {
            throw new BackupException("there is no log in %s, which could continue %s: restore it without --until"
                    .formatted(folder().resolve("wal"), backup));
        }
        if (until.isPresent() && until.get().isAfter(end.get())) {
            throw afterTheEnd(end.get(), "nothing later was archived");
        }
    }

    /** {@return when the last segment was finished} Which chain continues the backup is not known yet: the one begun last may be another machine's. */
    private Optional<Instant> latestEnd() throws IOException {
        Optional<Instant> latest = Optional.empty();
        for (WalChain chain : WalChain.newestFirst(folder())) {
            for (Stored segment : chain.segments()) {
                if (latest.filter(end -> !end.isBefore(segment.at())).isEmpty()) {
                    latest = Optional.of(segment.at());
                }
            }
        }
        return latest;
    }

    private Path folder() {
        return Optional.ofNullable(backup.getParent()).orElse(backup);
    }

    private static BackupException afterTheEnd(Instant end, String why) {
        return new BackupException(
                "the log ends at %s (%s): say --until of that moment or an earlier one, or --until latest"
                        .formatted(end, why));
    }

    /**
     * Puts beside the unpacked cluster what its server needs to get there.
     *
     * @param warn takes a sentence on each log that can't be looked at
     * @return how many segments
     */
    int prepare(Path cluster, PrivateKey reader, Consumer<String> warn) throws IOException {
        Path scratch = Files.createDirectory(cluster.resolve(SCRATCH));
        long free = Files.getFileStore(cluster).getUsableSpace();
        List<Stored> needed = upTo(continuing(cluster, reader, scratch, warn), free / 2 / WalSegment.BYTES);
        long bytes = needed.size() * WalSegment.BYTES;
        if (bytes > free) {
            throw new BackupException("the log up to then takes %.1f GiB, and %.1f GiB are free at %s"
                    .formatted(bytes / GIB, free / GIB, cluster));
        }
        for (Stored segment : needed) {
            WalChain.of(folder(), chain(segment))
                    .unpack(segment, reader, scratch.resolve(segment.segment().name()));
        }
        Files.createFile(cluster.resolve("recovery.signal"));
        return needed.size();
    }

    private static String chain(Stored segment) {
        return String.valueOf(segment.file().getParent().getFileName());
    }

    /**
     * {@return what follows the backup without a gap, and why it ends} Its chain is the one that has the backup's last segment, bit by bit: of two
     * machines that were one until a restore, each has a log of its own.
     */
    private Following continuing(Path cluster, PrivateKey reader, Path scratch, Consumer<String> warn)
            throws IOException {
        Path last = newest(cluster.resolve("pg_wal"));
        WalSegment segment = new WalSegment(String.valueOf(last.getFileName()));
        for (WalChain chain : WalChain.newestFirst(folder())) {
            List<Stored> all = chain.segments();
            List<Stored> same = all.stream()
                    .filter(stored -> stored.segment().equals(segment))
                    .toList();
            if (!same.isEmpty() && isSame(chain, same.get(0), reader, last, scratch.resolve("same"), warn)) {
                return following(chain, all, same.get(0));
            }
        }
        throw new BackupException(
                "no log in %s continues %s: it was not archived then, or has gone; restore it without --until"
                        .formatted(folder().resolve("wal"), backup));
    }

    /** One that doesn't open may be of another machine with a key of its own: the next one may be it. */
    private static boolean isSame(
            WalChain chain, Stored stored, PrivateKey reader, Path last, Path scratch, Consumer<String> warn)
            throws IOException {
        try {
            chain.unpack(stored, reader, scratch);
            return Files.mismatch(scratch, last) < 0;
        } catch (BackupException e) {
            warn.accept("the log %s is passed over: %s".formatted(chain.id(), e.getMessage()));
            return false;
        } finally {
            Files.deleteIfExists(scratch);
        }
    }

    private static Path newest(Path log) throws IOException {
        try (Stream<Path> all = Files.list(log)) {
            return all.filter(path -> WalSegment.isName(String.valueOf(path.getFileName())))
                    .max(Path::compareTo)
                    .orElseThrow(() -> new BackupException("the backup has no segment of the log"));
        }
    }

    /** Segments that follow a backup, its own last one in front, and why there are no more. */
    private record Following(List<Stored> segments, String end) {}

    private static Following following(WalChain chain, List<Stored> all, Stored first) throws IOException {
        List<Stored> row = new ArrayList<>(List.of(first));
        for (Stored next : all.subList(all.indexOf(first) + 1, all.size())) {
            if (!next.segment().equals(row.get(row.size() - 1).segment().next())) {
                return new Following(row, "the segment after it is missing");
            }
            row.add(next);
        }
        return new Following(
                row, chain.brokenBecause().map("there is a gap: "::concat).orElse("nothing later was archived"));
    }

    /**
     * {@return those that the server needs, besides the backup's own}
     *
     * @param room for so many, beyond which there are only those that are needed in any case
     */
    private List<Stored> upTo(Following following, long room) {
        List<Stored> row = following.segments();
        Stored end = row.get(row.size() - 1);
        if (until.isEmpty()) {
            return row.subList(1, row.size());
        }
        for (int i = 0; i < row.size(); i++) {
            if (!row.get(i).at().isBefore(until.get())) {
                long wanted = Math.max(i + 1 + MORE_AT_LEAST, Math.min(i + 1 + MORE, 1 + room));
                return row.subList(1, (int) Math.min(row.size(), wanted));
            }
        }
        throw afterTheEnd(end.at(), following.end());
    }

    /** {@return how the server is started to get there} */
    ServerOptions options(Path home) {
        ServerOptions options = ServerOptions.at(home)
                .with("restore_command", "test -f %1$s/%%f && mv %1$s/%%f %%p".formatted(SCRATCH))
                .with("recovery_target_timeline", "current")
                .with("recovery_target_action", "promote")
                .with("hot_standby", "off")
                .withStartTimeout(TIMEOUT);
        return until.map(moment -> options.with("recovery_target_time", OF_THE_SERVER.format(moment)))
                .orElse(options);
    }

    /** Takes away what is left, once the server is there. */
    static void clear(Path cluster) throws IOException {
        BackupFolder.delete(cluster.resolve(SCRATCH));
    }

    /** {@return what to tell a person when the server did not get there} */
    BackupException explained(PostgresException e, Path home) throws IOException {
        Path file = home.resolve("postgres.log");
        String log = Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
        if (!log.contains("recovery ended before configured recovery target was reached")) {
            return new BackupException("the database did not get there: " + e.getMessage(), e);
        }
        Matcher last = LAST.matcher(log);
        String end = last.find() ? last.group(1) + " UTC" : "an earlier moment";
        return new BackupException(
                "the last transaction that was archived is of %s: say --until of that moment or an earlier one, or --until latest"
                        .formatted(end),
                e);
    }

    @Override
    public String toString() {
        return until.map(String::valueOf).orElse("the end of its log");
    }
}
