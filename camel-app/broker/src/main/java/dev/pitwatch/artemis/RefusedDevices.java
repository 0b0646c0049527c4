package dev.pitwatch.artemis;

import dev.pitwatch.base.queue.SharedBacklog;
import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.DeviceRefusalReason;
import dev.pitwatch.core.admission.broker.DeviceRefusals;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * What was refused of devices and is not written down yet: a number for each device and reason. Workshops take turns, each with what
 * waits longest; when it is full, the oldest of the one with the most gives way. Thread safe; one thread at a time stores.
 */
final class RefusedDevices {

    /** At once: a statement of the database. */
    static final int MAX_STORED = 50;

    private static final int MAX_WAITING = 2_000;
    private static final String UNCLAIMED = "unclaimed";

    private final Function<String, Optional<BrokerAccount>> accounts;
    private final LongSupplier clock;
    private final Map<Key, Waiting> byKey = new HashMap<>();
    private final SharedBacklog<Waiting> turns = new SharedBacklog<>(MAX_WAITING, waiting -> waiting.workshop);

    private record Key(String deviceId, DeviceRefusalReason reason) {}

    private static final class Waiting {
        private final Key key;
        private final String workshop;
        private final long first;
        private long last;
        private long count;

        Waiting(Key key, String workshop, long first) {
            this.key = key;
            this.workshop = workshop;
            this.first = first;
        }

        DeviceRefusals asOf(long now) {
            return new DeviceRefusals(
                    key.deviceId(), key.reason(), count, Duration.ofMillis(now - first), Duration.ofMillis(now - last));
        }
    }

    /** Takes what finds the account of a user name, and the time in milliseconds, of any origin. */
    RefusedDevices(Function<String, Optional<BrokerAccount>> accounts, LongSupplier clock) {
        this.accounts = accounts;
        this.clock = clock;
    }

    static RefusedDevices ofSystemTime(Function<String, Optional<BrokerAccount>> accounts) {
        return new RefusedDevices(accounts, () -> TimeUnit.NANOSECONDS.toMillis(System.nanoTime()));
    }

    /** Does nothing where the user name is no device's. */
    void add(String username, DeviceRefusalReason reason) {
        accounts.apply(username)
                .filter(account -> account.clientId() != null)
                .ifPresent(account -> add(new Key(username, reason), workshopOf(account), 1, clock.getAsLong()));
    }

    /** {@return the code of the workshop that the device is in} Each may also say under {@code unclaimed} that it is there. */
    private static String workshopOf(BrokerAccount account) {
        return account.rules().publish().stream()
                .map(PacketGate::workshopOf)
                .filter(code -> !code.equals(UNCLAIMED))
                .findFirst()
                .orElse(UNCLAIMED);
    }

    private synchronized void add(Key key, String workshop, long count, long at) {
        Waiting waiting = byKey.get(key);
        if (waiting == null) {
            waiting = new Waiting(key, workshop, at);
            byKey.put(key, waiting);
            turns.add(waiting).ifPresent(gaveWay -> byKey.remove(gaveWay.key));
        }
        waiting.count += count;
        waiting.last = at;
    }

    /** Hands those whose turn it is to what writes them down. Where that fails they wait on, in their order. */
    void store(Consumer<List<DeviceRefusals>> repository) {
        List<Waiting> batch = turns.next(MAX_STORED);
        if (batch.isEmpty()) {
            return;
        }
        List<DeviceRefusals> refused = asOfNow(batch);
        repository.accept(refused);
        stored(batch, refused);
    }

    private synchronized List<DeviceRefusals> asOfNow(List<Waiting> batch) {
        long now = clock.getAsLong();
        return batch.stream().map(waiting -> waiting.asOf(now)).toList();
    }

    /** What was refused meanwhile has its next turn after all others. */
    private synchronized void stored(List<Waiting> batch, List<DeviceRefusals> refused) {
        turns.remove(batch);
        for (int i = 0; i < batch.size(); i++) {
            Waiting waiting = batch.get(i);
            boolean gaveWay = !byKey.remove(waiting.key, waiting);
            long more = waiting.count - refused.get(i).count();
            if (!gaveWay && more > 0) {
                add(waiting.key, waiting.workshop, more, waiting.last);
            }
        }
    }
}
