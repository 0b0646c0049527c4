package dev.pitwatch.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Makes every fsync and fdatasync of all processes started with its environment take longer, from any moment on: of
 * PostgreSQL's log as of the broker's journal. By a library laid over the system's, which the C compiler makes.
 */
final class SlowDisk {

    private static final String SOURCE =
            """
            #include <fcntl.h>
            #include <stdlib.h>
            #include <sys/syscall.h>
            #include <time.h>
            #include <unistd.h>

            static void wait_as_told(void) {
              char text[16] = {0};
              const char *name = getenv("SLOW_DISK_MS_FILE");
              int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
              if (file < 0) return;
              long ms = read(file, text, sizeof text - 1) > 0 ? atol(text) : 0;
              close(file);
              struct timespec time = {ms / 1000, ms % 1000 * 1000000L};
              if (ms > 0) nanosleep(&time, NULL);
            }

            int fsync(int file) { wait_as_told(); return (int)syscall(SYS_fsync, file); }
            int fdatasync(int file) { wait_as_told(); return (int)syscall(SYS_fdatasync, file); }
            """;

    private final Path library;
    private final Path delay;

    private SlowDisk(Path library, Path delay) {
        this.library = library;
        this.delay = delay;
    }

    /** {@return one without a delay yet; empty without a C compiler} */
    static Optional<SlowDisk> compiled(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Path source = Files.writeString(folder.resolve("slow.c"), SOURCE);
        Path library = folder.resolve("slow.so");
        SlowDisk disk = new SlowDisk(library, folder.resolve("ms"));
        disk.take(Duration.ZERO);
        try {
            int code = new ProcessBuilder("cc", "-shared", "-fPIC", "-O1", "-o", library.toString(), source.toString())
                    .inheritIO()
                    .start()
                    .waitFor();
            return code == 0 ? Optional.of(disk) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "SLOW_DISK_MS_FILE", delay.toString());
    }

    /** From now on each forced write takes so much longer. */
    void take(Duration time) throws IOException {
        Files.writeString(delay, Long.toString(time.toMillis()));
    }
}
