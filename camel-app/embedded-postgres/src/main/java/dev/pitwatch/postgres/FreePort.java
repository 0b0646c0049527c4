package dev.pitwatch.postgres;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that may take any. They lie below those that systems give to outgoing connections (from 32768 on
 * Linux, 49152 elsewhere): one of these may be taken before the server is started, or started again, even by a client
 * that waits for that very server and then finds itself. One after the other from a place of this process's own: what was
 * given a moment ago may not be listened at yet.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int END = 32_000;
    private static final int TRIES = 200;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(END - FIRST));

    private FreePort() {}

    /** {@return a port that no one uses on any address} Throws IllegalStateException when none is found. */
    public static int any() {
        for (int i = 0; i < TRIES; i++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), END - FIRST);
            try (ServerSocket probe = new ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new IllegalStateException("no free port from %d to %d".formatted(FIRST, END - 1));
    }
}
