package dev.pitwatch.integration;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * The most memory that a process has in RAM for a whole second. Not for a moment: the second compiler of a JVM takes up to 30 MiB
 * for a large method, whatever else comes, and gives them back.
 */
final class LastingMemory implements AutoCloseable {

    private static final long LOOK_MS = 200;
    private static final int LOOKS_OF_A_SECOND = 6;

    private final long pid;
    private final Deque<Long> second = new ArrayDeque<>();
    private final Thread looking = new Thread(this::look, "lasting-memory");
    private long mostKib;

    private LastingMemory(long pid) {
        this.pid = pid;
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
            OptionalLong kib = ProcessMemory.residentKib(pid);
            while (kib.isPresent()) {
                take(kib.getAsLong());
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
                kib = ProcessMemory.residentKib(pid);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is closed
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
}
