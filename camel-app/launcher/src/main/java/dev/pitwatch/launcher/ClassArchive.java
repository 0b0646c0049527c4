package dev.pitwatch.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The classes of one of our JVMs as an earlier run left them in memory, by which a start takes a fifth less work: class data sharing,
 * <a href="https://openjdk.org/jeps/350">JEP 350</a>. A run that finds none writes one as it ends, which takes it 3 s. The JVM itself looks
 * whether an archive is its own and goes on without, if it is not. Thread safe.
 */
final class ClassArchive {

    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String ENDING = ".jsa";
    private static final int ASKED_TO_END = 128 + 15; // SIGTERM

    private final String prefix;
    private final Path own;
    private final Path unfinished;
    private boolean ready;

    /**
     * An archive of one part.
     *
     * @param made says from what its classes come: another text means another archive
     */
    ClassArchive(Path folder, String part, String made) {
        this.prefix = part + "-";
        String by = String.join(" ", made, Runtime.version().toString(), System.getProperty("java.vm.vendor"));
        this.own = folder.resolve(prefix + Integer.toHexString(by.hashCode()) + ENDING);
        this.unfinished = folder.resolve(own.getFileName() + ".new");
    }

    /** {@return the option of a JVM that starts now} */
    synchronized String option() {
        ready = false;
        if (Files.exists(own)) {
            return "-XX:SharedArchiveFile=" + own;
        }
        // Of the version before: most classes are the same, and after an upgrade everybody waits.
        List<Path> earlier = earlier();
        return earlier.isEmpty() ? "-XX:ArchiveClassesAtExit=" + unfinished : "-XX:SharedArchiveFile=" + earlier.get(0);
    }

    /** The process does its work. The one of an earlier version has done its own: the next run writes another. */
    synchronized void ready() {
        ready = true;
        try {
            for (Path path : earlier()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            LOG.warn("an archive of classes stays: {}", e.toString());
        }
    }

    /**
     * The process has ended. What it wrote is kept once it is whole on the disk, and what a process used that died before it was ready
     * isn't tried again.
     */
    synchronized void ended(int status) {
        boolean inOrder = status == 0 || status == ASKED_TO_END;
        try {
            if (inOrder && ready && Files.exists(unfinished)) {
                try (FileChannel file = FileChannel.open(unfinished, StandardOpenOption.READ)) {
                    file.force(true);
                }
                Files.move(unfinished, own, StandardCopyOption.ATOMIC_MOVE);
            }
            Files.deleteIfExists(unfinished);
            if (!inOrder && !ready) {
                Files.deleteIfExists(own);
                for (Path path : earlier()) {
                    Files.delete(path);
                }
            }
        } catch (IOException e) {
            LOG.warn("the archive of classes was not kept: {}", e.toString());
        }
    }

    private List<Path> earlier() {
        try (Stream<Path> all = Files.list(own.getParent())) {
            return all.filter(path -> !path.equals(own))
                    .filter(path -> path.getFileName().toString().startsWith(prefix))
                    .filter(path -> path.getFileName().toString().endsWith(ENDING))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + own.getParent(), e);
        }
    }
}
