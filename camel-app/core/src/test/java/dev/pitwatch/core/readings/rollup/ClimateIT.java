package dev.pitwatch.core.readings.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.rollup.Climate.Gap;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ClimateIT {

    private static final Instant NOON = Instant.parse("2026-02-20T12:00:00Z");
    private static final Band BAND = new Band(20, 28, 40, 60);

    private TestDatabase db;
    private SampleWorkshop shop;
    private TestClock clock;
    private JdbiReadingRepository readings;
    private RollupQueries rollups;
    private long seq;

    @BeforeEach
    void open() {
        db = TestDatabase.create();
        shop = SampleWorkshop.in(db);
        clock = new TestClock(NOON.plus(Duration.ofHours(5)));
        readings = new JdbiReadingRepository(db.database(), name -> false);
        rollups = RollupQueries.on(db.database(), clock);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAnHourOfWhichAQuarterIsTooWarm_whenAsked_thenThreeQuartersWereGood() {
        every10Seconds(NOON.minusSeconds(60), NOON.plusSeconds(2_700), 24, 50);
        every10Seconds(NOON.plusSeconds(2_700), NOON.plusSeconds(3_600), 29, 50);

        Climate climate = climate(NOON, NOON.plusSeconds(3_600));

        assertThat(inBand(climate)).isEqualTo(75, within(0.001));
        assertThat(climate.temperature().orElseThrow()).isEqualTo(new Summary(360, 270 * 24 + 90 * 29, 24, 29));
        assertThat(climate.humidity().orElseThrow().avg()).isEqualTo(50);
        assertThat(climate.gaps()).isEmpty();
    }

    @Test
    void givenReadingsThatStop_whenAsked_thenTheTimeWithoutThemIsAGapAndCountsNeitherWay() {
        every10Seconds(NOON, NOON.plusSeconds(600), 24, 50);
        every10Seconds(NOON.plusSeconds(1_200), NOON.plusSeconds(1_800), 24, 70);

        Climate climate = climate(NOON.minusSeconds(300), NOON.plusSeconds(3_600));

        assertThat(climate.gaps())
                .containsExactly(
                        new Gap(NOON.minusSeconds(300), NOON),
                        new Gap(NOON.plusSeconds(590), NOON.plusSeconds(1_200)),
                        new Gap(NOON.plusSeconds(1_790), NOON.plusSeconds(3_600)));
        // Each end is held for a minute.
        assertThat(climate.knownSeconds()).isEqualTo(1_300, within(0.001));
        assertThat(inBand(climate)).isEqualTo(50, within(0.001));
    }

    @Test
    void givenADeviceThatReportsRarely_whenAsked_thenItsPauseIsNoGap() {
        db.superuser().useHandle(handle -> handle.execute("update device set interval_s = 120"));
        for (int i = 0; i <= 30; i++) {
            store(NOON.plusSeconds(120L * i), 24, 50);
        }

        Climate climate = climate(NOON, NOON.plusSeconds(3_600));

        assertThat(climate.gaps()).isEmpty();
        assertThat(inBand(climate)).isEqualTo(100, within(0.001));
    }

    @Test
    void givenDustOnlyOfAnotherDevice_whenAsked_thenItDoesNotCutTheClimateShort() {
        every10Seconds(NOON, NOON.plusSeconds(600), 24, 50);
        dust(NOON.plusSeconds(595));

        Climate climate = climate(NOON, NOON.plusSeconds(650));

        assertThat(inBand(climate)).isEqualTo(100, within(0.001));
        assertThat(climate.gaps()).isEmpty();
        assertThat(climate.pm25()).contains(new Summary(1, 11, 11, 11));
        assertThat(climate.source()).isEqualTo(ClimateSource.READINGS);
    }

    @Test
    void givenMoreGapsThanAreReported_whenAsked_thenOnlyTheTimeThatIsKnownIs() {
        Instant day = NOON.minus(Duration.ofHours(30));
        List<Reading> rare = new ArrayList<>();
        for (int i = 0; i < 600; i++) {
            rare.add(reading(day.plusSeconds(180L * i), 24, 50));
        }
        readings.store(rare, List.of());

        Climate climate = climate(day, NOON);

        assertThat(climate.gaps()).hasSize(Climate.MAX_GAPS);
        assertThat(climate.knownSeconds()).isEqualTo(600 * 60, within(0.001));
        assertThat(inBand(climate)).isEqualTo(100);
    }

    private void dust(Instant at) {
        readings.store(
                List.of(SampleReading.of(shop)
                        .device("ESP32-PM")
                        .at(at)
                        .with(CoreMetric.PM25, 11)
                        .build()),
                List.of());
    }

    @Test
    void givenTheReadingsAreInTheArchive_whenAsked_thenTheRollUpsAnswerTheSame() {
        every10Seconds(NOON, NOON.plusSeconds(600), 24, 50);
        dust(NOON.plusSeconds(595));
        every10Seconds(NOON.plusSeconds(1_200), NOON.plusSeconds(1_800), 24, 70);
        RollupUpkeep.on(db.database(), List::of, clock, new SimpleMeterRegistry())
                .run();
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into reading_archive values (?, date '2026-02-20', 1, 'f', 1, 1, '', now())",
                    shop.workshopId());
            handle.execute("delete from reading");
        });

        Climate climate = climate(NOON, NOON.plusSeconds(3_600));

        assertThat(climate.gaps())
                .containsExactly(
                        new Gap(NOON.plusSeconds(600), NOON.plusSeconds(1_200)),
                        new Gap(NOON.plusSeconds(1_800), NOON.plusSeconds(3_600)));
        assertThat(inBand(climate)).isEqualTo(50, within(0.001));
        assertThat(climate.humidity().orElseThrow()).isEqualTo(new Summary(120, 60 * 50 + 60 * 70, 50, 70));
        assertThat(climate.pm25()).contains(new Summary(1, 11, 11, 11));
        assertThat(climate.knownSeconds()).isEqualTo(1_200, within(0.001));
        assertThat(climate.source()).isEqualTo(ClimateSource.MINUTES);
    }

    @Test
    void givenASpanThatIsNotOver_whenAsked_thenTheFutureIsNoGap() {
        clock.set(NOON.plusSeconds(605));
        every10Seconds(NOON, NOON.plusSeconds(600), 24, 50);

        assertThat(climate(NOON, NOON.plus(Duration.ofDays(1))).gaps()).isEmpty();
        assertThat(climate(NOON.plusSeconds(700), NOON.plus(Duration.ofDays(1))))
                .isEqualTo(Climate.NONE);
    }

    @Test
    void givenNothing_whenAsked_thenItIsAllGap() {
        Climate climate = climate(NOON, NOON.plusSeconds(600));

        assertThat(climate.gaps()).containsExactly(new Gap(NOON, NOON.plusSeconds(600)));
        assertThat(climate.knownSeconds()).isZero();
        assertThat(climate.temperature()).isEmpty();
    }

    @Test
    void givenManySpans_whenAskedAtOnce_thenEachIsAsIfAskedAlone() {
        every10Seconds(NOON, NOON.plusSeconds(600), 24, 50);
        every10Seconds(NOON.plusSeconds(1_200), NOON.plusSeconds(1_800), 29, 50);
        every10Seconds(
                NOON.minus(Duration.ofDays(3)), NOON.minus(Duration.ofDays(3)).plusSeconds(600), 22, 45);
        RollupUpkeep.on(db.database(), List::of, clock, new SimpleMeterRegistry())
                .run();
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into reading_archive values (?, date '2026-02-17', 1, 'f', 1, 1, '', now())",
                        shop.workshopId()));
        long foreign = SampleWorkshop.in(db).pitId();
        Instant before = NOON.minus(Duration.ofDays(3));
        ClimateSpan[] spans = {
            new ClimateSpan(shop.pitId(), NOON.plusSeconds(1_200), NOON.plusSeconds(1_800), BAND),
            new ClimateSpan(foreign, NOON, NOON.plusSeconds(600), BAND),
            new ClimateSpan(shop.pitId(), NOON.minus(Duration.ofDays(30)), NOON.plusSeconds(3_600), BAND),
            new ClimateSpan(shop.pitId(), NOON, NOON.plusSeconds(600), new Band(0, 20, 0, 100)),
            new ClimateSpan(shop.pitId(), before, before.plusSeconds(600), BAND),
            new ClimateSpan(shop.pitId(), NOON.plus(Duration.ofDays(9)), NOON.plus(Duration.ofDays(10)), BAND)
        };

        List<Climate> climates = climates(spans);

        assertThat(climates).hasSameSizeAs(spans);
        for (int i = 0; i < spans.length; i++) {
            assertThat(climates.get(i)).isEqualTo(climates(spans[i]).get(0));
        }
        assertThat(inBand(climates.get(0))).isEqualTo(0);
        assertThat(climates.get(1)).isEqualTo(Climate.NONE);
        assertThat(climates.get(2).temperature().orElseThrow().count()).isEqualTo(180);
        assertThat(climates.get(3).temperature().orElseThrow().max()).isEqualTo(24);
        assertThat(inBand(climates.get(3))).isEqualTo(0);
        assertThat(climates.get(4).temperature().orElseThrow()).isEqualTo(new Summary(60, 60 * 22, 22, 22));
        assertThat(climates.get(5)).isEqualTo(Climate.NONE);
    }

    @Test
    void givenTwoStaysOfAMonth_whenAsked_thenEachQuarterOfBothCounts() {
        long other = SampleWorkshop.addPit(db, shop.workshopId(), 2);
        Instant month = NOON.minus(Duration.ofDays(30));
        quarters(shop.pitId(), month, 24);
        quarters(other, month, 29);

        List<Climate> climates = climates(
                new ClimateSpan(shop.pitId(), month, NOON, BAND),
                new ClimateSpan(other, month.minus(Duration.ofHours(1)), NOON, BAND));

        assertThat(climates.get(0).temperature()).contains(new Summary(2_880, 2_880 * 24, 24, 24));
        assertThat(inBand(climates.get(0))).isEqualTo(100);
        assertThat(climates.get(0).gaps()).isEmpty();
        assertThat(climates.get(0).knownSeconds()).isEqualTo(2_880 * 900, within(0.001));
        assertThat(climates.get(0).source()).isEqualTo(ClimateSource.QUARTERS);
        assertThat(climates.get(1).temperature()).contains(new Summary(2_880, 2_880 * 29, 29, 29));
        assertThat(inBand(climates.get(1))).isEqualTo(0);
        assertThat(climates.get(1).gaps()).containsExactly(new Gap(month.minus(Duration.ofHours(1)), month));
    }

    /** Each of one reading, of a month from then on. */
    private void quarters(long pit, Instant from, double temperature) {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        """
                        insert into rollup_15m (workshop_id, pit_id, at, readings, temperature_count, temperature_sum,
                            temperature_min, temperature_max, humidity_count, humidity_sum, humidity_min, humidity_max)
                        select ?, ?, cast(? as timestamptz) + n * interval '15 minutes', 1, 1, t.t, t.t, t.t, 1, 50, 50, 50
                        from generate_series(0, 2879) n, cast(? as float8) t (t)
                        """,
                        shop.workshopId(),
                        pit,
                        from.toString(),
                        temperature));
    }

    private static double inBand(Climate climate) {
        assertThat(climate.knownSeconds()).isPositive();
        return 100 * climate.goodSeconds() / climate.knownSeconds();
    }

    private Climate climate(Instant from, Instant to) {
        return climates(new ClimateSpan(shop.pitId(), from, to, BAND)).get(0);
    }

    private List<Climate> climates(ClimateSpan... spans) {
        return rollups.climates(Scope.workshop(shop.workshopId()), List.of(spans));
    }

    private void every10Seconds(Instant from, Instant to, double temperature, double humidity) {
        List<Reading> all = new ArrayList<>();
        for (Instant at = from; at.isBefore(to); at = at.plusSeconds(10)) {
            all.add(reading(at, temperature, humidity));
        }
        readings.store(all, List.of());
    }

    private void store(Instant at, double temperature, double humidity) {
        readings.store(List.of(reading(at, temperature, humidity)), List.of());
    }

    private Reading reading(Instant at, double temperature, double humidity) {
        return SampleReading.of(shop)
                .seq(++seq)
                .at(at)
                .with(CoreMetric.TEMPERATURE, temperature)
                .with(CoreMetric.HUMIDITY, humidity)
                .build();
    }
}
