package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.EpisodeRepository.NewestSample;
import dev.pitwatch.core.alerts.alert.EpisodeRepository.RuleRow;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Alerts that open again and again, of one subject and of a whole workshop. */
class FlappingTest {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final SampleWorkshop SHOP = new SampleWorkshop(7, "w", 1, "ESP32-0");
    private static final double DAMP = 90;
    private static final double FINE = 50;

    private final FakeEpisodeRepository repository = new FakeEpisodeRepository();
    private final TestClock clock = new TestClock(START);
    private AlertEngine engine;
    private AlertFlow flow;
    private Episodes episodes;

    @BeforeEach
    void start() {
        repository.pits.put(SHOP.deviceId(), SHOP.pitId());
        repository.rules.add(new RuleRow(7, null, "{\"clear_seconds\":10}", null));
        startAgain();
    }

    private void startAgain() {
        episodes = new Episodes(repository, Runnable::run, new SimpleMeterRegistry());
        flow = new AlertFlow(episodes, fact -> {});
        engine = new AlertEngine(repository, FakeLeaseRepository.alone(), episodes, clock);
        engine.tick();
        flow.saveAll();
    }

    @Test
    void givenADeviceWhoseReadingsAreFarApartByItsOwnClock_whenWell_thenTheEpisodeLivesForTenSecondsOfTheHubs() {
        take(0, START, DAMP);
        take(1, START.plusSeconds(100), FINE);
        take(9, START.plusSeconds(200), FINE);
        assertThat(isOpen()).isTrue();

        take(10, START.plusSeconds(210), FINE);

        assertThat(isOpen()).isFalse();
    }

    @Test
    void givenTheThirtiethOpeningWithinAnHour_whenWell_thenItFlapsAndStaysOpenUntilAllWasWellForAQuarterOfAnHour() {
        int now = flap(29);
        assertThat(repository.alerts).hasSize(29).noneMatch(Alert::flapping);
        humidity(now, DAMP);
        assertThat(repository.alerts).hasSize(30).last().matches(Alert::flapping);
        startAgain(); // it is known from the rows
        humidity(now + 10, FINE);
        humidity(now + 600, FINE);
        humidity(now + 700, DAMP);
        humidity(now + 710, FINE);
        humidity(now + 710 + 899, FINE);
        assertThat(repository.alerts).hasSize(30);
        assertThat(isOpen()).isTrue();

        humidity(now + 710 + 900, FINE);

        assertThat(isOpen()).isFalse();
    }

    @Test
    void givenTwentyNineOpenings_whenTheHubRestarts_thenTheNextOneFlaps() {
        int now = flap(29);
        startAgain();

        humidity(now, DAMP);

        assertThat(repository.alerts.get(29).flapping()).isTrue();
    }

    @Test
    void givenTwentyNineOpenings_whenTheFirstIsMoreThanAnHourAgo_thenTheNextOneDoesNotFlap() {
        flap(29);

        humidity(3_601, DAMP);

        assertThat(repository.alerts).hasSize(30).noneMatch(Alert::flapping);
    }

    /** Silence is a device's choice, too. */
    @Test
    void givenADeviceThatIsSilent_whenItsEpisodeIsYoung_thenTheEpisodeLivesForTenSecondsOfTheHubs() {
        humidity(0, DAMP);
        silent(6);
        tick(9);
        assertThat(isOpen()).isTrue();

        tick(10);

        assertThat(repository.alerts)
                .hasSize(1)
                .last()
                .matches(alert -> alert.clearedReason() == ClearedReason.NO_DATA);
    }

    @Test
    void givenAnEpisodeThatFlaps_whenItsDeviceIsSilentForAMoment_thenItStaysOpen() {
        int now = flap(29);
        humidity(now, DAMP);
        silent(now + 60);
        tick(now + 61);
        humidity(now + 70, DAMP);
        silent(now + 130);
        tick(now + 130 + 899);
        assertThat(repository.alerts).hasSize(30).last().matches(Alert::flapping);
        assertThat(isOpen()).isTrue();

        tick(now + 130 + 900);

        assertThat(isOpen()).isFalse();
        assertThat(repository.alerts).last().matches(alert -> alert.clearedReason() == ClearedReason.NO_DATA);
    }

    @Test
    void givenAnEpisodeThatFlaps_whenTheHubRestartsWhileItsDeviceIsOffline_thenItStaysForAQuarterOfAnHour() {
        int now = flap(29);
        humidity(now, DAMP);
        repository.newest.add(new NewestSample(
                Sample.of(SampleReading.of(SHOP)
                        .at(clock.instant())
                        .with(CoreMetric.HUMIDITY, DAMP)
                        .build()),
                false,
                true));
        clock.set(START.plusSeconds(now + 60));
        startAgain();
        tick(now + 60 + 899);
        assertThat(isOpen()).isTrue();

        tick(now + 60 + 900);

        assertThat(repository.alerts)
                .hasSize(30)
                .last()
                .matches(alert -> alert.clearedReason() == ClearedReason.NO_DATA);
    }

