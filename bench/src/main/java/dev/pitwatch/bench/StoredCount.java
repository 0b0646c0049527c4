package dev.pitwatch.bench;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** How many readings a process has stored by its own count, asked for now and then since asking costs something. */
final class StoredCount implements AutoCloseable, LongSupplier {

    /** Some 3,000 readings: the hub's answer holds all its metrics, and asking oftener shows in its profile. */
    private static final long EVERY_MS = 150;

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(run -> {
        Thread thread = new Thread(run, "stored-count");
        thread.setDaemon(true);
        return thread;
    });
    private volatile long count;

    /** Where the count comes from. */
    interface Source {
        long stored() throws IOException, InterruptedException;
    }

    StoredCount(Source source) throws IOException, InterruptedException {
        count = source.stored();
        timer.scheduleWithFixedDelay(() -> look(source), EVERY_MS, EVERY_MS, TimeUnit.MILLISECONDS);
    }

    private void look(Source source) {
        try {
            count = source.stored();
        } catch (IOException e) {
            // The next look tells; if none does, the publisher stands still and the figures show it.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public long getAsLong() {
        return count;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
