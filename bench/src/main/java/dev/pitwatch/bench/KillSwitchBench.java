package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;

import dev.pitwatch.postgres.EmbeddedPostgres;
import dev.pitwatch.postgres.ServerOptions;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jdbi.v3.core.Jdbi;

/** How soon the devices of a suspended workshop are silent, and after a payment heard again, and that a neighbour does not notice. */
final class KillSwitchBench {

    private static final double MAX_S = 10;
    private static final double MAX_REFUSAL_S = 1;
    private static final int EVERY_S = 10;
    private static final int NEIGHBOURS = 50;
    private static final int NEIGHBOURS_EVERY_S = 1;
    private static final long SIGN_IN_S = 120;
    private static final long TIMEOUT_S = 60;
    private static final long POLL_MS = 100;
    private static final String SILENCED = "workshop/bench-1/";

    private static final String SUBSCRIPTION =
            """
            select s.id from subscription s join workshop w on w.id = s.workshop_id where w.code = 'bench-1'
            """;

    /** Times are microseconds of the epoch, 0 of none. */
    private static final String ANSWERED =
            """
            select count(*) filter (where c.state = 'done') as done, count(*) as given,
                coalesce(extract(epoch from max(c.finished_at)) * 1000000, 0)::bigint as last
            from command c join workshop w on w.id = c.workshop_id
            where w.code = 'bench-1' and c.command = ?
            """;

    private static final String STORED =
            """
            select count(*) as devices, coalesce(max(first), 0)::bigint as first, coalesce(max(last), 0)::bigint as last from (
                select extract(epoch from min(r.received_at)) * 1000000 as first,
                    extract(epoch from max(r.received_at)) * 1000000 as last
                from reading r join workshop w on w.id = r.workshop_id
                where w.code = 'bench-1' and r.received_at > to_timestamp(? / 1000000.0)
                group by r.device_id) x
            """;

    private static final String NEIGHBOUR_STORED = "select count(*) from reading where boot_id = 'neighbour'";

    private static final String NEIGHBOUR_TOUCHED =
            """
            select (select count(*) from command c where c.workshop_id = w.id)
                + (select count(*) from violation v where v.workshop_id = w.id)
                + (select count(*) from alert a where a.workshop_id = w.id and a.alert_type = 'subscription_suspended')
            from workshop w where w.code = 'bench-2'
            """;

    private final Product product;
    private final Jdbi jdbi;
    private final int devices;
    private final ObedientDevices silenced;
    private final ObedientDevices neighbours;

    /** Of one kind of command: how many were given, and acknowledged, and when the last was. */
    private record Answered(long done, long given, long last) {}

    /** Readings since then: of how many devices, when the last device's first came, and when the very last. */
    private record Stored(long devices, long first, long last) {}

    /**
     * What became of all.
     *
     * @param refusedS seconds from the suspension to the last reading that was stored
     * @param silentS to the last one that a device sent
     * @param disabledS to the last acknowledged DISABLE
     * @param enabledS from the payment to the last acknowledged ENABLE
     * @param heardS to the last device's first reading that was stored
     */
    private record Result(
            double refusedS,
            double silentS,
            double disabledS,
            Answered disabled,
            double enabledS,
            double heardS,
            Answered enabled,
            long heard,
            long published,
            long stored,
            long touched) {}

    private KillSwitchBench(
            Product product, Jdbi jdbi, int devices, ObedientDevices silenced, ObedientDevices neighbours) {
        this.product = product;
        this.jdbi = jdbi;
        this.devices = devices;
        this.silenced = silenced;
        this.neighbours = neighbours;
    }

    /** Takes {@code --devices N}, those of the workshop that is suspended. */
    static String report(Workspace place, List<String> words) throws Exception {
        int devices = Options.read(words, Map.of("devices", 1_000)).get("devices");
        double load = Markdown.load();
        try (EmbeddedPostgres server =
                EmbeddedPostgres.start(ServerOptions.at(place.folder().resolve("postgres")))) {
            Seed seed = Seed.of(server);
            List<BenchDevice> all = seed.devices(2, 2 * Math.max(devices, NEIGHBOURS));
            Predicate<BenchDevice> own = device -> device.topic().startsWith(SILENCED);
            try (Product product = Product.start(place.below("product"), Optional.empty(), server);
                    ObedientDevices silenced = new ObedientDevices(
                            product.mqttPort(),
                            all.stream().filter(own).limit(devices).toList(),
                            "silenced",
                            EVERY_S);
                    ObedientDevices neighbours = new ObedientDevices(
                            product.mqttPort(),
                            all.stream().filter(own.negate()).limit(NEIGHBOURS).toList(),
                            "neighbour",
                            NEIGHBOURS_EVERY_S)) {
                product.signIn();
                return new KillSwitchBench(product, seed.jdbi(), devices, silenced, neighbours).run(load);
            }
        }
    }

