package dev.pitwatch.integration;

import dev.pitwatch.core.testing.TcpProxy;
import dev.pitwatch.integration.NetworkNamespace.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code bench/run faults} runs: the faults at full length, or {@code --short}; prints a report in Markdown. */
public final class FaultBench {

    private static final int FAILED = 1;
    private static final int MISUSED = 2;
    private static final int DEVICES = 20;
    private static final int MANY_DEVICES = 500;

    private final Map<String, Scenario> scenarios = new LinkedHashMap<>();
    private final Scale scale;
    private final Path folder;
    private int skipped;

    /** Runs on a product of its own, in that folder. */
    private interface Scenario {
        FaultResult run(Path folder) throws Exception;
    }

    private interface OnWhole {
        FaultResult run(Pitwatch pitwatch, Workshop workshop) throws Exception;
    }

    private interface OnApart {
        FaultResult run(ApartProduct product) throws Exception;
    }

    private interface OnNamespaced {
        FaultResult run(NamespacedProduct product) throws Exception;
    }

    /** How often and how long. */
    private record Scale(
            int hubKills,
            int kills,
            Duration away,
            Duration full,
            Duration cut,
            Duration slow,
            int rate,
            Duration overload) {
        static final Scale LONG = new Scale(
                100,
                20,
                Duration.ofMinutes(10),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60),
                1_000,
                Duration.ofMinutes(5));
        static final Scale SHORT = new Scale(
                3,
                2,
                Duration.ofSeconds(10),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(10),
                100,
                Duration.ofSeconds(15));
    }

    /** Each has its own length; of kills there may be any number. */
    private static Scale scale(List<String> words) {
        Scale scale = words.remove("--short") ? Scale.SHORT : Scale.LONG;
        int kills = words.indexOf("--kills");
        if (kills < 0 || kills + 1 >= words.size() || !words.get(kills + 1).matches("[1-9][0-9]{0,3}")) {
            return scale;
        }
        words.remove(kills);
        int times = Integer.parseInt(words.remove(kills));
        return new Scale(
                times, times, scale.away(), scale.full(), scale.cut(), scale.slow(), scale.rate(), scale.overload());
    }

    private FaultBench(Scale scale, Path folder) {
        this.scale = scale;
        this.folder = folder;
        for (String part : List.of("hub", "broker", "database")) {
            String process = part.equals("database") ? "postgres" : part;
            int times = part.equals("hub") ? scale.hubKills() : scale.kills();
            whole(
                    part + "-kills",
                    DEVICES,
                    Map.of(),
                    (pitwatch, workshop) -> Faults.kills(pitwatch, workshop, process, times));
        }
        apart("database-away", product -> Faults.databaseAway(product, scale.away()));
        scenarios.put("database-disk-full", this::databaseDiskFull);
        scenarios.put("broker-disk-full", this::brokerDiskFull);
        whole(
                "cut-devices",
                DEVICES,
                Map.of(),
                (pitwatch, workshop) -> Faults.devicesCut(pitwatch, workshop, scale.cut()));
        cuts("broker", ApartProduct::toBroker);
        cuts("database", ApartProduct::toDatabase);
        apart("cut-both", product -> Faults.alone(product, scale.cut()));
        scenarios.put("cut-accounts", own -> {
            try (ApartProduct product = ApartProduct.withEmbeddedBroker(own)) {
                return Faults.databaseFarFromBoth(product, scale.cut());
            }
        });
        whole("cut-browser", DEVICES, Map.of(), Faults::browserCut);
        lost("devices", "embedded", "devices – broker", List.of(), product -> List.of(product.devices()));
        lost("broker", "own", "hub – broker", List.of("broker"), product -> List.of(product.toBroker()));
        lost("database", "own", "hub – database", List.of("database"), product -> List.of(product.toDatabase()));
        lost(
                "both",
                "own",
                "hub – broker and database",
                List.of("database", "broker"),
                product -> List.of(product.toBroker(), product.toDatabase()));
        lost(
                "accounts",
                "embedded",
                "hub and broker – database",
                List.of("database"),
                product -> List.of(product.toDatabase()));
        namespaced("browser", "embedded", Faults::browserCut);
        scenarios.put("clock", this::clock);
        scenarios.put("slow-disk", this::slowDisk);
        whole(
                "overload",
                MANY_DEVICES,
                Map.of("PITWATCH_RATE_LIMITS", "off"),
                (pitwatch, workshop) -> Faults.overload(pitwatch, workshop, scale.rate(), scale.overload()));
    }

    private interface Network {
        TcpProxy of(ApartProduct product);
    }

    private void cuts(String check, Network network) {
        apart(
                "cut-%s-black-hole".formatted(check),
                product -> Faults.blackHole(product, network.of(product), check, scale.cut()));
        apart(
                "cut-%s-frozen".formatted(check),
                product -> Faults.frozen(product, network.of(product), check, scale.cut()));
        apart(
                "cut-%s-reset".formatted(check),
                product -> Faults.reset(product, network.of(product), check, scale.cut()));
        apart(
                "cut-%s-slow".formatted(check),
                product -> Faults.slowNetwork(product, network.of(product), check, scale.cut()));
    }

    private interface Links {
        List<Link> of(NamespacedProduct product);
    }

    private void lost(String name, String broker, String between, List<String> checks, Links links) {
        namespaced(
                name, broker, product -> Faults.packetsLost(product, between, links.of(product), checks, scale.cut()));
    }

    private void namespaced(String name, String broker, OnNamespaced fault) {
        scenarios.put("cut-%s-lost".formatted(name), own -> {
            Optional<String> missing =
                    NetworkNamespace.missing().or(() -> broker.equals("own") ? Mosquitto.missing() : Optional.empty());
            if (missing.isPresent()) {
                throw new Skipped(missing.get() + "; the other cuts are made by proxies");
            }
            try (NamespacedProduct product =
                    broker.equals("own") ? NamespacedProduct.started(own) : NamespacedProduct.withEmbeddedBroker(own)) {
                return fault.run(product);
            }
        });
    }

    private void whole(String name, int devices, Map<String, String> environment, OnWhole fault) {
        scenarios.put(name, own -> {
            try (Pitwatch pitwatch = Pitwatch.empty(own.resolve("data"), environment)) {
                return fault.run(pitwatch, pitwatch.workshop("Faults", devices));
            }
        });
    }

    private void apart(String name, OnApart fault) {
        scenarios.put(name, own -> {
            try (ApartProduct product = ApartProduct.started(own)) {
                return fault.run(product);
            }
        });
    }

    private FaultResult databaseDiskFull(Path own) throws Exception {
        return onSmallDisk(
                own,
                "data/postgres",
                600,
                (pitwatch, workshop, disk) -> Faults.databaseDiskFull(pitwatch, workshop, disk, scale.full()));
    }

    private FaultResult brokerDiskFull(Path own) throws Exception {
        return onSmallDisk(
                own,
                "data/broker",
                600,
                (pitwatch, workshop, disk) -> Faults.brokerDiskFull(pitwatch, workshop, disk, scale.full()));
    }

    private interface OnSmallDisk {
        FaultResult run(Pitwatch pitwatch, Workshop workshop, SmallDisk disk) throws Exception;
    }

    private FaultResult onSmallDisk(Path own, String part, int mib, OnSmallDisk fault) throws Exception {
        Optional<String> missing = SmallDisk.missing(own);
        if (missing.isPresent()) {
            throw new Skipped(missing.get());
        }
        try (SmallDisk disk = SmallDisk.mounted(own.resolve(part), mib);
                Pitwatch pitwatch = Pitwatch.empty(own.resolve("data"), Map.of())) {
            return fault.run(pitwatch, pitwatch.workshop("Faults", DEVICES), disk);
        }
    }

    private FaultResult clock(Path own) throws Exception {
        Path file = Files.writeString(own.resolve("clock"), "0");
        try (Pitwatch pitwatch = Pitwatch.empty(own.resolve("data"), Map.of("PITWATCH_CLOCK_FILE", file.toString()))) {
            return Faults.clockJumps(pitwatch, pitwatch.workshop("Faults", DEVICES), file, scale.cut());
        }
    }

    private FaultResult slowDisk(Path own) throws Exception {
        SlowDisk disk = SlowDisk.compiled(own.resolve("slow")).orElseThrow(() -> new Skipped("needs a C compiler, cc"));
        try (Pitwatch pitwatch = Pitwatch.empty(own.resolve("data"), disk.environment())) {
            return Faults.slowDisk(pitwatch, pitwatch.workshop("Faults", DEVICES), disk, scale.slow());
        }
    }

    /** What this machine can't do. */
    private static final class Skipped extends Exception {
        private static final long serialVersionUID = 1;

        Skipped(String reason) {
            super(reason);
        }
    }

    /** Takes names of faults, none for all, {@code --short}, and {@code --kills N} for each kind of kill. */
    public static void main(String[] arguments) throws Exception {
        List<String> names = new ArrayList<>(List.of(arguments));
        Scale scale = scale(names);
        Path folder = Files.createTempDirectory("pitwatch-faults");
        FaultBench bench = new FaultBench(scale, folder);
        if (!bench.scenarios.keySet().containsAll(names)) {
            System.err.println("expected: faults [names] [--short] [--kills N]; names: "
                    + String.join(" ", bench.scenarios.keySet()));
            System.exit(MISUSED);
        }
        System.err.println("files in " + folder);
        System.exit(bench.run(names.isEmpty() ? List.copyOf(bench.scenarios.keySet()) : names) ? 0 : FAILED);
    }

    private boolean run(List<String> names) throws IOException {
        System.out.printf(
                "# Faults, %s%n%n%d cores, Java %s%n%n%s%n",
                Instant.now().truncatedTo(ChronoUnit.SECONDS),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().feature(),
                FaultResult.head());
        boolean survived = true;
        for (String name : names) {
            survived &= run(name);
        }
        String others = skipped == 0 ? "" : "; %d of %d were skipped".formatted(skipped, names.size());
        System.out.println((survived ? "\nAll survived" : "\n**Not all survived**: logs in " + folder) + others + ".");
        return survived;
    }

    private boolean run(String name) throws IOException {
        Path own = Files.createDirectories(folder.resolve(name));
        try {
            FaultResult result = scenarios.get(name).run(own);
            System.out.println(result.row());
            return result.survived();
        } catch (Skipped e) {
            skipped++;
            System.out.printf("| %s | skipped: %s | | | | | | | |%n", name, e.getMessage());
            return true;
        } catch (Exception | AssertionError | LinkageError e) {
            e.printStackTrace();
            System.out.printf("| %s | **failed**: %s | | | | | | | |%n", name, FaultResult.cell(e));
            return false;
        }
    }
}
