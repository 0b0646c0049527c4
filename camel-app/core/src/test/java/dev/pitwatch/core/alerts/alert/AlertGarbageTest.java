package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

/** Readings come by the thousand a second. */
class AlertGarbageTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final Pattern JAVA_OPTS = Pattern.compile("\\$\\{JAVA_OPTS:-([^}]*)}");
    private static final int READINGS = 20_000;
    private static final int DEVICES = 1_000;
    private static final int ROUNDS = READINGS / DEVICES;

    @Test
    void givenReadingsThatChangeNothing_whenEvaluated_thenTheyMakeNoGarbage() {
        assertThat(allocated()).isLessThan(READINGS);
    }

    /** Tests run with the first compiler alone. */
    @Test
    void givenTheJvmAsDelivered_whenReadingsAreEvaluated_thenTheyMakeNoGarbageEither() throws IOException {
        Matcher options =
                JAVA_OPTS.matcher(Files.readString(Path.of("../distribution/assembly/src/main/resources/bin/setenv")));
        assertThat(options.find()).isTrue();
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options.group(1).split(" ")));
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(AlertGarbageTest.class.getName());

        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertThat(process.inputReader(StandardCharsets.UTF_8).lines().map(Long::valueOf))
                .singleElement(InstanceOfAssertFactories.LONG)
                .isLessThan(READINGS);
    }

    /** Says how many bytes were allocated. */
    public static void main(String[] arguments) {
        System.out.println(allocated());
    }

    private static long allocated() {
        FakeEpisodeRepository repository = new FakeEpisodeRepository();
        Episodes episodes = new Episodes(repository, Runnable::run, new SimpleMeterRegistry());
        AlertEngine engine =
                new AlertEngine(repository, FakeLeaseRepository.alone(), episodes, Clock.fixed(START, ZoneOffset.UTC));
        engine.tick();
        engine.evaluate(readings(0)); // every hundredth device is too hot, and so is a pit with two
        int waiting = episodes.save().size();
        assertThat(waiting).isPositive();
        engine.evaluate(readings(ROUNDS)); // from here on all classes are loaded
        List<Reading> next = readings(2 * ROUNDS);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        threads.getCurrentThreadAllocatedBytes();

        long before = threads.getCurrentThreadAllocatedBytes();
        List<EpisodeChange> changes = engine.evaluate(next);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(changes).isEmpty();
        return allocated;
    }

    private static List<Reading> readings(int round) {
        return IntStream.range(0, READINGS)
                .mapToObj(i -> reading(i % DEVICES, round + i / DEVICES))
                .toList();
    }

    private static Reading reading(int device, int second) {
        Map<String, Object> alt = new LinkedHashMap<>();
        alt.put("temperature", new LinkedHashMap<>(Map.of("DHT22", 24.9)));
        return SampleReading.of(new SampleWorkshop(7 + device / 2 % 9, "w", 1_000 + device / 2, "ESP32-" + device))
                .at(START.plusSeconds(second))
                .with(CoreMetric.TEMPERATURE, device % 100 == 0 ? 40 : 24)
                .with(CoreMetric.HUMIDITY, 50)
                .with(CoreMetric.PM25, 11)
                .alt(alt)
                .build();
    }
}
