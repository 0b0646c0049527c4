package dev.pitwatch.integration;

import dev.pitwatch.integration.Load.Tally;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;
import org.jdbi.v3.core.Jdbi;

/** A workshop that does nothing wrong while another one attacks: its devices publish, its owner looks at a page. */
final class Neighbour implements AutoCloseable {

    private static final int READINGS_PER_SECOND = 5;
    private static final Duration BETWEEN_CALLS = Duration.ofMillis(125);

    private static final String COMMITS =
            """
            select extract(epoch from pg_xact_commit_timestamp(xmin) - recorded_at) * 1000 ms
            from reading where boot_id = ? and recorded_at between ? and ?
            """;

    private final Jdbi database;
    private final RestClient owner;
    private final String path;
    private final Load load;
    private final List<Call> calls = new CopyOnWriteArrayList<>();
    private final Thread caller;
    private volatile boolean stopping;

    /** A call, when it was due, and how long its answer took from then on. */
    private record Call(Instant due, double ms, boolean answered) {}

    /**
     * What was seen in a span, or in several.
     *
     * @param commits milliseconds, of each reading
     * @param answers milliseconds, of each call
     */
    record Samples(double[] commits, double[] answers, int failedCalls) {
        /** {@return those of several spans together} */
        static Samples of(Collection<Samples> spans) {
            return new Samples(
                    spans.stream()
                            .flatMapToDouble(span -> DoubleStream.of(span.commits))
                            .toArray(),
                    spans.stream()
                            .flatMapToDouble(span -> DoubleStream.of(span.answers))
                            .toArray(),
                    spans.stream().mapToInt(Samples::failedCalls).sum());
        }

        Figures figures() {
            return new Figures(
                    p99(commits),
                    DoubleStream.of(commits).max().orElse(Double.NaN),
                    p99(answers),
                    failedCalls,
                    answers.length);
        }

        private static double p99(double[] any) {
            double[] sorted = any.clone();
            Arrays.sort(sorted);
            return sorted.length == 0 ? Double.NaN : sorted[Math.min(sorted.length - 1, sorted.length * 99 / 100)];
        }
    }

    /** Milliseconds of a span: readings from their time to their commit, calls until their answer. */
    record Figures(double commitP99, double commitLongest, double callP99, int failedCalls, int calls) {

        /** {@return whether the times are at most so many times those of before, or of the floor} */
        boolean within(Figures quiet, double factor, double floorMs) {
            return commitP99 <= factor * Math.max(floorMs, quiet.commitP99)
                    && callP99 <= factor * Math.max(floorMs, quiet.callP99);
        }
    }

    private Neighbour(AbuseGround ground) {
        this.database = ground.database();
        this.owner = ground.neighboursOwner();
        this.path = "/workshops/%d/pits".formatted(ground.neighbour().id());
        this.load = Load.start(ground.pitwatch(), ground.neighbour().devices(), READINGS_PER_SECOND);
        this.caller = new Thread(this::call, "neighbour");
        caller.start();
    }

    static Neighbour start(AbuseGround ground) {
        return new Neighbour(ground);
    }

    private void call() {
        Instant due = Instant.now();
        while (!stopping) {
            boolean answered = answered();
            calls.add(new Call(due, Duration.between(due, Instant.now()).toNanos() / 1e6, answered));
            due = due.plus(BETWEEN_CALLS);
            LockSupport.parkNanos(Duration.between(Instant.now(), due).toNanos());
        }
    }

    private boolean answered() {
        try {
            return owner.get(path).status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    Load load() {
        return load;
    }

    /** Ends what it does, and waits at most so long until its readings are stored. */
    Tally stop(Duration patience) {
        close();
        return load.awaitStored(database, patience);
    }

    Samples samples(Instant from, Instant to) {
        double[] commits = database
                .withHandle(handle -> handle.createQuery(COMMITS)
                        .bind(0, load.bootId())
                        .bind(1, from)
                        .bind(2, to)
                        .mapTo(Double.class)
                        .list())
                .stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
        List<Call> due = calls.stream()
                .filter(call -> !call.due().isBefore(from) && call.due().isBefore(to))
                .toList();
        return new Samples(commits, due.stream().mapToDouble(Call::ms).toArray(), (int)
                due.stream().filter(call -> !call.answered()).count());
    }

    @Override
    public void close() {
        stopping = true;
        load.stop();
        try {
            caller.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
