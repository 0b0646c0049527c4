package dev.pitwatch.launcher.upgrade;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Held by the one process that works on an upgrade; the system releases it when that is killed. */
public final class UpgradeLock implements AutoCloseable {

    private static final String NAME = "lock";

    private final FileChannel file;

    private UpgradeLock(FileChannel file) {
        this.file = file;
    }

    /** {@return the lock, unless another process holds it} */
    public static Optional<UpgradeLock> take(Path notes) throws IOException {
        Files.createDirectories(notes);
        // The service's user looks into it when it starts.
        Files.setPosixFilePermissions(notes, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path name = notes.resolve(NAME);
        FileChannel file = FileChannel.open(name, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        Files.setPosixFilePermissions(name, PosixFilePermissions.fromString("rw-r--r--"));
        if (locks(file, false)) {
            return Optional.of(new UpgradeLock(file));
        }
        file.close();
        return Optional.empty();
    }

    /** {@return whether a process holds it} The right to read is enough for that. */
    public static boolean isHeld(Path notes) throws IOException {
        try (FileChannel file = FileChannel.open(notes.resolve(NAME), StandardOpenOption.READ)) {
            return !locks(file, true);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static boolean locks(FileChannel file, boolean shared) throws IOException {
        try {
            return file.tryLock(0, Long.MAX_VALUE, shared) != null;
        } catch (OverlappingFileLockException e) {
            return false; // held by this JVM
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
