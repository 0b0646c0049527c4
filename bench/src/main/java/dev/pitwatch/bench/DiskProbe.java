package dev.pitwatch.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;

/** What the disk alone takes for that which each commit has to wait for: a page of the log, written and flushed. */
final class DiskProbe {

    private static final int PAGE = 8_192;
    private static final int FILE = 16 << 20;

    private DiskProbe() {}

    /** Writes and flushes at a steady pace; as with PostgreSQL's log the file has its full size before. */
    static Percentiles run(Path folder, int perSecond, int seconds) throws IOException, InterruptedException {
        try (FileChannel file = FileChannel.open(
                folder.resolve("disk-probe"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE)) {
            file.write(ByteBuffer.allocate(FILE));
            file.force(true);
            return Percentiles.of(times(file, perSecond, seconds * perSecond));
        }
    }

    private static long[] times(FileChannel file, int perSecond, int writes) throws IOException, InterruptedException {
        long[] micros = new long[writes];
        long period = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long start = System.nanoTime();
        for (int i = 0; i < writes; i++) {
            // Measured from when it was due: whoever comes during a stall waits too.
            long due = start + i * period;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            file.write(ByteBuffer.allocate(PAGE), (long) i * PAGE % FILE);
            file.force(false);
            micros[i] = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due);
        }
        return micros;
    }
}
