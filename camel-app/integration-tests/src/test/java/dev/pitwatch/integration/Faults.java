package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.TcpProxy;
import dev.pitwatch.integration.FaultRun.Step;
import dev.pitwatch.integration.NetworkNamespace.Link;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;

/** What is done to the product. Each is survived by a product that loses nothing, doubles nothing and needs no help. */
final class Faults {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final long HOUR_S = 3600;

    private Faults() {}

    /** {@code kill -9} of a part that its launcher starts again. */
    static FaultResult kills(Pitwatch pitwatch, Workshop workshop, String part, int times) throws Exception {
        FaultRun run = new FaultRun(pitwatch, workshop);
        return switch (part) {
            case "hub" -> run.hubDies().survive("hub kill -9", load -> run.kill(part, times, load));
            case "broker" -> run.survive("broker kill -9", load -> run.kill(part, times, load));
            default -> run.survive("database kill -9", load -> run.kill(part, times, load));
        };
    }

    /** The database is stopped for a while. */
    static FaultResult databaseAway(ApartProduct product, Duration time) throws Exception {
        FaultRun run = product.run();
        return run.survive("database away for " + FaultResult.seconds(time), load -> {
            product.stopDatabase();
            staysDownAndRecovers(run, "database", time, product::startDatabase);
        });
    }

    /** Not a byte is left where the database lies, then there is room again. */
    static FaultResult databaseDiskFull(Pitwatch pitwatch, Workshop workshop, SmallDisk disk, Duration time)
            throws Exception {
        FaultRun run = new FaultRun(pitwatch, workshop);
        return run.survive("database's disk full", load -> {
            disk.fill();
            staysDownAndRecovers(run, "store", time, disk::free);
        });
    }

    /** Not a byte is left where the broker lies: devices are not acknowledged any more, until there is room again. */
    static FaultResult brokerDiskFull(Pitwatch pitwatch, Workshop workshop, SmallDisk disk, Duration time)
            throws Exception {
        FaultRun run = new FaultRun(pitwatch, workshop);
        return run.survive("broker's disk full", load -> {
            disk.fill();
            await("an end of acknowledgements").atMost(PATIENCE).until(() -> standsStill(load));
            run.note("no acknowledgements while it is full");
            sleep(time);
            disk.free();
            long freed = System.nanoTime();
            load.awaitMore(1);
            run.note("acknowledges %s after there is room".formatted(FaultResult.seconds(since(freed))));
            run.recovers(freed);
        });
    }

    /** The network between devices and broker fails in each way; the hub has nothing to do with it. */
    static FaultResult devicesCut(Pitwatch pitwatch, Workshop workshop, Duration time) throws Exception {
        try (TcpProxy network = new TcpProxy(pitwatch.mqttPort())) {
            FaultRun run = new FaultRun(pitwatch, pitwatch.database(), workshop, MqttConnection.here(network.port()));
            return run.survive("network devices – broker: frozen, black hole, reset, slow (proxy)", load -> {
                for (Runnable failure : failures(network)) {
                    failure.run();
                    run.staysReady(time);
                    network.heal();
                    long healed = System.nanoTime();
                    load.awaitMore(FaultRun.PER_SECOND_AND_DEVICE);
                    run.note("acknowledges %s after".formatted(FaultResult.seconds(since(healed))));
                }
            });
        }
    }

    private static Iterable<Runnable> failures(TcpProxy network) {
        return List.of(network::freeze, network::swallow, network::cut, () -> network.delay(Duration.ofMillis(500)));
    }

    /** The network between hub and a neighbour becomes a black hole: nobody is told, old connections are dumb for ever. */
    static FaultResult blackHole(ApartProduct product, TcpProxy network, String check, Duration time) throws Exception {
        FaultRun run = product.run();
        return run.survive("network hub – %s: black hole (proxy)".formatted(check), load -> {
            run.whileItWrites(network::swallow);
            staysDownAndRecovers(run, check, time, network::heal);
        });
    }

    /** Both at once: the hub is all alone. */
    static FaultResult alone(ApartProduct product, Duration time) throws Exception {
        FaultRun run = product.run();
        return run.survive("networks of the hub: black hole (proxy)", load -> {
            run.whileItWrites(() -> {
                product.toDatabase().swallow();
                product.toBroker().swallow();
            });
            run.awaitDown("database");
            run.awaitDown("broker");
            run.staysDown("broker", time);
            product.toDatabase().heal();
            product.toBroker().heal();
            run.recovers();
        });
    }

    /**
     * Hub and embedded broker lose the network to the database: devices that are known are acknowledged throughout, one that
     * is made afterwards is let in.
     */
    static FaultResult databaseFarFromBoth(ApartProduct product, Duration time) throws Exception {
        FaultRun run = product.run();
        return run.survive("network hub and broker – database: black hole (proxy)", load -> {
            run.whileItWrites(product.toDatabase()::swallow);
            run.awaitDown("database");
            load.awaitMore(FaultRun.PER_SECOND_AND_DEVICE);
            run.note("devices are acknowledged meanwhile");
            run.staysDown("database", time);
            product.toDatabase().heal();
            run.recovers();
            product.hearNewDevice();
            run.note("a new device is let in");
        });
    }

