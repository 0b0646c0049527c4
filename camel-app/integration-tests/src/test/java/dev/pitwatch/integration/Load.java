package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;

/**
 * Devices that publish at a steady pace and keep a book of what the broker acknowledged. As firmware does, each repeats a
 * reading until it is acknowledged, and sends the next one then: acknowledged are always the numbers from 0 on.
 */
final class Load implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final double HOT = 41.5;

    private static final String STORED =
            """
            select count(*) copies, count(distinct (device_id, seq)) readings,
                count(distinct (device_id, seq)) filter (where seq < acknowledged) kept
            from reading join unnest(?::text[], ?::bigint[]) book (device, acknowledged) on device = device_id
            where boot_id = ?
            """;

    private final InetSocketAddress broker;
    private final long periodNanos;
    private final String bootId = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    private final Map<Device, AtomicLong> acknowledged = new LinkedHashMap<>();
    private final Set<Device> hot = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /** Readings that the broker acknowledged, and what of them is in the database; what came unacknowledged is no loss. */
    record Tally(long acknowledged, long stored, long lost, long doubled) {}

    private Load(InetSocketAddress broker, int perSecondAndDevice) {
        this.broker = broker;
        this.periodNanos = 1_000_000_000L / perSecondAndDevice;
    }

    static Load start(Pitwatch pitwatch, List<Device> devices, int perSecondAndDevice) {
        return start(MqttConnection.here(pitwatch.mqttPort()), devices, perSecondAndDevice);
    }

    static Load start(InetSocketAddress broker, List<Device> devices, int perSecondAndDevice) {
        Load load = new Load(broker, perSecondAndDevice);
        devices.forEach(device -> load.acknowledged.put(device, new AtomicLong()));
        for (Device device : devices) {
            Thread thread = new Thread(() -> load.publish(device), "load-" + device.id());
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    /** From now on that device tells of a heat that raises an alert. */
    void heat(Device device) {
        hot.add(device);
    }

    /** Waits until that many more readings have been acknowledged. */
    void awaitMore(int readings) {
        long wanted = acknowledged() + readings;
        await("acknowledged readings").atMost(PATIENCE).until(() -> acknowledged() >= wanted);
    }

    /** {@return by which its readings are found} */
    String bootId() {
        return bootId;
    }

    long acknowledged() {
        return acknowledged.values().stream().mapToLong(AtomicLong::get).sum();
    }

    /** {@return how many of each device's have been acknowledged until now, by its id} */
    Map<String, Long> book() {
        Map<String, Long> book = new LinkedHashMap<>();
        acknowledged.forEach((device, count) -> book.put(device.id(), count.get()));
        return book;
    }

    /** Lets each device get its last reading acknowledged. */
    void stop() {
        stopping = true;
        for (Thread thread : threads) {
            join(thread);
            assertThat(thread.isAlive())
                    .as("%s still publishes", thread.getName())
                    .isFalse();
        }
    }

    /** Waits until all that was acknowledged is stored; then none may be there twice. {@return what is there} */
    Tally awaitAllStoredOnce(Jdbi database) {
        Tally tally = awaitStored(database, PATIENCE);
        assertThat(tally.lost()).as("lost readings of %s", tally).isZero();
        assertThat(tally.doubled()).as("doubled readings of %s", tally).isZero();
        return tally;
    }

    /** Waits at most so long until all that was acknowledged is stored; returns what is there then. To be stopped before. */
    Tally awaitStored(Jdbi database, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (true) {
            long asked = System.nanoTime();
            Tally tally = tally(database);
            if (tally.lost() == 0 || System.nanoTime() > until) {
                return tally;
            }
            // Counting millions takes its time, and takes it from what it waits for.
            LockSupport.parkNanos(Math.max(PAUSE.toNanos(), 5 * (System.nanoTime() - asked)));
        }
    }

    private Tally tally(Jdbi database) {
        String[] devices = acknowledged.keySet().stream().map(Device::id).toArray(String[]::new);
        Long[] counts = acknowledged.values().stream().map(AtomicLong::get).toArray(Long[]::new);
        long all = acknowledged();
        try {
            return database.withHandle(handle -> handle.createQuery(STORED)
                    .bind(0, devices)
                    .bind(1, counts)
                    .bind(2, bootId)
                    .map((row, context) -> new Tally(
                            all,
                            row.getLong("readings"),
                            all - row.getLong("kept"),
                            row.getLong("copies") - row.getLong("readings")))
                    .one());
        } catch (org.jdbi.v3.core.JdbiException e) {
            return new Tally(all, 0, all, 0); // the database is away
        }
    }

    private void publish(Device device) {
        AtomicLong seq = acknowledged.get(device);
        long next = System.nanoTime();
        while (!stopping) {
            try (MqttConnection connection = MqttConnection.open(broker, device)) {
                while (!stopping) {
                    connection.publish(device.sensors(), reading(device, seq.get()));
                    seq.incrementAndGet();
                    next = Math.max(next + periodNanos, System.nanoTime() - periodNanos);
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            } catch (IOException e) {
                LockSupport.parkNanos(PAUSE.toNanos()); // the broker is away
            }
        }
    }

    private Payload reading(Device device, long seq) {
        Payload reading = device.reading(bootId, seq);
        return hot.contains(device) ? reading.with("temperature", HOT) : reading;
    }

    private static void join(Thread thread) {
        try {
            thread.join(PATIENCE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        stop();
    }
}
