package dev.pitwatch.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a start of one of our processes does about its classes: maps them from a file that an earlier run wrote as it ended (class data
 * sharing, <a href="https://openjdk.org/jeps/350">JEP 350</a>), or lets this run write that file. It is used once it is whole on the disk. The
 * JVM compares each class with the file's and goes on without, where they differ. Nothing that goes wrong here keeps a process from running.
 * Thread safe.
 */
final class ClassArchive {

    /** Else a JVM that writes one says of two thousand classes why it leaves them out. */
    static final List<String> QUIETLY = List.of("-Xlog:cds=error", "-Xlog:cds+dynamic=error");

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String ENDING = ".jsa";
    private static final String UNFINISHED = ENDING + ".new";
    private static final int ASKED_TO_END = 128 + 15; // SIGTERM

    private final Path folder;
    private final String part;
    private final String prefix;
    private final Path own;
    private final Path unfinished;
    private final Path due;
    private Optional<Path> mapped = Optional.empty();
    private boolean ready;

    /**
     * Of a start that comes.
     *
     * @param part the process: each has its own files in the folder
     * @param java all that a JVM takes an archive by besides the classes, its version and options among it
     * @param version of what runs: each has its own file
     */
    ClassArchive(Path folder, String part, String java, String version) {
        this.folder = folder;
        this.part = part;
        this.prefix = "%s-%s-".formatted(part, hash(java));
        String name = prefix + hash(version);
        this.own = folder.resolve(name + ENDING);
        this.unfinished = folder.resolve(name + UNFINISHED);
        this.due = folder.resolve(name + ".due");
    }

    private static String hash(String text) {
        return UUID.nameUUIDFromBytes(text.getBytes(StandardCharsets.UTF_8))
                .toString()
                .substring(0, 18)
                .replace("-", "");
    }

    /**
     * {@return the option for the JVM}
     *
     * <p>The first start of another version takes the file of the version before, since most classes are the same and everybody waits; the
     * second one writes its own.
     */
    synchronized String option() {
        files(UNFINISHED).forEach(ClassArchive::delete);
        if (Files.exists(own)) {
            return using(own);
        }
        List<Path> before = files(ENDING).stream()
                .filter(path -> path.getFileName().toString().startsWith(prefix))
                .toList();
        if (before.isEmpty() || Files.exists(due)) {
            return "-XX:ArchiveClassesAtExit=" + unfinished;
        }
        return using(before.get(0));
    }

    private String using(Path archive) {
        mapped = Optional.of(archive);
        return "-XX:SharedArchiveFile=" + archive;
    }

    /** The process is ready. */
    synchronized void ready() {
        ready = true;
        writeNext();
    }

    /**
     * The process has ended.
     *
     * @param status the JVM's exit status; 128 more than the signal that ended it
     * @return whether another start may try it again: not after one that ended by itself before it was ready
     */
    synchronized boolean ended(int status) {
        boolean inOrder = status == 0 || status == ASKED_TO_END;
        try {
            if (inOrder && ready && Files.exists(unfinished)) {
                try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.READ)) {
                    file.force(true);
                }
                Files.move(unfinished, own, StandardCopyOption.ATOMIC_MOVE);
                files(ENDING).stream().filter(path -> !path.equals(own)).forEach(ClassArchive::delete);
                files(".due").forEach(ClassArchive::delete);
            }
        } catch (IOException e) {
            LOG.warn("the classes of {} were not kept: {}", part, e.toString());
        }
        delete(unfinished);
        if (!inOrder && !ready) {
            delete(own);
            if (mapped.filter(path -> !path.equals(own)).isPresent()) {
                writeNext(); // the version before, which may come back, goes on with its own
            }
            return false;
        }
        return true;
    }

    private void writeNext() {
        try {
            if (!Files.exists(own) && !Files.exists(due)) {
                Files.createFile(due);
            }
        } catch (IOException e) {
            LOG.warn("the next start of {} will not write its classes: {}", part, e.toString());
        }
    }

    private List<Path> files(String ending) {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> path.getFileName().toString().startsWith(part + "-"))
                    .filter(path -> path.getFileName().toString().endsWith(ending))
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("{} stays: {}", file, e.toString());
        }
    }
}
