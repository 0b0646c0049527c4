package dev.pitwatch.hub.system;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * In how many days the disk of the data folder is full, if it goes on growing as it did: bean {@code diskGrowth} of routes/alerts. Notes
 * once an hour how much is used, in a file, so that a restart forgets nothing, and draws a straight line (least squares) through the
 * last seven days: a day's partition or backup that comes or goes is no trend. Thread safe.
 */
public final class DiskGrowth {

    private static final Logger LOG = LoggerFactory.getLogger(DiskGrowth.class);
    private static final Duration EVERY = Duration.ofHours(1);
    private static final Duration KEPT = Duration.ofDays(7);

    /** Before, a nightly copy or a first import would pass for growth. */
    private static final Duration NEEDED = Duration.ofDays(1);

    private static final double SECONDS_A_DAY = Duration.ofDays(1).toSeconds();

    private final Path file;
    private final Disk disk;
    private final Clock clock;
    private List<Note> notes = List.of();

    /** Tells how a disk stands. */
    @FunctionalInterface
    interface Disk {
        /** {@return bytes in use, and how many may still be written} */
        Space space() throws IOException;
    }

    /** In bytes. */
    record Space(long used, long free) {}

    /** What was in use, in bytes, at a second since 1970. */
    private record Note(long second, long used) {}

    /** Looks at the disk that the data folder lies on, and keeps its notes in there. */
    public DiskGrowth(Path data, Clock clock) {
        this(data, () -> spaceOf(data), clock);
    }

    DiskGrowth(Path data, Disk disk, Clock clock) {
        this.file = data.resolve("disk-use.tsv");
        this.disk = disk;
        this.clock = clock;
        try {
            notes = read(file);
        } catch (IOException | NumberFormatException e) {
            LOG.warn("{} can't be read, so how the disk grows is known in a day: {}", file, e.getMessage());
        }
    }

    private static Space spaceOf(Path data) throws IOException {
        FileStore store = Files.getFileStore(data);
        return new Space(store.getTotalSpace() - store.getUnallocatedSpace(), store.getUsableSpace());
    }

    /** Shows itself among these meters; not a number: it isn't known, or the disk doesn't grow. */
    public void countIn(MeterRegistry meters) {
        Gauge.builder("pitwatch.disk.days.left", this, growth -> growth.daysLeft()
                        .orElse(Double.NaN))
                .description("Days until the disk of the data folder is full, by its growth in the last seven days")
                .register(meters);
    }

    /** Notes how much is in use, if the last note is an hour old. A disk that can't be asked or written leaves a gap. */
    public synchronized void look() {
        long now = clock.instant().getEpochSecond();
        List<Note> kept = new ArrayList<>(notes);
        kept.removeIf(note -> note.second < now - KEPT.toSeconds() || note.second > now); // the clock was set back
        if (!kept.isEmpty() && now - kept.get(kept.size() - 1).second < EVERY.toSeconds()) {
            return;
        }
        try {
            kept.add(new Note(now, disk.space().used()));
            notes = kept;
            write();
        } catch (IOException e) {
            LOG.warn("how the disk grows can't be noted now: {}", e.getMessage());
        }
    }

    /** {@return days until the disk is full, from 0; empty: it is known for less than a day, or the disk doesn't grow} */
    public synchronized OptionalDouble daysLeft() {
        if (notes.isEmpty() || !spansEnough()) {
            return OptionalDouble.empty();
        }
        double growth = bytesASecond() * SECONDS_A_DAY;
        try {
            return growth > 0 ? OptionalDouble.of(disk.space().free() / growth) : OptionalDouble.empty();
        } catch (IOException e) {
            return OptionalDouble.empty();
        }
    }

    private boolean spansEnough() {
        return notes.get(notes.size() - 1).second - notes.get(0).second >= NEEDED.toSeconds();
    }

    private double bytesASecond() {
        double meanSecond = notes.stream().mapToLong(Note::second).average().orElseThrow();
        double meanUsed = notes.stream().mapToLong(Note::used).average().orElseThrow();
        double together = 0;
        double alone = 0;
        for (Note note : notes) {
            double seconds = note.second - meanSecond;
            together += seconds * (note.used - meanUsed);
            alone += seconds * seconds;
        }
        return together / alone;
    }

    private static List<Note> read(Path file) throws IOException {
        List<Note> read = new ArrayList<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                String[] fields = line.split("\t", -1);
                if (fields.length != 2) {
                    throw new IOException("line \"%s\": expected a time, a tab and bytes".formatted(line));
                }
                read.add(new Note(Long.parseLong(fields[0]), Long.parseLong(fields[1])));
            }
        }
        return read;
    }

    private void write() throws IOException {
        List<String> lines =
                notes.stream().map(note -> note.second + "\t" + note.used).toList();
        Path made = Files.write(file.resolveSibling(file.getFileName() + ".new"), lines);
        Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
