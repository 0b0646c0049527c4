package dev.pitwatch.hub.platform;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A read on a thread of its own, since it may hang, as of a network's drive. All callers of one moment share a read that begins after they
 * asked, and wait a bounded time for it; after that they get the last answer. While a read is late further callers don't wait at all.
 * One is under way and one waits at most. Thread safe.
 */
final class SharedRead<T> {

    private static final Logger LOG = LoggerFactory.getLogger(SharedRead.class);

    private final String name;
    private final Supplier<T> source;
    private final Duration timeout;
    private final Clock clock;
    private Answer<T> last;
    private @Nullable CompletableFuture<Answer<T>> running;
    private @Nullable CompletableFuture<Answer<T>> next;
    private long begunAt;

    /**
     * What was read.
     *
     * @param readAt when that read began; empty: none has ended yet
     * @param late whether a newer one was asked for and did not end in time
     */
    record Answer<T>(T value, Optional<Instant> readAt, boolean late) {

        private Answer<T> asLate() {
            return new Answer<>(value, readAt, true);
        }
    }

    /**
     * Reads nothing yet.
     *
     * @param name of the thread
     * @param before the answer while none was read
     * @param timeout for which a caller waits
     */
    SharedRead(String name, Supplier<T> source, T before, Duration timeout, Clock clock) {
        this.name = name;
        this.source = source;
        this.timeout = timeout;
        this.clock = clock;
        this.last = new Answer<>(before, Optional.empty(), false);
    }

    /** {@return what is there now, or what was read last where that takes too long} */
    Answer<T> get() {
        Optional<CompletableFuture<Answer<T>>> turn = turn();
        try {
            if (turn.isPresent()) {
                return turn.get().get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException | ExecutionException e) {
            LOG.debug("{} is late", name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return lastAsLate();
    }

    /** {@return for how long the read under way has lasted; zero: there is none} */
    synchronized Duration lasts() {
        return running == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - begunAt);
    }

    private synchronized Answer<T> lastAsLate() {
        return last.asLate();
    }

    /** {@return the read to wait for; empty: the one under way is late} */
    private synchronized Optional<CompletableFuture<Answer<T>>> turn() {
        if (running == null) {
            CompletableFuture<Answer<T>> first = new CompletableFuture<>();
            running = first;
            begunAt = System.nanoTime();
            Thread thread = new Thread(() -> work(first), name);
            thread.setDaemon(true);
            thread.start();
            return Optional.of(first);
        }
        if (lasts().compareTo(timeout) > 0) {
            return Optional.empty();
        }
        CompletableFuture<Answer<T>> waiting = next == null ? new CompletableFuture<>() : next;
        next = waiting;
        return Optional.of(waiting);
    }

    private void work(CompletableFuture<Answer<T>> first) {
        for (Optional<CompletableFuture<Answer<T>>> turn = Optional.of(first); turn.isPresent(); ) {
            CompletableFuture<Answer<T>> asked = turn.get();
            Instant at = clock.instant();
            Answer<T> answer = read().map(value -> new Answer<>(value, Optional.of(at), false))
                    .orElseGet(this::lastAsLate);
            turn = finish(answer);
            asked.complete(answer);
        }
    }

    private Optional<T> read() {
        try {
            return Optional.of(source.get());
        } catch (RuntimeException e) {
            LOG.warn("{} failed", name, e);
            return Optional.empty();
        }
    }

    /** {@return the one that waits, which begins now; empty: none does, and the thread ends} */
    private synchronized Optional<CompletableFuture<Answer<T>>> finish(Answer<T> answer) {
        if (!answer.late()) {
            last = answer;
        }
        running = next;
        next = null;
        begunAt = System.nanoTime();
        return Optional.ofNullable(running);
    }
}