    /** The network between hub and a neighbour holds everything up, then all comes at once. */
    static FaultResult frozen(ApartProduct product, TcpProxy network, String check, Duration time) throws Exception {
        FaultRun run = product.run();
        return run.survive("network hub – %s: frozen (proxy)".formatted(check), load -> {
            network.freeze();
            staysDownAndRecovers(run, check, time, network::heal);
        });
    }

    /** The network between hub and a neighbour resets connections. */
    static FaultResult reset(ApartProduct product, TcpProxy network, String check, Duration time) throws Exception {
        FaultRun run = product.run();
        return run.survive("network hub – %s: reset (proxy)".formatted(check), load -> {
            network.cut();
            staysDownAndRecovers(run, check, time, network::heal);
        });
    }

    /** Everything to and from a neighbour takes longer, which is no failure. */
    static FaultResult slowNetwork(ApartProduct product, TcpProxy network, String check, Duration time)
            throws Exception {
        FaultRun run = product.run();
        return run.survive("network hub – %s: 50 ms each way (proxy)".formatted(check), load -> {
            network.delay(Duration.ofMillis(50));
            run.staysReady(time);
            network.heal();
            run.recovers();
        });
    }

    /**
     * All packets of these links are lost for a while, in a real network: what was connected goes on afterwards, unless one end
     * gave up meanwhile.
     *
     * @param between whom, for the report
     * @param checks what readiness says is down then, in the order in which the hub notices; none: nobody notices
     */
    static FaultResult packetsLost(
            NamespacedProduct product, String between, List<Link> links, List<String> checks, Duration time)
            throws Exception {
        FaultRun run = product.run();
        return run.survive("network %s: all packets lost (namespace)".formatted(between), load -> {
            run.whileItWrites(() -> {
                for (Link link : links) {
                    link.cut();
                }
            });
            checks.forEach(run::awaitDown);
            if (checks.isEmpty()) {
                run.staysReady(time);
            } else {
                load.awaitMore(FaultRun.PER_SECOND_AND_DEVICE);
                run.note("devices are acknowledged meanwhile");
                run.staysDown(checks.get(checks.size() - 1), time);
            }
            for (Link link : links) {
                link.heal();
            }
            long healed = System.nanoTime();
            run.recovers(healed);
            load.awaitMore(FaultRun.PER_SECOND_AND_DEVICE);
            run.note("acknowledges %s after".formatted(FaultResult.seconds(since(healed))));
            if (!product.hasOwnBroker()) {
                product.hearNewDevice();
                run.note("a new device is let in");
            }
        });
    }

    /** A dashboard vanishes without a word, behind a proxy. */
    static FaultResult browserCut(Pitwatch pitwatch, Workshop workshop) throws Exception {
        String url = pitwatch.demo().httpUrl();
        try (TcpProxy network = new TcpProxy(Integer.parseInt(url.substring(url.lastIndexOf(':') + 1)))) {
            return browserCut(
                    new FaultRun(pitwatch, workshop),
                    "network browser – hub: black hole (proxy)",
                    RestClient.signedIn("http://127.0.0.1:" + network.port(), workshop.owner()),
                    network::swallow,
                    pitwatch,
                    workshop);
        }
    }

    /** The same in a real network. */
    static FaultResult browserCut(NamespacedProduct product) throws Exception {
        Pitwatch pitwatch = product.pitwatch();
        String url = pitwatch.demo().httpUrl();
        return browserCut(
                product.run(),
                "network browser – hub: all packets lost (namespace)",
                RestClient.signedIn(
                        "http://" + product.browsers().there() + url.substring(url.lastIndexOf(':')),
                        product.workshop().owner()),
                product.browsers()::cut,
                pitwatch,
                product.workshop());
    }

    /** The hub hangs up on a dashboard that has vanished, and others see what comes. */
    private static FaultResult browserCut(
            FaultRun run, String name, RestClient far, Step cut, Pitwatch pitwatch, Workshop workshop)
            throws Exception {
        RestClient near = pitwatch.signIn(workshop.owner());
        return run.survive(name, load -> {
            try (LiveSocket gone = far.subscribe(workshop.id());
                    LiveSocket here = near.subscribe(workshop.id())) {
                gone.await("sensor_update");
                cut.happen();
                long begun = System.nanoTime();
                await("one socket left").atMost(Duration.ofMinutes(2)).until(() -> sockets(pitwatch) == 1);
                run.note("socket closed after %s".formatted(FaultResult.seconds(since(begun))));
                int heard = here.frames().size();
                await("the other hears on")
                        .atMost(PATIENCE)
                        .until(() -> here.frames().size() > heard);
            }
        });
    }