    private String run(double load) throws IOException, InterruptedException {
        neighbours.start(SIGN_IN_S);
        silenced.start(SIGN_IN_S);
        TimeUnit.SECONDS.sleep(2 * EVERY_S); // each has been heard, and the hub is warm
        String subscription = "/subscriptions/"
                + jdbi.withHandle(handle ->
                        handle.createQuery(SUBSCRIPTION).mapTo(Long.class).one());

        long suspended = Clocks.micros();
        product.post(subscription + "/suspend", Map.of("reason", "bench"));
        Answered disabled = awaitAnswered("DISABLE");
        TimeUnit.SECONDS.sleep(EVERY_S + 1L); // so that one who has not understood is heard
        Stored refused = stored(suspended);
        long silent = silenced.lastPublished();

        long paid = Clocks.micros();
        product.post(
                subscription + "/payments",
                Map.of("amount", Map.of("amount_minor", 450_000, "currency", "INR"), "method", "cash"));
        Answered enabled = awaitAnswered("ENABLE");
        Stored heard = awaitHeard(paid);

        neighbours.mute();
        await(() -> count(NEIGHBOUR_STORED) >= neighbours.published());
        silenced.check();
        return report(
                load,
                new Result(
                        seconds(suspended, refused.last()),
                        seconds(suspended, silent),
                        seconds(suspended, disabled.last()),
                        disabled,
                        seconds(paid, enabled.last()),
                        seconds(paid, heard.first()),
                        enabled,
                        heard.devices(),
                        neighbours.published(),
                        count(NEIGHBOUR_STORED),
                        count(NEIGHBOUR_TOUCHED)));
    }

    private Answered awaitAnswered(String command) throws IOException, InterruptedException {
        await(() -> answered(command).done() >= devices);
        return answered(command);
    }

    private Stored awaitHeard(long since) throws IOException, InterruptedException {
        await(() -> stored(since).devices() >= devices);
        return stored(since);
    }

    /** What never comes is told by the report. */
    private void await(BooleanSupplier condition) throws IOException, InterruptedException {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_S);
        while (!condition.getAsBoolean() && System.nanoTime() < until) {
            silenced.check();
            neighbours.check();
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    private Answered answered(String command) {
        return jdbi.withHandle(handle -> handle.createQuery(ANSWERED)
                .bind(0, command)
                .map((row, context) -> new Answered(row.getLong("done"), row.getLong("given"), row.getLong("last")))
                .one());
    }

    private Stored stored(long since) {
        return jdbi.withHandle(handle -> handle.createQuery(STORED)
                .bind(0, since)
                .map((row, context) -> new Stored(row.getLong("devices"), row.getLong("first"), row.getLong("last")))
                .one());
    }

    private long count(String sql) {
        return jdbi.withHandle(
                handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    /** {@return at least 0, as of what came before} */
    private static double seconds(long from, long to) {
        return Math.max(0, (to - from) / 1e6);
    }

    private String report(double load, Result result) {
        Outcome report = new Outcome(load);
        report.soon("suspended → its last reading stored", result.refusedS(), MAX_REFUSAL_S);
        report.soon("suspended → the last reading that a device sent", result.silentS(), MAX_S);
        report.soon("suspended → the last DISABLE acknowledged", result.disabledS(), MAX_S);
        report.exactly("DISABLE given", result.disabled().given(), devices);
        report.exactly("DISABLE acknowledged", result.disabled().done(), devices);
        report.soon("paid → the last ENABLE acknowledged", result.enabledS(), MAX_S);
        report.soon("paid → the last device's first reading stored", result.heardS(), MAX_S);
        report.exactly("ENABLE given", result.enabled().given(), devices);
        report.exactly("ENABLE acknowledged", result.enabled().done(), devices);
        report.exactly("devices heard again", result.heard(), devices);
        report.exactly("the neighbour's readings stored", result.stored(), result.published());
        report.exactly("the neighbour's commands, violations and alerts", result.touched(), 0);
        return report.text();
    }

    /** A table of what was measured and wanted. */
    private final class Outcome {
        private final Markdown text;
        private boolean missed;

        Outcome(double load) {
            text = Markdown.titled("Kill-switch", load)
                    .line(
                            "%d devices of a workshop, a reading each %d s; beside them %d of another, a reading each %d s; embedded broker",
                            devices, EVERY_S, NEIGHBOURS, NEIGHBOURS_EVERY_S)
                    .line("")
                    .line("| | measured | wanted |")
                    .line("| --- | --- | --- |");
        }

        void soon(String what, double seconds, double most) {
            row(what, "%.2f s".formatted(seconds), "%.0f s".formatted(most), seconds <= most);
        }

        void exactly(String what, long count, long wanted) {
            row(what, Long.toString(count), Long.toString(wanted), count == wanted);
        }

        private void row(String what, String measured, String wanted, boolean met) {
            text.line("| %s | %s | %s: %s |", what, measured, wanted, met(met));
            missed |= !met;
        }

        String text() {
            if (missed) {
                throw new Missed(text.toString());
            }
            return text.toString();
        }
    }
}
