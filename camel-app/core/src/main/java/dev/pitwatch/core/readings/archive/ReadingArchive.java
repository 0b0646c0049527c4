package dev.pitwatch.core.readings.archive;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.limit.Rests;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes readings that are old enough out of the table into files, day by day, and brings them back when asked. A day leaves
 * the table in the transaction that remembers its files, after these were written, flushed to disk and read again.
 */
public final class ReadingArchive {

    /** How long restored readings stay in the table, at least. */
    public static final Duration KEPT = Duration.ofDays(30);

    private static final Logger LOG = LoggerFactory.getLogger(ReadingArchive.class);

    private final JdbiArchiveRepository repository;
    private final ArchiveFolder folder;
    private final int days;
    private final Clock clock;
    private final Consumer<String> reached;
    private final Counter runs;
    private final Counter failures;
    private final Counter readings;

    /** Takes, as the last, who is notified of each step, and may throw as a kill would: tests. */
    ReadingArchive(
            JdbiArchiveRepository repository,
            ArchiveFolder folder,
            int days,
            Clock clock,
            MeterRegistry meters,
            Consumer<String> reached) {
        this.repository = repository;
        this.folder = folder;
        this.days = days;
        this.clock = clock;
        this.reached = reached;
        this.runs = Counter.builder("pitwatch.archive.runs")
                .description("Looks for readings that are old enough for the archive, without a failure")
                .register(meters);
        this.failures = Counter.builder("pitwatch.archive.failures")
                .description("Days of readings that could not be archived and stay in the table; runs that failed")
                .register(meters);
        this.readings = Counter.builder("pitwatch.archive.readings")
                .description("Readings that left the table for the archive")
                .register(meters);
    }

    /**
     * {@return the archive of a database}
     *
     * @param folder that the files lie in; several hubs share it
     * @param days how old the readings of a day get before they leave the table
     */
    public static ReadingArchive on(Database database, Path folder, int days, Clock clock, MeterRegistry meters) {
        return new ReadingArchive(
                new JdbiArchiveRepository(database.ingest()),
                new ArchiveFolder(folder),
                days,
                clock,
                meters,
                step -> {});
    }

    /** Archives all days that are old enough. A day that can't be is logged, and left for the next run. */
    public void run() {
        boolean ran;
        try {
            ran = repository.alone(this::retireAll);
        } catch (RuntimeException e) {
            failures.increment();
            throw e;
        }
        if (ran) {
            runs.increment();
        }
    }

    private void retireAll() {
        tidy();
        Instant now = clock.instant();
        LocalDate before = LocalDate.ofInstant(now, ZoneOffset.UTC).minusDays(days);
        for (LocalDate day : repository.retirable(before, now)) {
            if (Thread.currentThread().isInterrupted()) {
                return;
            }
            try {
                retire(day);
            } catch (IOException e) {
                failures.increment();
                LOG.error("readings of {} can't be archived and stay in the table: {}", day, e.toString());
            }
        }
    }

    private void tidy() {
        try {
            folder.deleteUnfinished();
            for (ArchivedPart part : repository.parts(Optional.empty(), Optional.empty())) {
                if (part.state() == ArchivedPart.State.REPLACED) {
                    drop(part);
                }
            }
        } catch (IOException e) {
            throw new ArchiveException("the archive can't be tidied up: " + e, e);
        }
    }

    private void retire(LocalDate day) throws IOException {
        repository.makePartition(day);
        List<ArchivedPart> parts = new ArrayList<>();
        for (Map.Entry<Long, List<Long>> workshop : repository.pits(day).entrySet()) {
            parts.add(write(workshop.getKey(), workshop.getValue(), day));
        }
        for (ArchivedPart part : parts) {
            describe(part, repository.parts(part.workshopId(), day), Optional.of(part));
        }
        reached.accept("described");
        if (!repository.retire(day, parts)) {
            LOG.info(
                    "readings of {} stay for now: some have just come or are not rolled up yet, or the table is in use",
                    day);
            return;
        }
        reached.accept("retired");
        long count = parts.stream().mapToLong(ArchivedPart::readings).sum();
        readings.increment(count);
        if (count == 0) {
            return; // a partition that was made ahead and never used
        }
        LOG.info("readings of {} are in the archive: {} in {} files", day, count, parts.size());
        for (ArchivedPart part : parts) {
            folder.deleteOthers(part);
            for (ArchivedPart other : repository.parts(part.workshopId(), day)) {
                if (other.state() == ArchivedPart.State.REPLACED) {
                    drop(other);
                }
            }
        }
    }

