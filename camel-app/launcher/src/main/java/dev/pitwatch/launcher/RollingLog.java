package dev.pitwatch.launcher;

import dev.pitwatch.base.log.AddressMask;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * What one part says on its outputs, in a file that starts anew at a size; the one before it is kept. People's addresses are masked.
 * Thread safe.
 */
final class RollingLog {

    private static final long MAX_BYTES = 10L << 20;

    private final Path file;
    private String lastLine = "";

    RollingLog(Path file) {
        this.file = file;
    }

    /** Copies a process's output until it ends. */
    void pump(InputStream output, String name) {
        Thread thread = new Thread(
                () -> {
                    try (BufferedReader lines =
                            new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8))) {
                        lines.lines().forEach(this::write);
                    } catch (IOException | UncheckedIOException e) {
                        // The process was killed while it wrote: that it ended is noticed elsewhere.
                    }
                },
                "log-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    synchronized void write(String line) {
        lastLine = line.isBlank() ? lastLine : line.strip();
        try {
            rotate();
            try (Writer out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                out.write(AddressMask.masked(line));
                out.write('\n');
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
    }

    /** {@return what was said last, for an error message} */
    synchronized String lastLine() {
        return lastLine;
    }

    Path file() {
        return file;
    }

    private void rotate() throws IOException {
        if (Files.exists(file) && Files.size(file) > MAX_BYTES) {
            Files.move(
                    file,
                    file.resolveSibling(file.getFileName() + ".1"),
                    StandardCopyOption.REPLACE_EXISTING,
                    StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
