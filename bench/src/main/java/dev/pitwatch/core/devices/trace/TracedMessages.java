package dev.pitwatch.core.devices.trace;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.MessageOutcomes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What traces of messages cost the store: a batch while nobody is traced, and a message while ten others are, or its own device. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TracedMessages {

    private static final String DEVICE = "ESP32-A1B2C3D4E5F6";

    private MessageOutcomes nobody;
    private MessageOutcomes others;
    private MessageOutcomes itself;
    private Delivery delivery;

    /** Begins traces that outlast the run. */
    @Setup
    public void prepare() {
        nobody = watching(List.of());
        others = watching(List.of("A", "B", "C", "D", "E", "F", "G", "H", "I", "J"));
        itself = watching(List.of(DEVICE));
        byte[] payload = "{\"temperature\":24.5}".getBytes(StandardCharsets.UTF_8);
        delivery = new Delivery("workshop/w/pit/p/sensors", payload, 1, Instant.now(), () -> {}, DEVICE);
    }

    private static MessageOutcomes watching(List<String> devices) {
        WatchedDevices watched = new WatchedDevices(new SimpleMeterRegistry());
        watched.watch(devices.stream()
                .map(device -> new WatchedDevice(device, "w", "p", Instant.MAX))
                .toList());
        return watched;
    }

    /** All that a batch costs, of however many messages. */
    @Benchmark
    public boolean traceOff() {
        return nobody.isListening();
    }

    @Benchmark
    public MessageOutcomes traceOfOthers() {
        others.stored(delivery, DEVICE);
        return others;
    }

    @Benchmark
    public MessageOutcomes traceOfItself() {
        itself.stored(delivery, DEVICE);
        return itself;
    }
}