    private ArchivedPart write(long workshop, List<Long> pits, LocalDate day) throws IOException {
        String code = repository.code(workshop);
        int number = 1
                + repository.parts(workshop, day).stream()
                        .mapToInt(ArchivedPart::part)
                        .max()
                        .orElse(0);
        long[] count = {0};
        ArchiveFolder.Written written = folder.write(code, day, number, out -> {
            out.write((repository.header() + "\n").getBytes(StandardCharsets.UTF_8));
            for (long pit : pits) {
                count[0] += repository.copy(pit, day, out);
                reached.accept("copied");
            }
        });
        reached.accept("written");
        folder.verify(written.file(), count[0], written.sha256());
        return new ArchivedPart(
                workshop,
                code,
                day,
                number,
                written.file(),
                count[0],
                written.bytes(),
                written.sha256(),
                clock.instant(),
                ArchivedPart.State.ARCHIVED,
                Optional.empty());
    }

    private void drop(ArchivedPart part) throws IOException {
        folder.delete(part.file());
        reached.accept("deleted");
        repository.forget(part);
        describe(part, List.of(), Optional.empty());
    }

    /** Writes down the month of a part: what is known of it, but for what is replaced, and the new part. */
    private void describe(ArchivedPart part, List<ArchivedPart> ofTheDay, Optional<ArchivedPart> added)
            throws IOException {
        YearMonth month = YearMonth.from(part.day());
        // What was restored is in the new part, too: of the day only that counts then.
        Set<Integer> replaced = ofTheDay.stream()
                .filter(one -> added.isPresent() && one.state() != ArchivedPart.State.ARCHIVED)
                .map(ArchivedPart::part)
                .collect(Collectors.toSet());
        List<ArchivedPart> all = new ArrayList<>(repository.parts(Optional.of(month), Optional.of(part.workshopId())));
        all.removeIf(one -> one.state() == ArchivedPart.State.REPLACED
                || one.day().equals(part.day()) && replaced.contains(one.part()));
        added.ifPresent(all::add);
        folder.describe(part.workshopCode(), month, all);
    }

    /** {@return all files that are known, by workshop and day} */
    public List<ArchivedPart> list() {
        return repository.parts(Optional.empty(), Optional.empty()).stream()
                .filter(part -> part.state() != ArchivedPart.State.REPLACED)
                .toList();
    }

    /**
     * What came back.
     *
     * @param days of workshops
     * @param readings how many were not in the table
     * @param keptUntil when they may leave the table again
     */
    public record Restored(int days, long readings, Instant keptUntil) {}

    /**
     * Brings a month's readings back into the table, of one workshop or all; those that are there already stay. Readings may
     * come in meanwhile, and people look: it rests twice as long as it works, for an hour at most.
     *
     * @param workshopCode empty: all workshops
     * @throws ArchiveException when there are none, or a file is not what was written
     */
    public Restored restore(YearMonth month, Optional<String> workshopCode) {
        Optional<Long> workshop = workshopCode.map(code -> repository
                .workshop(code)
                .orElseThrow(() -> new ArchiveException("there is no workshop %s".formatted(code))));
        Restored[] restored = {null};
        boolean ran = repository.alone(() -> restored[0] = restoreAlone(month, workshop));
        if (!ran) {
            throw new ArchiveException("the archive is in use: try again in a few minutes");
        }
        return restored[0];
    }

    private Restored restoreAlone(YearMonth month, Optional<Long> workshop) {
        Map<String, List<ArchivedPart>> byDay = new LinkedHashMap<>();
        repository.parts(Optional.of(month), workshop).stream()
                .filter(part -> part.state() != ArchivedPart.State.REPLACED)
                .forEach(part -> byDay.computeIfAbsent(part.workshopId() + " " + part.day(), day -> new ArrayList<>())
                        .add(part));
        if (byDay.isEmpty()) {
            throw new ArchiveException("there is nothing of %s in the archive".formatted(month));
        }
        Instant keptUntil = clock.instant().plus(KEPT);
        long count = 0;
        try {
            for (List<ArchivedPart> parts : byDay.values()) {
                for (ArchivedPart part : parts) {
                    folder.verify(part.file(), part.readings(), part.sha256());
                }
            }
            for (LocalDate day : days(byDay)) {
                repository.makePartition(day);
            }
            Rests rests = new Rests();
            for (List<ArchivedPart> parts : byDay.values()) {
                count += repository.restore(parts, part -> folder.open(part.file()), keptUntil, rests);
                reached.accept("restored");
            }
        } catch (IOException e) {
            throw new ArchiveException("%s can't be restored: %s".formatted(month, e.getMessage()), e);
        }
        return new Restored(byDay.size(), count, keptUntil);
    }

    private static Set<LocalDate> days(Map<String, List<ArchivedPart>> byDay) {
        return byDay.values().stream().map(parts -> parts.get(0).day()).collect(Collectors.toCollection(TreeSet::new));
    }
}
