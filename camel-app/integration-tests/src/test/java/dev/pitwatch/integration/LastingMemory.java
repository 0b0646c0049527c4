package dev.pitwatch.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * The most memory that a process has in RAM for a whole second. Not for a moment: the second compiler of a JVM takes up to 30 MiB
 * for a large method, whatever else comes, and gives them back.
 */
final class LastingMemory implements AutoCloseable {

    private static final long LOOK_MS = 200;
    private static final int LOOKS_OF_A_SECOND = 6;

    private final Path status;
    private final Deque<Long> second = new ArrayDeque<>();
    private final Thread looking = new Thread(this::look, "lasting-memory");
    private long mostKib;

    private LastingMemory(long pid) {
        this.status = Path.of("/proc", Long.toString(pid), "status");
        looking.setDaemon(true);
    }

    /** Looks from now on. */
    static LastingMemory of(long pid) {
        LastingMemory memory = new LastingMemory(pid);
        memory.looking.start();
        return memory;
    }

    /** {@return the most until now; 0 of a process that has ended at once} */
    synchronized long mib() {
        return mostKib / 1024;
    }

    @Override
    public void close() {
        looking.interrupt();
    }

    private void look() {
        try {
            while (true) {
                take(residentKib());
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            }
        } catch (InterruptedException | IOException e) {
            // It is closed, or the process has ended.
        }
    }

    private synchronized void take(long kib) {
        second.addLast(kib);
        if (second.size() > LOOKS_OF_A_SECOND) {
            second.removeFirst();
        }
        if (second.size() == LOOKS_OF_A_SECOND || mostKib == 0) {
            mostKib = Math.max(
                    mostKib, second.stream().mapToLong(Long::longValue).min().orElse(0));
        }
    }

    private long residentKib() throws IOException {
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }
}