    private static double sockets(Pitwatch pitwatch) {
        return pitwatch.meters().entrySet().stream()
                .filter(meter -> meter.getKey().startsWith("pitwatch_live_sockets"))
                .mapToDouble(Map.Entry::getValue)
                .sum();
    }

    /** The hub's clock is set an hour forward, an hour back, and right again. */
    static FaultResult clockJumps(Pitwatch pitwatch, Workshop workshop, Path clockFile, Duration time)
            throws Exception {
        FaultRun run = new FaultRun(pitwatch, workshop);
        Device device = workshop.devices().get(1);
        return run.survive("clock of the hub: + 1 h, - 1 h, right again", load -> {
            for (long offset : new long[] {HOUR_S, -HOUR_S, 0}) {
                Files.writeString(clockFile, Long.toString(offset));
                Instant expected = Instant.now().plusSeconds(offset);
                await("readings at the hub's new time")
                        .atMost(PATIENCE)
                        .until(() -> received(pitwatch.database(), device, expected));
                run.staysReady(time);
                assertThat(pitwatch.signIn(workshop.owner())
                                .get("/workshops/%d/pits".formatted(workshop.id()))
                                .status())
                        .isEqualTo(200);
            }
            await("the newest reading is one of now")
                    .atMost(PATIENCE)
                    .until(() -> latestAge(pitwatch.database(), device).abs().compareTo(Duration.ofMinutes(1)) < 0);
            load.heat(device);
            await("an alert at the right time").atMost(PATIENCE).until(() -> run.openHeatAlerts(device) == 1);
            run.note("sign-in, newest value and alerts work after each");
        });
    }

    private static boolean received(Jdbi database, Device device, Instant after) {
        return database.withHandle(handle -> handle.createQuery(
                        "select exists (select from reading where device_id = ? and received_at between ? and ?)")
                .bind(0, device.id())
                .bind(1, after)
                .bind(2, after.plusSeconds(600))
                .mapTo(Boolean.class)
                .one());
    }

    private static Duration latestAge(Jdbi database, Device device) {
        return Duration.between(
                database.withHandle(
                        handle -> handle.createQuery("select recorded_at from reading_latest where device_id = ?")
                                .bind(0, device.id())
                                .mapTo(Instant.class)
                                .one()),
                Instant.now());
    }

    /** Each forced write of database and broker takes longer for a while, more than it may take and still be useful. */
    static FaultResult slowDisk(Pitwatch pitwatch, Workshop workshop, SlowDisk disk, Duration time) throws Exception {
        FaultRun run = new FaultRun(pitwatch, workshop);
        return run.survive("slow disk: each fsync 300 ms longer", load -> {
            disk.take(Duration.ofMillis(300));
            long before = load.acknowledged();
            run.staysReady(time);
            run.note("%d readings/s acknowledged meanwhile"
                    .formatted((load.acknowledged() - before) / time.toSeconds()));
            disk.take(Duration.ZERO);
            run.recovers();
        });
    }

    /** Ten times as much is published as the database can take. */
    static FaultResult overload(Pitwatch pitwatch, Workshop workshop, int perSecond, Duration time) throws Exception {
        int perDevice = Math.max(1, 10 * perSecond / workshop.devices().size());
        FaultRun run =
                new FaultRun(pitwatch, workshop).perSecondAndDevice(perDevice).drain(time.plus(Duration.ofMinutes(10)));
        return run.survive("overload: %d times %,d/s".formatted(10, perSecond), load -> {
            long before = load.acknowledged();
            long stored = count(pitwatch);
            long peakHub = 0;
            long peakBroker = 0;
            Throttle throttle = Throttle.at(pitwatch.database(), perSecond);
            try {
                long until = System.nanoTime() + time.toNanos();
                while (System.nanoTime() < until) {
                    peakHub = Math.max(peakHub, pitwatch.memoryMib("hub").orElse(0));
                    peakBroker =
                            Math.max(peakBroker, pitwatch.memoryMib("broker").orElse(0));
                    sleep(Duration.ofSeconds(1));
                }
                run.note("published %,d/s, committed %,d/s"
                        .formatted(
                                (load.acknowledged() - before) / time.toSeconds(),
                                (count(pitwatch) - stored) / time.toSeconds()));
            } finally {
                throttle.close();
            }
            run.note("until then at most: hub %d MiB, broker %d MiB".formatted(peakHub, peakBroker));
        });
    }

    private static long count(Pitwatch pitwatch) {
        return pitwatch.meters()
                .getOrDefault("pitwatch_ingest_stored_total", 0.0)
                .longValue();
    }

    private static boolean standsStill(Load load) {
        long before = load.acknowledged();
        sleep(Duration.ofSeconds(2));
        return load.acknowledged() == before;
    }

    private static void staysDownAndRecovers(FaultRun run, String check, Duration time, Step end) throws IOException {
        run.awaitDown(check);
        run.staysDown(check, time);
        end.happen();
        run.recovers();
    }

    /** Something has to last for a while. */
    private static void sleep(Duration time) {
        LockSupport.parkNanos(time.toNanos());
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }
}
