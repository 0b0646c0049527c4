package dev.pitwatch.core.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDirFactory;

/**
 * Temporary folders of tests, in memory where that has room: databases and journals make and delete files by the thousand, and wait
 * for each to reach the disk. Tests kill processes, never the machine, and what a process wrote outlives it in memory as on a disk.
 */
public final class MemoryFolders implements TempDirFactory {

    private static final Path MEMORY = Path.of("/dev/shm");

    /** For the data of several products and servers at a time. */
    private static final long ROOM = 8L << 30;

    /** Made by JUnit, for {@code junit.jupiter.tempdir.factory.default}. */
    public MemoryFolders() {}

    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext test) throws IOException {
        return create("junit-");
    }

    /** {@return a new folder} */
    static Path create(String prefix) throws IOException {
        return takesAll() ? Files.createTempDirectory(MEMORY, prefix) : Files.createTempDirectory(prefix);
    }

    /** Containers have little of it, and let nothing there be run. */
    private static boolean takesAll() throws IOException {
        if (!Files.isWritable(MEMORY) || Files.getFileStore(MEMORY).getUsableSpace() < ROOM) {
            return false;
        }
        Path program = Files.createTempFile(
                MEMORY,
                "pitwatch-",
                ".sh",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try {
            return Files.isExecutable(program);
        } finally {
            Files.delete(program);
        }
    }
}
