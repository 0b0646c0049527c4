package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.aqi.AirQuality;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.RuleRow;
import dev.pitwatch.core.alerts.alert.RulesModel.Values;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Measurements;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.ReadingBuilder;
import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
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
import net.jqwik.api.statistics.Statistics;

/**
 * All rules at once in two pits, one with limits of its own, beside {@link RulesModel}: maintenance, work on film, silence and alerts
 * that flap in any order.
 */
class RulesModelTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final long SHOP = 7;
    /** Of an alert that was opened so often before that its next opening flaps. */
    private static final int OPENINGS = 29;

    /** What the model has as plain numbers. */
    private static final String OWN = "{\"for_seconds\":%d,\"clear_seconds\":30,\"humidity\":{\"min\":25}}";

    private static final String OWN_OF_PIT =
            "{\"aqi\":{\"warning\":120,\"critical\":180},\"temperature\":{\"min\":\"off\"},\"humidity\":{\"min\":30}}";

    private enum Event {
        READING,
        SILENT,
        /** All devices of the first pit are silent. */
        POWER_CUT,
        MAINTENANCE,
        FILM
    }

    private record Step(Event event, int device, Values values, int secondsLater) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Event> events = Arbitraries.frequency(
                Tuple.of(60, Event.READING),
                Tuple.of(4, Event.SILENT),
                Tuple.of(4, Event.POWER_CUT),
                Tuple.of(1, Event.MAINTENANCE),
                Tuple.of(2, Event.FILM));
        Arbitrary<Integer> seconds = Arbitraries.frequency(
                Tuple.of(20, 12), Tuple.of(20, 20), Tuple.of(10, 35), Tuple.of(2, 300), Tuple.of(2, 905));
        return Combinators.combine(events, Arbitraries.of(0, 0, 1, 1, 2), values(), seconds)
                .as(Step::new)
                .list()
                .ofMinSize(30)
                .ofMaxSize(120);
    }

    /** On, inside and outside each limit of both pits, and well by the hysteresis or not. */
    private static Arbitrary<Values> values() {
        Arbitrary<Double> aqi = often(
                50, 114, 115, 119, 120, 121, 144, 145, 150, 151, 174, 175, 179, 180, 181, 194, 195, 200, 201, 300, 300);
        Arbitrary<Double> temperature =
                often(24, 9, 14.9, 15, 15.5, 15.6, 19.9, 20, 20.5, 20.6, 27.4, 27.5, 28, 28.1, 34.4, 34.5, 35, 35.1);
        Arbitrary<Double> humidity = often(
                50, 20, 24.9, 25, 27, 27.1, 29.9, 30, 32, 32.1, 39.9, 40, 42, 42.1, 57.9, 58, 60, 60.1, 67.9, 68, 70,
                70.1);
        return Combinators.combine(
                        aqi,
                        temperature,
                        humidity,
                        Arbitraries.of(0.0, 3.0, 3.0, 3.0),
                        Arbitraries.frequency(Tuple.of(30, 0), Tuple.of(1, 1)))
                .as(Values::new);
    }

    /** The first one, what is well, for a third of the time; nothing as often. */
    private static Arbitrary<Double> often(double well, double... others) {
        Double[] all = new Double[others.length];
        for (int i = 0; i < others.length; i++) {
            all[i] = others[i];
        }
        return Arbitraries.frequencyOf(
                Tuple.of(1, Arbitraries.just(well)),
                Tuple.of(1, Arbitraries.just(Double.NaN)),
                Tuple.of(1, Arbitraries.of(all)));
    }

    @Provide
    Arbitrary<Integer> lasting() {
        return Arbitraries.of(0, 0, 20);
    }

    @Provide
    Arbitrary<String> flapping() {
        return Arbitraries.of("", "critical_aqi", "critical_aqi", "high_aqi", "temp_out_of_range", "low_humidity");
    }

    @Property(tries = 1_000)
    void givenAnyCourse_whenEvaluated_thenEpisodesAreThoseOfTheModel(
            @ForAll("steps") List<Step> steps, @ForAll("lasting") int lasting, @ForAll("flapping") String flapping) {
        World world = new World(lasting, flapping);
        for (Step step : steps) {
            world.take(step);

            assertThat(world.episodes()).isEqualTo(world.model.episodes());
        }
        count(world);
    }

    /** So that the values above reach what they are for. */
    private static void count(World world) {
        for (RulesModel.Episode episode : world.model.episodes()) {
            Statistics.label("type").collect(episode.type());
            Statistics.label("reason").collect(String.valueOf(episode.reason()));
            Statistics.label("flapping and silent").collect(episode.flapping() && episode.noDataSince() != null);
            Statistics.label("silent opening").collect(episode.silent());
        }
        List.of(
                        "critical_aqi",
                        "high_aqi",
                        "temp_out_of_range",
                        "high_humidity",
                        "low_humidity",
                        "out_of_band",
                        "sensor_fault")
                .forEach(type -> covers("type", type));
        List.of("RECOVERED", "ESCALATED", "NO_DATA", "MAINTENANCE").forEach(reason -> covers("reason", reason));
        covers("flapping and silent", true);
        covers("silent opening", true);
    }

    private static void covers(String label, Object value) {
        Statistics.label(label).coverage(all -> all.check(value).count(times -> times > 0));
    }

    /** The engine in its hub, which looks each time when something has happened, and the model. */
    private static final class World {
        final RulesModel model;
        private final FakeEpisodeRepository repository = new FakeEpisodeRepository();
        private final Set<Long> silent = new HashSet<>();
        private final TestClock clock = new TestClock(START);
        private final AlertEngine engine;
        private final AlertFlow flow;
        private final int lasting;

        World(int lasting, String flapping) {
            this.lasting = lasting;
            model = new RulesModel(lasting);
            for (int device = 0; device < 3; device++) {
                repository.pits.put("ESP32-" + device, RulesModel.pit(device));
            }
            limits(null);
            for (int opening = 0; opening < OPENINGS && !flapping.isEmpty(); opening++) {
                Instant at = START.minusSeconds(20 * (OPENINGS - opening));
                repository.alerts.add(earlier(opening, flapping, at));
                model.opened(flapping, "pit:1", at);
            }
            Episodes episodes = new Episodes(repository, Runnable::run, new SimpleMeterRegistry());
            flow = new AlertFlow(episodes, this::committed);
            engine = new AlertEngine(repository, FakeLeaseRepository.alone(), episodes, clock);
            look();
        }

        private void committed(AlertFact fact) {
            if (fact instanceof AlertOpened opened && opened.silent()) {
                silent.add(opened.alert().id());
            }
        }

        private static Alert earlier(int id, String type, Instant at) {
            return new Alert(
                    -id,
                    SHOP,
                    1L,
                    "ESP32-0",
                    null,
                    type,
                    Severity.WARNING,
                    "pit:1",
                    "",
                    1.0,
                    1.0,
                    at,
                    null,
                    null,
                    null,
                    false,
                    null,
                    null,
                    at.plusSeconds(10),
                    ClearedReason.RECOVERED);
        }

        private void limits(Instant maintenanceUntil) {
            repository.rules.clear();
            repository.rules.add(new RuleRow(SHOP, null, OWN.formatted(lasting), null));
            repository.rules.add(new RuleRow(SHOP, 1L, OWN_OF_PIT, maintenanceUntil));
        }

        private void look() {
            engine.tick();
            flow.saveAll();
            model.look(clock.instant());
        }

        void take(Step step) {
            clock.pass(Duration.ofSeconds(step.secondsLater()));
            look();
            switch (step.event()) {
                case READING -> {
                    engine.evaluate(List.of(reading(step)));
                    model.take(step.device(), step.values(), clock.instant());
                }
                case SILENT -> silent(step.device());
                case POWER_CUT -> {
                    silent(0);
                    silent(1);
                }
                case MAINTENANCE -> {
                    Instant until = clock.instant().plusSeconds(60);
                    limits(until);
                    engine.workshopChanged(Long.toString(SHOP));
                    model.maintain(until);
                }
                case FILM -> film();
            }
            look();
        }

        private void silent(int device) {
            engine.forget("ESP32-" + device);
            model.silent(device, clock.instant());
        }

        private void film() {
            boolean begins = repository.filmPits.isEmpty();
            repository.filmPits.clear();
            if (begins) {
                repository.filmPits.add(1L);
            }
            engine.occupancyChanged("1");
            model.film(begins, clock.instant());
        }

        private Reading reading(Step step) {
            Values values = step.values();
            Measurements metrics = new Measurements();
            put(metrics, CoreMetric.TEMPERATURE, values.temperature());
            put(metrics, CoreMetric.HUMIDITY, values.humidity());
            ReadingBuilder reading = new ReadingBuilder()
                    .place(SHOP, RulesModel.pit(step.device()))
                    .deviceId("ESP32-" + step.device())
                    .numbered("9f3a01c2", clock.instant().getEpochSecond())
                    .recordedAt(clock.instant())
                    .receivedAt(clock.instant())
                    .values(metrics)
                    .errors(values.errors() == 0 ? List.of() : List.of("BME680: CRC"));
            if (!Double.isNaN(values.aqi())) {
                reading.air(new AirQuality((int) values.aqi(), null, "reported", null, "red"));
            }
            if (metrics.has(CoreMetric.TEMPERATURE)) {
                reading.alt(Map.of("temperature", Map.of("DHT22", values.temperature() + values.apart())));
            }
            return reading.build();
        }

        private static void put(Measurements metrics, CoreMetric metric, double value) {
            if (!Double.isNaN(value)) {
                metrics.set(metric, value);
            }
        }

        List<RulesModel.Episode> episodes() {
            return RulesModel.inOrder(repository.alerts.stream()
                    .filter(alert -> !alert.createdAt().isBefore(START))
                    .map(alert -> new RulesModel.Episode(
                            alert.alertType(),
                            alert.subject(),
                            alert.createdAt(),
                            silent.contains(alert.id()),
                            alert.flapping(),
                            alert.noDataSince(),
                            alert.clearedAt(),
                            alert.clearedReason() == null
                                    ? null
                                    : alert.clearedReason().name()))
                    .toList());
        }
    }
}
