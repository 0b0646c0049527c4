package dev.pitwatch.postgres;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for servers that may take any. They lie below those that systems give to outgoing connections (from 32768 on
 * Linux, 49152 elsewhere): one of these may be taken before the server is started, or started again, even by a client
 * that waits for that very server and then finds itself. One after the other from a block that no other process of this
 * machine gives from, by a lock on an empty file that ends with this process: what was given a moment ago may not be
 * listened at yet.
 */
public final class FreePort {

    private static final int FIRST = 20_000;
    private static final int BLOCK = 200;
    private static final int BLOCKS = 60;
    /** Referred to, so that it is not closed as garbage, which would give the block to the next process. */
    private static final Set<FileChannel> RESERVED = new HashSet<>();

    private static final int BEGIN = FIRST + reservedBlock() * BLOCK;
    private static final AtomicInteger NEXT = new AtomicInteger();

    private FreePort() {}

    /** {@return a port that no one uses on any address} Throws IllegalStateException when none is found. */
    public static int any() {
        for (int i = 0; i < BLOCK; i++) {
            int port = BEGIN + Math.floorMod(NEXT.getAndIncrement(), BLOCK);
            try (ServerSocket probe = new ServerSocket(port)) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Taken: the next one.
            }
        }
        throw new IllegalStateException("no free port from %d to %d".formatted(BEGIN, BEGIN + BLOCK - 1));
    }

    /** Where all are reserved, or no file can be made, one that another process may have, too. */
    private static int reservedBlock() {
        int first = ThreadLocalRandom.current().nextInt(BLOCKS);
        for (int i = 0; i < BLOCKS; i++) {
            int block = (first + i) % BLOCKS;
            if (isReserved(Path.of(System.getProperty("java.io.tmpdir"), "pitwatch-ports-" + block))) {
                return block;
            }
        }
        return first;
    }

    private static boolean isReserved(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() != null) {
                file.toFile().deleteOnExit();
                RESERVED.add(channel);
                return true; // open, and so locked, for as long as this process lives
            }
            channel.close();
        } catch (IOException | OverlappingFileLockException e) {
            // Somebody else's.
        }
        return false;
    }
}
