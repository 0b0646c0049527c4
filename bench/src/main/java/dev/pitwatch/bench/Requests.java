package dev.pitwatch.bench;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Calls at a steady pace from the moment it is made, in turn. A call's time counts from when it was due, so that a hub that
 * answers late is not asked less.
 */
final class Requests implements AutoCloseable {

    private static final long TIMEOUT_S = 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<HttpRequest> calls;
    private final long everyNanos;
    private final Queue<Long> times = new ConcurrentLinkedQueue<>();
    private final Queue<String> errors = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "requests");
    private volatile boolean ended;

    private Requests(List<HttpRequest> calls, Duration each) {
        this.calls = List.copyOf(calls);
        this.everyNanos = each.toNanos();
    }

    static Requests start(List<HttpRequest> calls, int perSecond) {
        return every(calls, Duration.ofSeconds(1).dividedBy(perSecond));
    }

    /** The same at a slower pace. */
    static Requests every(List<HttpRequest> calls, Duration each) {
        Requests requests = new Requests(calls, each);
        requests.thread.start();
        return requests;
    }

    /** Forgets the times until now, when nothing was warm; errors count all the same. */
    void forgetTimes() {
        times.clear();
    }

    /**
     * What was answered.
     *
     * @param errors how often, by what came instead of a success
     */
    record Answered(Percentiles times, Map<String, Integer> errors) {}

    /** Asks no more; {@return what was answered} */
    Answered end() throws InterruptedException {
        ended = true;
        thread.join();
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (open.get() > 0 && System.nanoTime() < until) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        Map<String, Integer> counted = new TreeMap<>();
        errors.forEach(error -> counted.merge(error, 1, Integer::sum));
        if (open.get() > 0) {
            counted.put("no answer", open.get());
        }
        return new Answered(
                Percentiles.of(times.stream().mapToLong(Long::longValue).toArray()), counted);
    }

    private void run() {
        long start = System.nanoTime();
        for (int i = 0; !ended; i++) {
            long due = start + i * everyNanos;
            while (System.nanoTime() < due) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            call(calls.get(i % calls.size()), due);
        }
    }

    private void call(HttpRequest request, long due) {
        open.incrementAndGet();
        client.sendAsync(request, BodyHandlers.discarding()).whenComplete((answer, failure) -> {
            times.add(TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - due));
            if (failure != null) {
                errors.add(String.valueOf(failure.getMessage()));
            } else if (answer.statusCode() / 100 != 2) {
                errors.add(request.uri().getPath() + ": " + answer.statusCode());
            }
            open.decrementAndGet();
        });
    }

    @Override
    public void close() {
        ended = true;
    }
}
