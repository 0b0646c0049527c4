package dev.pitwatch.bench;

import static dev.pitwatch.bench.Markdown.met;
import static dev.pitwatch.bench.Markdown.whole;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.pitwatch.bench.IdleDevices.KeptAlive;
import dev.pitwatch.bench.Measurement.Delay;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What thousands of devices cost that are connected to the embedded broker and say nothing. */
final class IdleBench {

    private static final int BUSY = 50;
    private static final int DEVICES_OF_A_WORKSHOP = 100;
    private static final double MAX_KB = 20;
    private static final int SPARE_FILES = 500;
    private static final long SIGN_IN_S = 300;
    private static final int SETTLE_S = 10;

    /** Live heap in bytes and resident memory in MiB of hub and broker. */
    private record Memory(long hub, long hubMib, long broker, long brokerMib) {

        static Memory of(Product product) throws IOException, InterruptedException {
            return new Memory(
                    LiveHeap.bytes(product.hub()),
                    Work.memoryMib(product.hub()),
                    LiveHeap.bytes(product.broker()),
                    Work.memoryMib(product.broker()));
        }
    }

    /**
     * What was measured.
     *
     * @param empty without any device
     * @param registered with all in the database, none connected
     * @param connected with all connected
     * @param end minutes later
     * @param signInS seconds until all had signed in, subscribed, and sent a reading
     */
    private record Result(
            Memory empty,
            Memory registered,
            Memory connected,
            Memory end,
            double signInS,
            KeptAlive keptAlive,
            Delay others) {}

    private IdleBench() {}

    /** Takes {@code --devices N}, and {@code --minutes N} for which they stay. */
    static String report(Workspace place, List<String> words) throws Exception {
        Options options = Options.read(words, Map.of("devices", 20_000, "minutes", 3));
        needFiles(options.get("devices") + SPARE_FILES);
        double load = Markdown.load();
        try (EmbeddedPostgres database = Measurement.database(place)) {
            Seed seed = Seed.of(database);
            Memory empty = empty(place, database);
            int all = options.get("devices") + BUSY;
            List<BenchDevice> devices = seed.devices(Math.max(1, all / DEVICES_OF_A_WORKSHOP), all);
            return text(run(place, database, seed, devices, empty, options.get("minutes")), options, load);
        }
    }

    /** The broker's process has the same limit. */
    static void needFiles(int files) {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                && system.getMaxFileDescriptorCount() < files) {
            throw new Misused(("%d files may be open, expected at least %d: as root, ulimit -n %d; "
                            + "or a smaller number of --devices")
                    .formatted(system.getMaxFileDescriptorCount(), files, files));
        }
    }

    private static Memory empty(Workspace place, EmbeddedPostgres database) throws IOException, InterruptedException {
        try (Product product = Product.start(place.below("product"), Optional.empty(), database)) {
            TimeUnit.SECONDS.sleep(SETTLE_S);
            return Memory.of(product);
        }
    }

    private static Result run(
            Workspace place, EmbeddedPostgres database, Seed seed, List<BenchDevice> devices, Memory empty, int minutes)
            throws IOException, InterruptedException {
        try (Product product = Product.start(place.below("product"), Optional.empty(), database);
                Publisher publisher = new Publisher(product.mqttPort(), devices.subList(0, BUSY));
                IdleDevices idle = new IdleDevices(product.mqttPort(), devices.subList(BUSY, devices.size()), "idle")) {
            TimeUnit.SECONDS.sleep(SETTLE_S);
            Memory registered = Memory.of(product);
            double signInS = idle.start(SIGN_IN_S);
            Memory connected = Memory.of(product);
            Delay others = new Measurement(publisher, seed.jdbi(), product::stored, product.work(database))
                    .delay(minutes * 60, List.of());
            return new Result(empty, registered, connected, Memory.of(product), signInS, idle.keptAlive(), others);
        }
    }

    private static String text(Result result, Options options, double load) {
        int devices = options.get("devices");
        double each = (result.connected().hub() - result.empty().hub()) / 1e3 / devices;
        KeptAlive kept = result.keptAlive();
        Markdown text = Markdown.titled("Idle devices", load)
                .line(
                        "%s devices, each signed in with its account, subscribed to its commands; beside them %d devices "
                                + "with %d readings/s in all for %d min",
                        whole(devices), BUSY, Measurement.PACE, options.get("minutes"))
                .line("")
                .line("| | hub's live heap MB | hub RSS MiB | broker's live heap MB | broker RSS MiB |")
                .line("| --- | --- | --- | --- | --- |");
        row(text, "no device", result.empty());
        row(text, "registered", result.registered());
        row(text, "connected", result.connected());
        row(text, "at the end", result.end());
        return text.line("")
                .line("- each costs the hub at most %.0f kB: %.1f, %s", MAX_KB, each, met(each <= MAX_KB))
                .line(
                        "- each costs the broker %.1f kB",
                        (result.connected().broker() - result.registered().broker()) / 1e3 / devices)
                .line(
                        "- sign-in, subscription and a reading of all: %.1f s, %s/s",
                        result.signInS(), whole(devices / result.signInS()))
                .line(
                        "- keep-alives: %s, answered %s, connections lost %d: %s",
                        whole(kept.pings()),
                        whole(kept.answered()),
                        kept.lost(),
                        met(kept.lost() == 0 && kept.answered() >= kept.pings() - devices / 50))
                .line(
                        "- the others' readings, publish → commit: %d of %d, p50 %.1f ms, p99 %.1f ms",
                        result.others().commit().count(),
                        Measurement.PACE * 60 * options.get("minutes"),
                        result.others().commit().millis(50),
                        result.others().commit().millis(99))
                .toString();
    }

    private static void row(Markdown text, String when, Memory memory) {
        text.line(
                "| %s | %.1f | %d | %.1f | %d |",
                when, memory.hub() / 1e6, memory.hubMib(), memory.broker() / 1e6, memory.brokerMib());
    }
}
