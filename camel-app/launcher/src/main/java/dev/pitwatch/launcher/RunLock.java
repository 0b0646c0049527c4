package dev.pitwatch.launcher;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** Held by the one launcher of a data folder; the system releases it when that is killed. */
final class RunLock implements AutoCloseable {

    static final String NAME = "launcher.lock";

    private final FileChannel file;

    private RunLock(FileChannel file) {
        this.file = file;
    }

    /** {@return the lock, unless another launcher holds it} */
    static Optional<RunLock> take(Path data) {
        try {
            Files.createDirectories(data);
            FileChannel file =
                    FileChannel.open(data.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(file).isPresent()) {
                return Optional.of(new RunLock(file));
            }
            file.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new LauncherException("%s can't be used: %s; set PITWATCH_DATA to a folder that can be written"
                    .formatted(data, e.getMessage()));
        }
    }

    /** {@return whether a launcher has ever run on that folder} */
    static boolean wasEverTaken(Path data) {
        return Files.exists(data.resolve(NAME));
    }

    private static Optional<FileLock> lock(FileChannel file) throws IOException {
        try {
            return Optional.ofNullable(file.tryLock());
        } catch (OverlappingFileLockException e) {
            return Optional.empty(); // held by this JVM
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