    @Test
    void givenADevicesOwnAlert_whenItIsSilentAgainAndAgain_thenThatFlapsToo() {
        int now = 0;
        for (; now < 30 * 20; now += 20) {
            fault(now);
            silent(now + 10);
        }
        assertThat(repository.alerts).hasSize(30).last().matches(Alert::flapping);
        for (int end = now + 600; now < end; now += 20) {
            fault(now);
            silent(now + 10);
        }
        assertThat(repository.alerts).hasSize(30);
        assertThat(isOpen()).isTrue();

        tick(now + 900);

        assertThat(isOpen()).isFalse();
    }

    @Test
    void givenAnEpisodeThatWaitsForItsEnd_whenItsDeviceIsBackAndWell_thenItRecoversInItsTime() {
        humidity(0, DAMP);
        silent(6);
        humidity(7, FINE);
        tick(12);
        assertThat(isOpen()).isTrue();

        humidity(17, FINE);

        assertThat(repository.alerts).last().matches(alert -> alert.clearedReason() == ClearedReason.RECOVERED);
    }

    /** Each of another pit, so that none of them opens twice. */
    @Test
    void givenAWorkshopWithSixHundredOpeningsWithinAnHour_whenMoreComes_thenEachOpensAndFlapsAtOnce() {
        for (int pit = 0; pit < 602; pit++) {
            humidity(100 + pit, pit, DAMP);
        }

        assertThat(repository.alerts).hasSize(602);
        assertThat(repository.alerts.subList(0, 600)).noneMatch(Alert::flapping);
        assertThat(repository.alerts.subList(600, 602)).allMatch(Alert::flapping);
    }

    @Test
    void givenAWorkshopWithSixHundredOpeningsByAllElse_whenAReadingOpensOne_thenItFlapsAtOnceAndAfterARestartToo() {
        for (int device = 0; device < 600; device++) {
            episodes.add(new EpisodeChange.Opening(
                    7L,
                    null,
                    null,
                    null,
                    "device_offline",
                    Severity.WARNING,
                    "device:" + device,
                    "offline",
                    null,
                    null,
                    START));
        }
        flow.saveAll();

        humidity(1, 100, DAMP);
        assertThat(repository.alerts).hasSize(601).last().matches(Alert::flapping);
        startAgain();
        humidity(2, 101, DAMP);

        assertThat(repository.alerts).hasSize(602).last().matches(Alert::flapping);
    }

    /** Opens and clears so often, each time within half a minute; {@return the second after} */
    private int flap(int times) {
        int now = 0;
        for (int i = 0; i < times; i++) {
            humidity(now, DAMP);
            humidity(now + 10, FINE);
            humidity(now + 20, FINE);
            assertThat(isOpen()).isFalse();
            now += 30;
        }
        return now;
    }

    private void silent(int second) {
        clock.set(START.plusSeconds(second));
        engine.forget(SHOP.deviceId());
        flow.saveAll();
    }

    private void tick(int second) {
        clock.set(START.plusSeconds(second));
        engine.tick();
        flow.saveAll();
    }

    private boolean isOpen() {
        return repository.alerts.stream().anyMatch(alert -> alert.clearedAt() == null);
    }

    private void humidity(int second, double value) {
        humidity(SHOP.pitId(), second, value);
    }

    /** Heard at that second of the hub's clock, measured at another time of the device's. */
    private void take(int second, Instant measured, double value) {
        clock.set(START.plusSeconds(second));
        engine.evaluate(List.of(SampleReading.of(SHOP)
                .at(measured)
                .with(CoreMetric.HUMIDITY, value)
                .build()));
        flow.saveAll();
    }

    private void fault(int second) {
        clock.set(START.plusSeconds(second));
        engine.evaluate(List.of(SampleReading.of(SHOP)
                .at(clock.instant())
                .with(CoreMetric.HUMIDITY, FINE)
                .errors("PMS5003:timeout")
                .build()));
        flow.saveAll();
    }

    private void humidity(long pit, int second, double value) {
        clock.set(START.plusSeconds(second));
        engine.evaluate(List.of(SampleReading.of(SHOP)
                .pit(pit)
                .device(pit == SHOP.pitId() ? SHOP.deviceId() : "ESP32-" + pit)
                .at(clock.instant())
                .with(CoreMetric.HUMIDITY, value)
                .build()));
        flow.saveAll();
    }
}
