package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.EpisodeRepository.NewestSample;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.RuleRow;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Deque;
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

/** Episodes of humidity beside a simple reference: whatever comes in whatever order, each is opened once and none is missing. */
class EpisodeModelTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final SampleWorkshop SHOP = new SampleWorkshop(7, "w", 1, "ESP32-0");

    /** Of three devices; the last one is alone in pit 2. */
    private record Heard(int device, double humidity, int secondsLater) {

        String deviceId() {
            return "ESP32-" + device;
        }

        long pit() {
            return device == 2 ? 2 : 1;
        }

        Reading at(Instant time) {
            return SampleReading.of(SHOP)
                    .pit(pit())
                    .device(deviceId())
                    .at(time)
                    .with(CoreMetric.HUMIDITY, humidity)
                    .build();
        }
    }

    @Provide
    Arbitrary<List<Heard>> readings() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(50.0, 67.9, 68.0, 70.0, 70.1, 90.0),
                        Arbitraries.integers().between(-20, 45))
                .as(Heard::new)
                .list()
                .ofMinSize(10)
                .ofMaxSize(80);
    }

    @Property(tries = 500)
    void givenReadingsInAnyOrder_whenEvaluated_thenEpisodesAreThoseOfTheReference(
            @ForAll("readings") List<Heard> readings, @ForAll("seconds") int lasting, @ForAll("seconds") int clearing) {
        FakeEpisodeRepository repository = new FakeEpisodeRepository();
        repository.rules.add(
                new RuleRow(7, null, "{\"for_seconds\":%d,\"clear_seconds\":%d}".formatted(lasting, clearing), null));
        Hub hub = new Hub(repository, FakeLeaseRepository.alone());
        hub.turn();
        Reference reference = new Reference(lasting, clearing);
        Instant now = START;
        for (Heard heard : readings) {
            now = now.plusSeconds(heard.secondsLater());
            hub.now = hub.now.plusSeconds(Math.abs(heard.secondsLater()));
            hub.engine.evaluate(List.of(heard.at(now)));
            hub.turn();
            reference.take(heard, now.getEpochSecond(), hub.now.getEpochSecond());

            assertThat(open(repository).contains("pit:1")).isEqualTo(reference.open);
            assertThat(repository.alerts).hasSize(reference.openings.size());
        }
    }

    @Provide
    Arbitrary<List<Heard>> flapping() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(50.0, 90.0),
                        Arbitraries.frequency(Tuple.of(20, 6), Tuple.of(20, 12), Tuple.of(1, 500), Tuple.of(1, 950)))
                .as(Heard::new)
                .list()
                .ofMinSize(100)
                .ofMaxSize(400);
    }

    @Property(tries = 100)
    void givenReadingsThatFlap_whenEvaluated_thenEpisodesAreThoseOfTheReferenceAndNothingOutsideIsWithoutOne(
            @ForAll("flapping") List<Heard> readings) {
        FakeEpisodeRepository repository = new FakeEpisodeRepository();
        repository.rules.add(new RuleRow(7, null, "{\"clear_seconds\":10}", null));
        Hub hub = new Hub(repository, FakeLeaseRepository.alone());
        hub.turn();
        Reference reference = new Reference(0, 10);
        Map<Integer, Double> newest = new HashMap<>();
        for (Heard heard : readings) {
            hub.now = hub.now.plusSeconds(heard.secondsLater());
            hub.engine.evaluate(List.of(heard.at(hub.now)));
            hub.turn();
            newest.put(heard.device(), heard.humidity());
            reference.take(heard, hub.now.getEpochSecond(), hub.now.getEpochSecond());

            boolean open = open(repository).contains("pit:1");
            assertThat(open || newest.values().stream().noneMatch(humidity -> humidity > 70))
                    .isTrue();
            assertThat(open).isEqualTo(reference.open);
            assertThat(repository.alerts).extracting(Alert::flapping).isEqualTo(reference.flapping);
        }
    }

    /** A device without a value is silent from then on. */
    @Provide
    Arbitrary<List<Heard>> flappingAndSilent() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        Arbitraries.of(90.0, 90.0, 50.0, Double.NaN, Double.NaN),
                        Arbitraries.frequency(Tuple.of(20, 4), Tuple.of(20, 12), Tuple.of(1, 500), Tuple.of(1, 950)))
                .as(Heard::new)
                .list()
                .ofMinSize(100)
                .ofMaxSize(400);
    }

    @Property(tries = 100)
    void givenDevicesThatFlapAndFallSilent_whenEvaluated_thenNothingOutsideIsWithoutAnEpisodeAndEachLivesItsTime(
            @ForAll("flappingAndSilent") List<Heard> steps) {
        FakeEpisodeRepository repository = new FakeEpisodeRepository();
        repository.rules.add(new RuleRow(7, null, "{\"clear_seconds\":10}", null));
        Hub hub = new Hub(repository, FakeLeaseRepository.alone());
        hub.turn();
        Set<Integer> outside = new HashSet<>();
        Instant calmSince = START;
        for (Heard heard : steps) {
            hub.now = hub.now.plusSeconds(heard.secondsLater());
            List<Alert> before = List.copyOf(repository.alerts);
            calmSince = outside.isEmpty() ? calmSince : hub.now;
            if (Double.isNaN(heard.humidity())) {
                hub.engine.forget(heard.deviceId());
            } else {
                hub.engine.evaluate(List.of(heard.at(hub.now)));
            }
            hub.turn();

            clearedSince(before, repository.alerts, calmSince);
            if (heard.humidity() > 70) {
                outside.add(heard.device());
            } else {
                outside.remove(heard.device());
            }
            assertThat(open(repository).contains("pit:1") || outside.isEmpty()).isTrue();
            Instant hourAgo = hub.now.minusSeconds(3_600);
            assertThat(repository.alerts.stream()
                            .filter(alert -> alert.createdAt().isAfter(hourAgo))
                            .count())
                    .isLessThanOrEqualTo(34);
        }
    }

    private static void clearedSince(List<Alert> before, List<Alert> after, Instant calmSince) {
        for (int i = 0; i < before.size(); i++) {
            Alert alert = after.get(i);
            Instant cleared = alert.clearedAt();
            if (before.get(i).clearedAt() == null && cleared != null) {
                assertThat(cleared).isAfterOrEqualTo(alert.createdAt().plusSeconds(10));
                assertThat(!alert.flapping() || !cleared.isBefore(calmSince.plusSeconds(900)))
                        .isTrue();
            }
        }
    }

    @Provide
    Arbitrary<Integer> seconds() {
        return Arbitraries.of(0, 30, 60);
    }

    /** What an episode is, from the readings since the last one; without state in between. */
    private static final class Reference {

        private static final long NEVER = Integer.MAX_VALUE * 100L;

        private record Value(long at, double humidity) {}

        private final int lasting;
        private final int clearing;
        private final Map<Integer, List<Value>> histories = new HashMap<>();
        private final Map<Integer, Long> newest = new HashMap<>();
        private final Set<Integer> involved = new HashSet<>();
        /** Seconds of the hub's clock. */
        final List<Long> openings = new ArrayList<>();

        final List<Boolean> flapping = new ArrayList<>();
        boolean open;

        Reference(int lasting, int clearing) {
            this.lasting = lasting;
            this.clearing = Math.max(clearing, 10 - lasting);
        }

        void take(Heard heard, long at, long now) {
            if (at < newest.getOrDefault(heard.device(), Long.MIN_VALUE)) {
                return;
            }
            newest.put(heard.device(), at);
            histories.computeIfAbsent(heard.device(), any -> new ArrayList<>()).add(new Value(at, heard.humidity()));
            if (heard.humidity() > 70) {
                involved.add(heard.device());
            } else if (!open) {
                involved.remove(heard.device());
            }
            if (open
                    && now - openings.get(openings.size() - 1) >= 10
                    && involved.stream().allMatch(device -> isWell(device, at))) {
                open = false;
                involved.clear();
                histories.clear();
            }
            if (!open && involved.stream().anyMatch(device -> last(device) - since(device, 70.05, 100) >= lasting)) {
                open = true;
                openings.add(now);
                flapping.add(openings.stream()
                                .filter(opened -> now - opened <= 3_600)
                                .count()
                        >= 30);
            }
        }

        private boolean isWell(int device, long at) {
            long since = since(device, 0, 68);
            long least = flapping.get(flapping.size() - 1) ? Math.max(clearing, 900) : clearing;
            return since != NEVER && Math.max(0, at - since) >= least;
        }

        private long last(int device) {
            List<Value> history = histories.get(device);
            return history.get(history.size() - 1).at();
        }

        /** Since when its values are from the one to below the other. */
        private long since(int device, double from, double below) {
            long since = NEVER;
            List<Value> history = histories.get(device);
            for (int i = history.size() - 1; i >= 0; i--) {
                Value value = history.get(i);
                if (value.humidity() < from || value.humidity() >= below) {
                    break;
                }
                since = value.at();
            }
            return since;
        }
    }

    /** What happens to two hubs on one database. */
    private enum Event {
        READING,
        OLD_READING,
        /** Stored, and the hub dies before it looks at it. */
        READING_AND_KILL,
        SAVE,
        /** The next commit's answer is lost. */
        LOSE_ANSWER,
        KILL,
        START,
        /** It stands still until others think that it is dead. */
        STAND_STILL,
        TURN,
        LIMIT_RAISED,
        LIMIT_BACK,
        CLOCK_BACK,
        CLOCK_AHEAD
    }

    private record Step(Event event, int hub, Heard heard) {

        boolean isOfLimitsOrClocks() {
            return event.compareTo(Event.LIMIT_RAISED) >= 0;
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        Arbitrary<Heard> heard = Combinators.combine(
                        Arbitraries.integers().between(0, 2),
                        Arbitraries.of(50.0, 90.0),
                        Arbitraries.integers().between(1, 20))
                .as(Heard::new);
        Arbitrary<Event> event = Arbitraries.frequencyOf(
                Tuple.of(8, Arbitraries.just(Event.READING)), Tuple.of(8, Arbitraries.of(Event.class)));
        return Combinators.combine(event, Arbitraries.integers().between(0, 1), heard)
                .as(Step::new)
                .list()
                .ofMinSize(5)
                .ofMaxSize(60);
    }

    @Property(tries = 1_000)
    void givenTwoHubsThatDieStandStillAndLoseAnswers_whenAllIsQuiet_thenTheOpenEpisodesAreThoseOfTheNewestReadings(
            @ForAll("steps") List<Step> steps) {
        World world = new World();
        steps.stream().filter(step -> !step.isOfLimitsOrClocks()).forEach(world::take);

        world.settle();
        world.hearAgain();

        assertThat(open(world.repository)).isEqualTo(world.expected());
    }

    @Property(tries = 500)
    void
            givenLimitsAndClocksThatChangeToo_whenEachDeviceWasHeardOnceMore_thenTheOpenEpisodesAreThoseOfTheNewestReadings(
                    @ForAll("steps") List<Step> steps) {
        World world = new World();
        steps.forEach(world::take);

        world.take(new Step(Event.LIMIT_BACK, 0, new Heard(0, 50, 1)));
        world.settle();
        world.hearAgain();

        assertThat(open(world.repository)).isEqualTo(world.expected());
    }

    private static List<String> open(FakeEpisodeRepository repository) {
        return repository.alerts.stream()
                .filter(alert -> alert.clearedAt() == null)
                .map(Alert::subject)
                .sorted()
                .toList();
    }

    /** One life of a hub: what it knows is lost with it. */
    private static final class Hub {
        final AlertEngine engine;
        final AlertFlow flow;
        boolean losesAnswer;
        Instant now = START;

        Hub(FakeEpisodeRepository repository, FakeLeaseRepository leases) {
            Episodes episodes = new Episodes(repository, this::answer, new SimpleMeterRegistry());
            flow = new AlertFlow(episodes, fact -> {});
            engine = new AlertEngine(repository, leases, episodes, new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneOffset getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            });
        }

        private void answer(Runnable step) {
            if (losesAnswer) {
                losesAnswer = false;
                throw new IllegalStateException(new SQLException("connection lost", "08006"));
            }
            step.run();
        }

        void turn() {
            engine.tick();
            flow.saveAll();
        }
    }

    /** Two hubs, the broker that deals them readings, and their database. */
    private static final class World {
        final FakeEpisodeRepository repository = new FakeEpisodeRepository();
        final Map<String, Double> newest = new HashMap<>();
        private final Map<String, Reading> rows = new HashMap<>();
        private final FakeLeaseRepository.Table table = new FakeLeaseRepository.Table();
        private final Hub[] hubs = new Hub[2];
        private final int[] clocks = new int[2];
        private Instant now = START;

        World() {
            table.workshops.add(7L);
            repository.rules.add(new RuleRow(7, null, "{\"clear_seconds\":0}", null));
            for (int device = 0; device < 3; device++) {
                repository.pits.put("ESP32-" + device, device == 2 ? 2L : 1L);
            }
            start(0);
            start(1);
        }

        void take(Step step) {
            now = now.plusSeconds(step.heard().secondsLater());
            setClocks();
            switch (step.event()) {
                case READING -> hear(step, now, false);
                case OLD_READING -> hear(step, now.minusSeconds(60), false);
                case READING_AND_KILL -> hear(step, now, true);
                case LIMIT_RAISED -> limit("{\"clear_seconds\":0,\"humidity\":{\"max\":95}}");
                case LIMIT_BACK -> limit("{\"clear_seconds\":0}");
                case CLOCK_BACK -> clocks[step.hub()] -= 7_200;
                case CLOCK_AHEAD -> clocks[step.hub()] += 7_200;
                case START -> start(step.hub());
                default -> hubOf(step);
            }
        }

        private void hubOf(Step step) {
            Hub hub = hubs[step.hub()];
            if (hub == null) {
                return;
            }
            switch (step.event()) {
                case SAVE -> hub.flow.save();
                case LOSE_ANSWER -> hub.losesAnswer = true;
                case KILL -> kill(step.hub());
                case STAND_STILL -> table.alive.remove(name(step.hub()));
                default -> turn(step.hub());
            }
        }

        private void hear(Step step, Instant at, boolean kill) {
            int to = hubs[step.hub()] != null ? step.hub() : 1 - step.hub();
            Hub hub = hubs[to];
            if (hub == null) {
                return; // the broker keeps it
            }
            Reading reading = step.heard().at(at);
            store(reading, step.heard());
            if (kill) {
                kill(to);
            } else {
                hub.engine.evaluate(List.of(reading));
            }
        }

        private void store(Reading reading, Heard heard) {
            table.stored.add(reading);
            Reading before = rows.get(reading.deviceId());
            if (before == null || !reading.recordedAt().isBefore(before.recordedAt())) {
                rows.put(reading.deviceId(), reading);
                newest.put(reading.deviceId(), heard.humidity());
            }
            repository.newest.clear();
            rows.values().forEach(row -> repository.newest.add(new NewestSample(Sample.of(row), true, false)));
        }

        private void limit(String config) {
            repository.rules.set(0, new RuleRow(7, null, config, null));
            for (Hub hub : hubs) {
                if (hub != null) {
                    hub.engine.workshopChanged("7");
                }
            }
        }

        private void start(int hub) {
            if (hubs[hub] == null) {
                FakeLeaseRepository leases = new FakeLeaseRepository(table, name(hub));
                hubs[hub] = new Hub(new FakeEpisodeRepository(repository, leases), leases);
                setClocks();
                turn(hub);
            }
        }

        private void kill(int hub) {
            hubs[hub] = null;
            table.alive.remove(name(hub));
            table.passedOn.remove(name(hub));
        }

        private void turn(int hub) {
            Hub one = hubs[hub];
            if (one == null) {
                return;
            }
            one.turn();
            Deque<String> passedOn = table.passedOn.get(name(hub));
            while (passedOn != null && !passedOn.isEmpty()) {
                one.engine.evaluateOthers(passedOn.remove());
            }
            one.flow.saveAll();
        }

        private void setClocks() {
            for (int hub = 0; hub < hubs.length; hub++) {
                if (hubs[hub] != null) {
                    hubs[hub].now = now.plusSeconds(clocks[hub]);
                }
            }
        }

        /** All hubs run for a while, and their clocks are right. */
        void settle() {
            clocks[0] = 0;
            clocks[1] = 0;
            start(0);
            start(1);
            setClocks();
            for (int turns = 0; turns < 5; turns++) {
                turn(0);
                turn(1);
            }
        }

        /** What is well is so for longer than it takes an episode to clear. */
        void hearAgain() {
            for (int round = 0; round < 3; round++) {
                for (int device = 0; device < 3; device++) {
                    double last = newest.getOrDefault("ESP32-" + device, 50.0);
                    take(new Step(Event.READING, device % 2, new Heard(device, last, 4)));
                }
                settle();
            }
        }

        List<String> expected() {
            Set<String> outside = new HashSet<>();
            newest.forEach((device, humidity) -> {
                if (humidity > 70) {
                    outside.add("pit:" + repository.pits.get(device));
                }
            });
            return outside.stream().sorted().toList();
        }

        private static String name(int hub) {
            return "hub" + hub;
        }
    }
}
