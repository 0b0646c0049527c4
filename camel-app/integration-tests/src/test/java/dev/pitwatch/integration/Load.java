package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Jdbi;

/**
 * Devices that publish at a steady pace and keep a book of what the broker acknowledged. As firmware does, each repeats a
 * reading until it is acknowledged.
 */
final class Load implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final int port;
    private final long periodNanos;
    private final String bootId = "%08x".formatted(ThreadLocalRandom.current().nextInt());
    private final Set<Key> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;

    /** What identifies a reading, together with the boot id of this load. */
    private record Key(String device, long seq) {}

    private Load(int port, int perSecondAndDevice) {
        this.port = port;
        this.periodNanos = 1_000_000_000L / perSecondAndDevice;
    }

    static Load start(Pitwatch pitwatch, List<Device> devices, int perSecondAndDevice) {
        Load load = new Load(pitwatch.mqttPort(), perSecondAndDevice);
        for (Device device : devices) {
            Thread thread = new Thread(() -> load.publish(device), "load-" + device.id());
            load.threads.add(thread);
            thread.start();
        }
        return load;
    }

    /** Waits until that many more readings have been acknowledged. */
    void awaitMore(int readings) {
        int wanted = acknowledged.size() + readings;
        await("acknowledged readings").atMost(PATIENCE).until(() -> acknowledged.size() >= wanted);
    }

    int acknowledged() {
        return acknowledged.size();
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

    /** Waits until all that was acknowledged is stored; then none may be there twice. */
    void awaitAllStoredOnce(Jdbi database) {
        await("%d readings stored".formatted(acknowledged.size()))
                .atMost(PATIENCE)
                .pollInterval(PAUSE)
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(missing(stored(database))).isEmpty());
        assertThat(stored(database).values()).as("copies of each reading").containsOnly(1L);
    }

    private Set<String> missing(Map<Key, Long> stored) {
        Set<String> missing = new TreeSet<>();
        acknowledged.stream()
                .filter(key -> !stored.containsKey(key))
                .map(Key::toString)
                .forEach(missing::add);
        return missing;
    }

    private Map<Key, Long> stored(Jdbi database) {
        Map<Key, Long> copies = new ConcurrentHashMap<>();
        database.useHandle(handle -> handle.createQuery(
                        "select device_id, seq, count(*) copies from reading where boot_id = ? group by 1, 2")
                .bind(0, bootId)
                .map((row, context) ->
                        copies.put(new Key(row.getString("device_id"), row.getLong("seq")), row.getLong("copies")))
                .list());
        return copies;
    }

    private void publish(Device device) {
        long next = System.nanoTime();
        long seq = 0;
        while (!stopping) {
            try (MqttConnection connection = MqttConnection.open(port, device)) {
                while (!stopping) {
                    connection.publish(device.sensors(), device.reading(bootId, seq));
                    acknowledged.add(new Key(device.id(), seq));
                    seq++;
                    next = Math.max(next + periodNanos, System.nanoTime() - periodNanos);
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            } catch (IOException e) {
                LockSupport.parkNanos(PAUSE.toNanos()); // the broker is away
            }
        }
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
