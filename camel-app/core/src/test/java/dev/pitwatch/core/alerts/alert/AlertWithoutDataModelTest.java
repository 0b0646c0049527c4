package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.NewestSample;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Critical alerts of two devices in a pit that fall silent, are taken away and come back, while the hub starts again at any time. */
class AlertWithoutDataModelTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");

    private enum Event {
        READING,
        SILENT,
        TAKEN_AWAY,
        BROUGHT_BACK,
        RESTART
    }

    private record Step(Event event, int device, int aqi, int secondsLater) {

        String deviceId() {
            return "ESP32-" + device;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Event> events = Arbitraries.frequency(
                Tuple.of(6, Event.READING),
                Tuple.of(3, Event.SILENT),
                Tuple.of(1, Event.TAKEN_AWAY),
                Tuple.of(1, Event.BROUGHT_BACK),
                Tuple.of(1, Event.RESTART));
        return Combinators.combine(
                        events,
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(50, 160, 250, 300),
                        Arbitraries.integers().between(11, 90))
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }

    @Property(tries = 500)
    void givenDevicesThatComeAndGo_whenAnAlertIsCritical_thenSilenceEndsItOnlyInAPitWithoutDevices(
            @ForAll("steps") List<Step> steps) {
        World world = new World();
        for (Step step : steps) {
            Set<Long> openBefore = world.open();
            world.take(step);

            boolean equipped = !world.repository.pits.isEmpty();
            for (Alert alert : world.repository.alerts) {
                boolean ended = openBefore.contains(alert.id()) && alert.clearedAt() != null;
                if (ended && alert.clearedReason() == ClearedReason.NO_DATA) {
                    assertThat(equipped).as("a device is assigned").isFalse();
                }
                if (alert.clearedAt() == null) {
                    assertThat(equipped).as("a device is assigned").isTrue();
                    assertThat(alert.noDataSince() == null)
                            .as("a device is heard")
                            .isEqualTo(!world.heard.isEmpty());
                }
            }
            if (world.heard.stream().anyMatch(device -> world.newest.get(device) > 200)) {
                assertThat(world.open()).hasSize(1);
            }
        }
    }

    /** One pit, its database, and a hub that looks once after each step. */
    private static final class World {
        final FakeEpisodeRepository repository = new FakeEpisodeRepository();
        /** Assigned, and not silent since. */
        final Set<String> heard = new HashSet<>();

        final Map<String, Integer> newest = new HashMap<>();
        private final Map<String, Reading> rows = new HashMap<>();
        private final TestClock clock = new TestClock(START);
        private AlertEngine engine;
        private AlertFlow flow;

        World() {
            repository.pits.put("ESP32-0", 1L);
            repository.pits.put("ESP32-1", 1L);
            start();
        }

        Set<Long> open() {
            Set<Long> open = new HashSet<>();
            repository.alerts.stream()
                    .filter(alert -> alert.clearedAt() == null && alert.severity() == Severity.CRITICAL)
                    .forEach(alert -> open.add(alert.id()));
            return open;
        }

        void take(Step step) {
            clock.pass(Duration.ofSeconds(step.secondsLater()));
            switch (step.event()) {
                case READING -> hear(step);
                case SILENT -> silent(step.deviceId());
                case TAKEN_AWAY -> takeAway(step.deviceId());
                case BROUGHT_BACK -> repository.pits.put(step.deviceId(), 1L);
                case RESTART -> restart();
            }
            engine.tick();
            flow.saveAll();
        }

        private void hear(Step step) {
            String device = step.deviceId();
            if (!repository.pits.containsKey(device)) {
                return;
            }
            Reading reading = new ReadingBuilder()
                    .place(7, 1)
                    .deviceId(device)
                    .numbered("9f3a01c2", clock.instant().getEpochSecond())
                    .recordedAt(clock.instant())
                    .receivedAt(clock.instant())
                    .air(new AirQuality(step.aqi(), null, "reported", null, "red"))
                    .build();
            rows.put(device, reading);
            newest.put(device, step.aqi());
            heard.add(device);
            engine.evaluate(List.of(reading));
        }

        private void silent(String device) {
            heard.remove(device);
            engine.forget(device);
        }

        private void takeAway(String device) {
            repository.pits.remove(device);
            rows.remove(device);
            heard.remove(device);
            engine.deviceChanged(device);
        }

        /** What a device had sent before it fell silent is read again, and that it is silent with it. */
        private void restart() {
            repository.newest.clear();
            rows.forEach((device, reading) -> {
                boolean there = heard.contains(device);
                repository.newest.add(new NewestSample(Sample.of(reading), there, !there));
            });
            start();
        }

        private void start() {
            Episodes episodes = new Episodes(repository, Runnable::run, new SimpleMeterRegistry());
            flow = new AlertFlow(episodes, fact -> {});
            engine = new AlertEngine(repository, FakeLeaseRepository.alone(), episodes, clock);
            engine.tick();
            flow.saveAll();
        }
    }
}
