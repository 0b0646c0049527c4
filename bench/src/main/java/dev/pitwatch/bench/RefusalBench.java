package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Jdbi;

/**
 * How soon all hubs refuse a device whose subscription or licence ended, and hear it again: two hubs share the readings of one device,
 * and what counts is the last reading that was treated as before, from the answer to the change on.
 */
final class RefusalBench {

    private static final double MAX_MS = 1_000;
    private static final int PER_SECOND = 200;
    private static final int READINGS = 4 * PER_SECOND;
    private static final int WARM_UP = 30 * PER_SECOND;
    private static final long TIMEOUT_S = 30;
    private static final long POLL_MS = 50;
    /** The change comes amid the readings. */
    private static final Executor AFTER_A_WHILE = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

    private static final String SUBSCRIPTION = "select id from subscription";
    private static final String STORED = "select seq from reading where boot_id = ? and seq >= ?";

    private final Jdbi jdbi;
    private final Product one;
    private final Product other;

    /** A call by which a right is taken or given back. */
    private interface Change {
        void call() throws IOException, InterruptedException;
    }

    /** The times of a kind of change, in microseconds. */
    private record Row(String name, List<Long> times) {

        static Row of(String name) {
            return new Row(name, new ArrayList<>());
        }

        Percentiles sorted() {
            return Percentiles.of(times.stream().mapToLong(Long::longValue).toArray());
        }
    }

    private RefusalBench(Jdbi jdbi, Product one, Product other) {
        this.jdbi = jdbi;
        this.one = one;
        this.other = other;
    }

    /** Takes {@code --rounds N}. */
    static String report(Workspace place, List<String> words) throws Exception {
        int rounds = Options.read(words, Map.of("rounds", 10)).get("rounds");
        double load = Markdown.load();
        try (EmbeddedPostgres server =
                        EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")));
                Mosquitto broker = Mosquitto.start(place.below("mosquitto"))) {
            Seed seed = Seed.of(server);
            BenchDevice device = seed.devices(1, 1).get(0);
            try (Product one = Product.start(place.below("one"), Optional.of(broker), server);
                    Product other = Product.start(place.below("other"), Optional.of(broker), server)) {
                one.signIn();
                return new RefusalBench(seed.jdbi(), one, other).run(broker.port(), device, rounds, load);
            }
        }
    }

    private String run(int port, BenchDevice device, int rounds, double load) throws IOException, InterruptedException {
        String subscription = "/subscriptions/"
                + jdbi.withHandle(handle ->
                        handle.createQuery(SUBSCRIPTION).mapTo(Long.class).one());
        Map<String, Object> reason = Map.of("reason", "bench");
        Row suspended = Row.of("suspended → the last reading stored");
        Row activated = Row.of("activated → the last reading refused");
        Row revoked = Row.of("licence revoked → the last reading stored");
        BenchDevice licensed = device;
        for (int round = 0; round < rounds; round++) {
            try (Publisher publisher = new Publisher(port, List.of(licensed))) {
                if (round == 0) {
                    publisher.paced(PER_SECOND, WARM_UP);
                }
                suspended.times().add(lastAsBefore(publisher, true, () -> one.post(subscription + "/suspend", reason)));
                activated
                        .times()
                        .add(lastAsBefore(publisher, false, () -> one.post(subscription + "/activate", reason)));
                String licence = "/devices/%s/licence/".formatted(device.id());
                revoked.times().add(lastAsBefore(publisher, true, () -> one.post(licence + "revoke", Map.of())));
                String key = one.post(licence + "rotate", Map.of())
                        .get("license_key")
                        .textValue();
                licensed = new BenchDevice(device.id(), key, device.topic(), device.password());
            }
        }
        return report(List.of(suspended, activated, revoked), load);
    }

    /**
     * Changes something amid readings.
     *
     * @param stored whether they are stored before it
     * @return how long after the answer the last one was sent that was still treated as before, in microseconds; 0: none was
     */
    private long lastAsBefore(Publisher publisher, boolean stored, Change change)
            throws IOException, InterruptedException {
        long counted = counted();
        long first = publisher.nextSeq();
        CompletableFuture<Long> answer = CompletableFuture.supplyAsync(() -> answered(change), AFTER_A_WHILE);
        long[] sent = publisher.paced(PER_SECOND, READINGS);
        long answered = answer.join();
        awaitCounted(counted + READINGS);
        Set<Long> kept = stored(publisher.bootId(), first);
        long last = answered;
        for (int i = 0; i < sent.length; i++) {
            if (kept.contains(first + i) == stored) {
                last = Math.max(last, sent[i]);
            }
        }
        return last - answered;
    }

    private static long answered(Change change) {
        try {
            change.call();
            return Clocks.micros();
        } catch (IOException e) {
            throw new CompletionException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CompletionException(e);
        }
    }

    /** {@return how many readings both hubs have stored or refused} */
    private long counted() throws IOException, InterruptedException {
        return counted(one) + counted(other);
    }

    private static long counted(Product product) throws IOException, InterruptedException {
        return product.stored() + (long) product.metrics().sum("pitwatch_licence_refused_total");
    }

    private void awaitCounted(long wanted) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        for (long counted = counted(); counted < wanted; counted = counted()) {
            if (System.nanoTime() > until) {
                throw new IOException(
                        "%d of %d readings are stored or refused after %d s".formatted(counted, wanted, TIMEOUT_S));
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private Set<Long> stored(String bootId, long first) {
        return jdbi.withHandle(handle -> new HashSet<>(handle.createQuery(STORED)
                .bind(0, bootId)
                .bind(1, first)
                .mapTo(Long.class)
                .list()));
    }

    private String report(List<Row> rows, double load) throws IOException, InterruptedException {
        long ofOther = counted(other);
        long all = counted();
        Markdown text = Markdown.titled("Refusals", load)
                .line(
                        "two hubs, one device that sends %d readings/s by Mosquitto, %d of %d seen by the hub that was not called; a time counts from the answer to the change",
                        PER_SECOND, ofOther, all)
                .line("")
                .line("| | times | p50 ms | longest ms | wanted |")
                .line("| --- | --- | --- | --- | --- |");
        boolean missed = ofOther == 0 || ofOther == all;
        for (Row row : rows) {
            Percentiles times = row.sorted();
            boolean met = times.millis(100) <= MAX_MS;
            text.line(
                    "| %s | %d | %.0f | %.0f | %.0f: %s |",
                    row.name(), times.count(), times.millis(50), times.millis(100), MAX_MS, met(met));
            missed |= !met;
        }
        if (missed) {
            throw new Missed(text.toString());
        }
        return text.toString();
    }
}
