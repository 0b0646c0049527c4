package dev.pitwatch.core.devices.trace;

import dev.pitwatch.base.queue.SharedBacklog;
import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.MessageOutcomes;
import dev.pitwatch.core.readings.reading.Rejected;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The devices that are traced now, and what this hub heard of them and has not stored yet. While there are none, a batch of
 * messages costs one comparison. Thread safe.
 */
final class WatchedDevices implements MessageOutcomes {

    /** Messages that wait: some megabytes, and more than ten devices may send in a second. */
    static final int MAX_WAITING = 1_000;

    private static final int AT_ONCE = 200;
    private static final Pattern DEVICE_TOPIC = Pattern.compile("workshop/[^/]+/device/([^/]+)/[^/]+");

    private final SharedBacklog<HeardMessage> waiting = new SharedBacklog<>(MAX_WAITING, HeardMessage::workshopCode);
    private final Counter dropped;
    private volatile List<WatchedDevice> watched = List.of();

    WatchedDevices(MeterRegistry meters) {
        this.dropped = Counter.builder("pitwatch.devices.trace.dropped")
                .description("Messages of traced devices that were not kept, since too many waited")
                .register(meters);
        Gauge.builder("pitwatch.devices.trace.waiting", waiting, SharedBacklog::size)
                .description("Messages of traced devices that wait to be stored, at most 1,000")
                .register(meters);
    }

    /** Watches these from now on, and no others. */
    void watch(List<WatchedDevice> devices) {
        watched = List.copyOf(devices);
    }

    /** Lets those go whose time has passed. */
    void end(Instant now) {
        List<WatchedDevice> all = watched;
        if (all.stream().anyMatch(device -> !now.isBefore(device.endsAt()))) {
            watched =
                    all.stream().filter(device -> now.isBefore(device.endsAt())).toList();
        }
    }

    /** {@return how many are watched} */
    int size() {
        return watched.size();
    }

    @Override
    public boolean isListening() {
        return !watched.isEmpty();
    }

    @Override
    public void stored(Delivery delivery, String deviceId) {
        heard(delivery, deviceId, MessageStep.PERSIST, "stored", null);
    }

    @Override
    public void refused(Delivery delivery, Rejected why) {
        String named = why.deviceId().isPresent() ? why.deviceId().get() : ofTopic(delivery.topic());
        heard(
                delivery,
                named,
                MessageStep.of(why.reason()),
                why.kind() == Rejected.Kind.DEAD_LETTER ? "dead_letter" : "dropped",
                why.reason());
    }

    @Override
    public void reported(Delivery delivery) {
        String device = isListening() ? ofTopic(delivery.topic()) : null;
        if (device != null) {
            stored(delivery, device);
        }
    }

    private static @Nullable String ofTopic(String topic) {
        Matcher matcher = DEVICE_TOPIC.matcher(topic);
        return matcher.matches() ? matcher.group(1) : null;
    }

    private void heard(
            Delivery delivery, @Nullable String named, MessageStep step, String outcome, @Nullable String reason) {
        for (WatchedDevice device : watched) {
            if (device.sent(delivery, named)) {
                add(new HeardMessage(device.deviceId(), device.workshopCode(), delivery, step, outcome, reason));
            }
        }
    }

    private void add(HeardMessage message) {
        waiting.add(message).ifPresent(gaveWay -> dropped.increment());
    }

    /** {@return some of those that wait, workshops in turns; they wait on} */
    List<HeardMessage> next() {
        return waiting.next(AT_ONCE);
    }

    /** Those were stored. Leaves what came after those that were dropped meanwhile. */
    void remove(List<HeardMessage> batch) {
        waiting.remove(batch);
    }
}
