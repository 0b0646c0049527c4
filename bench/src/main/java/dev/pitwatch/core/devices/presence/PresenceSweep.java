package dev.pitwatch.core.devices.presence;

import dev.pitwatch.core.admission.aqi.AqiStandard;
import dev.pitwatch.core.admission.calibration.CalibrationTimeline;
import dev.pitwatch.core.admission.licence.DeviceDirectory;
import dev.pitwatch.core.admission.licence.KnownDevice;
import dev.pitwatch.core.admission.licence.KnownDeviceRepository;
import dev.pitwatch.core.readings.reading.Connection;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A look over 20,000 devices that are there, in the package of what it stands on, which is not public. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PresenceSweep {

    private static final int DEVICES = 20_000;

    private DeviceDirectory directory;
    private DevicePresence presence;

    /** Hears each of them once. */
    @Setup
    public void prepare() throws InterruptedException {
        Clock clock = Clock.systemUTC();
        directory = new DeviceDirectory(new Registered(), clock, unheard -> {}, new SimpleMeterRegistry());
        directory.start();
        directory.awaitLoaded();
        presence = new DevicePresence(new Rows(), directory, fact -> {}, clock);
        Instant now = clock.instant();
        ids().forEach(id -> presence.heard(id, now));
        presence.look();
    }

    @TearDown
    public void close() {
        presence.close();
        directory.close();
    }

    /** Looks for devices that came or went. */
    @Benchmark
    public void lookOver20000Devices() {
        presence.look();
    }

    private static List<String> ids() {
        return IntStream.range(0, DEVICES).mapToObj("ESP32-%012X"::formatted).toList();
    }

    /** Windows of a day: none passes while it is measured. */
    private static final class Registered implements KnownDeviceRepository {

        @Override
        public List<KnownDevice> all(Instant now) {
            return ids().stream()
                    .map(id -> new KnownDevice(
                            id,
                            1L,
                            "w",
                            AqiStandard.IN_NAQI,
                            1L,
                            "p",
                            false,
                            null,
                            null,
                            "active",
                            List.of(),
                            10,
                            86_400,
                            null,
                            null,
                            CalibrationTimeline.NONE))
                    .toList();
        }

        @Override
        public List<KnownDevice> some(Collection<String> deviceIds, Instant now) {
            return List.of();
        }

        @Override
        public List<KnownDevice> ofWorkshops(Collection<Long> workshopIds, Instant now) {
            return List.of();
        }

        @Override
        public void forgetPreviousKey(String deviceId) {}

        @Override
        public Optional<Instant> lastHeard() {
            return Optional.empty();
        }
    }

    /** Rows that are moved at once. */
    private static final class Rows implements PresenceRepository {

        @Override
        public Optional<Standing> status(StatusReport report, long at) {
            return Optional.empty();
        }

        @Override
        public void seen(List<Seen> devices, long now) {}

        @Override
        public void legacy(List<String> deviceIds) {}

        @Override
        public List<Standing> all() {
            return List.of();
        }

        @Override
        public List<Standing> came(Map<String, Long> devices, long now) {
            return devices.entrySet().stream()
                    .map(device ->
                            new Standing(device.getKey(), Connection.ONLINE, device.getValue(), device.getValue()))
                    .toList();
        }

        @Override
        public List<Standing> left(Map<String, Long> devices, long now) {
            return List.of();
        }
    }
}
