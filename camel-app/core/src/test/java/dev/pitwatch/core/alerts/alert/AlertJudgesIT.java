package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.alerts.source.GoneHubs;
import dev.pitwatch.core.notices.announcement.Announcements;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestProcess;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several hubs on one database, of which one judges a workshop. */
class AlertJudgesIT {

    private static final Duration LEASE = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofMinutes(5);
    private static final Duration OVER = Duration.ZERO;
    private static final double HOT = 40;
    private static final double FINE = 20;

    private static final TestClock CLOCK = new TestClock(Clock.systemUTC().instant());

    private static TestDatabase db;

    private final Instant start = Clock.systemUTC().instant();
    private SampleWorkshop shop;

    /** A hub's engine, whose changes are saved at once. */
    private record Hub(AlertEngine engine, AlertFlow flow, SimpleMeterRegistry meters) {

        static Hub of(String node, Duration lease) {
            SimpleMeterRegistry meters = new SimpleMeterRegistry();
            AlertEngine engine = AlertEngine.on(db.database(), node, lease, CLOCK, meters);
            return new Hub(engine, new AlertFlow(db.database(), engine.episodes(), fact -> {}), meters);
        }

        /** {@return as the metric has it} */
        long judged() {
            return (long) meters.get("pitwatch.alerts.workshops").gauge().value();
        }

        Hub tick() {
            engine.tick();
            assertThat(flow.save()).isTrue();
            return this;
        }

        /** As the store and routes/alerts do. */
        void store(Reading reading) {
            CLOCK.set(reading.recordedAt());
            new JdbiReadingRepository(db.database(), name -> false).store(List.of(reading), List.of());
            engine.evaluate(List.of(reading));
            assertThat(flow.save()).isTrue();
        }
    }

    @BeforeAll
    static void create() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void arrange() {
        db.execute("delete from alert_judge");
        db.execute("delete from alert_hub");
        CLOCK.set(start);
        shop = SampleWorkshop.in(db);
        db.execute("insert into alert_config (workshop_id, config) values (%d, '{\"clear_seconds\":0}')"
                .formatted(shop.workshopId()));
    }

    @Test
    void givenTwoHubs_whenTheOneThatJudgesIsKilled_thenTheOtherTakesOverAndEndsItsEpisode() {
        TestProcess judge = TestProcess.start(JudgeProcess.class, db, "a", Long.toString(LEASE.toMillis()), "nowhere");
        try {
            Hub other = Hub.of("b", LEASE).tick();

            other.store(reading(0, HOT));

            await().until(() -> episodes().equals(List.of("temp_out_of_range open")));
            assertThat(judge()).isEqualTo("a");
            assertThat(other.engine().episodes().isWaiting()).isFalse();

            judge.kill();
            await().until(() -> {
                other.tick();
                return judge().equals("b");
            });
            // The other process opened it by the system's clock, however long it took to start.
            other.store(reading(30, FINE));
            other.store(reading(31, FINE));

            assertThat(episodes()).containsExactly("temp_out_of_range recovered");
        } finally {
            judge.kill();
        }
    }

    @Test
    void
            givenAHubThatIsKilledBetweenSavingAndAnnouncing_whenAnotherTakesOver_thenTheAlertIsThereOnceWithItsAnnouncement() {
        TestProcess judge = TestProcess.start(JudgeProcess.class, db, "a", Long.toString(LEASE.toMillis()), "saved");
        try {
            Hub other = Hub.of("b", LEASE).tick();
            other.store(reading(0, HOT));
            judge.await("saved");
            assertThat(episodes()).isEmpty();

            judge.kill();

            await().until(() -> {
                other.tick();
                return episodes().equals(List.of("temp_out_of_range open"));
            });
            assertThat(db.texts(
                            "select event || ' ' || (facts ->> 'alert_type') from announcement where workshop_id = %d"
                                    .formatted(shop.workshopId())))
                    .containsExactly("alert temp_out_of_range");
        } finally {
            judge.kill();
        }
    }

    @Test
    void givenAHubThatStoodStill_whenItWakesAfterAnotherTookOver_thenWhatItFindsIsNotSaved() {
        Hub late = Hub.of("a", OVER).tick();
        Hub judge = Hub.of("b", LONG).tick();
        assertThat(judge()).isEqualTo("b");

        late.store(reading(0, HOT));

        assertThat(episodes()).isEmpty();
        judge.engine().evaluateOthers(ReadingKey.ALL);
        judge.tick();
        assertThat(episodes()).containsExactly("temp_out_of_range open");
        late.tick();
        late.store(reading(1, FINE));
        late.store(reading(2, FINE));
        assertThat(episodes()).containsExactly("temp_out_of_range open");
        assertThat(judge.engine()
                        .evaluateOthers(ReadingKey.written(
                                        List.of(ReadingKey.of(reading(1, FINE)), ReadingKey.of(reading(2, FINE))))
                                .get(0)))
                .hasSize(1);
        judge.tick();
        assertThat(episodes()).containsExactly("temp_out_of_range recovered");
    }

    @Test
    void givenOneHub_whenAWorkshopIsNew_thenItJudgesAtOnceAndWhenItStopsAnotherDoes() {
        Hub alone = Hub.of("a", LONG).tick();
        shop = SampleWorkshop.in(db);
        alone.store(reading(0, HOT));
        assertThat(episodes()).containsExactly("temp_out_of_range open");

        alone.engine().release();
        Hub next = Hub.of("b", LONG).tick();
        next.store(reading(100, FINE));
        next.store(reading(200, FINE));

        assertThat(judge()).isEqualTo("b");
        assertThat(episodes()).containsExactly("temp_out_of_range recovered");
    }

    @Test
    void givenAReadingOfAnotherHub_whenItIsRead_thenItTellsOfSensorsToo() {
        Hub judge = Hub.of("a", LONG).tick();
        Hub other = Hub.of("b", LONG).tick();
        Reading faulty = SampleReading.of(shop)
                .at(start)
                .with(CoreMetric.TEMPERATURE, FINE)
                .errors("PMS5003:timeout")
                .build();

        other.store(faulty);
        assertThat(judge.engine()
                        .evaluateOthers(ReadingKey.written(List.of(ReadingKey.of(faulty)))
                                .get(0)))
                .hasSize(1);
        judge.tick();

        assertThat(episodes()).containsExactly("sensor_fault open");
    }

    @Test
    void givenAJob_whenItsStagesRun_thenFilmIsWorkedOnInItsPitInThoseThatWantItsClimate() {
        EpisodeRepository repository = new JdbiEpisodeRepository(db.database().ingest(), "a");
        long job = db.number(
                """
                insert into job (workshop_id, pit_id, work_type, customer_name, car_model, estimated_duration_minutes, status,
                    created_at, updated_at)
                values (%d, %d, 'full_ppf', 'Asha', 'i20', 360, 'in_progress', now(), now()) returning id
                """
                        .formatted(shop.workshopId(), shop.pitId()));
        db.execute(
                """
                insert into job_stage (workshop_id, job_id, position, name, weight, state)
                values (%1$d, %2$d, 1, 'wash', 10, 'running'), (%1$d, %2$d, 2, 'Curing', 10, 'pending')
                """
                        .formatted(shop.workshopId(), job));
        assertThat(repository.filmPits(Set.of(shop.pitId()))).isEmpty();

        db.execute("update job_stage set state = case position when 1 then 'done' else 'running' end where job_id = "
                + job);
        assertThat(repository.filmPits(Set.of(shop.pitId()))).containsExactly(shop.pitId());
        assertThat(repository.filmPits(Set.of())).contains(shop.pitId());

        db.execute("update job set status = 'delivered', closed_at = now(), updated_at = now() where id = " + job);
        assertThat(repository.filmPits(Set.of(shop.pitId()))).isEmpty();
    }

    @Test
    void givenHubs_whenTheyJudge_thenTheirMetricsCountEachWorkshopOnce() {
        Hub one = Hub.of("a", LONG).tick();
        long all = db.number("select count(*) from workshop");
        assertThat(one.judged()).as("alone").isEqualTo(all);

        Hub two = Hub.of("b", LONG).tick();
        assertThat(one.judged() + two.judged()).isEqualTo(all);

        one.engine().release();
        Hub three = Hub.of("c", LONG).tick();
        assertThat(one.judged() + two.judged() + three.judged()).isEqualTo(all);
    }

    @Test
    void givenAlertsOfThePlatform_whenTheirHubHasBeenGoneForAnHour_thenAnotherClearsThem() {
        for (String node : List.of("here", "stopped", "gone")) {
            db.execute("insert into alert (alert_type, severity, subject, message) values"
                    + " ('server_disk', 'critical', 'platform:disk@%s', 'x')".formatted(node));
        }
        db.execute(
                "insert into alert (alert_type, severity, subject, message) values ('backup', 'critical', 'platform:backup', 'x')");
        db.execute("insert into alert_hub (node, until) values ('stopped', now() - interval '50 minutes')");
        db.execute("insert into alert_hub (node, until) values ('gone', now() - interval '61 minutes')");
        Hub here = Hub.of("here", LONG).tick();
        GoneHubs goneHubs = new GoneHubs(db.database(), here.engine().episodes(), Clock.systemUTC());

        goneHubs.review();
        goneHubs.review();
        here.tick();

        assertThat(db.texts(
                        "select subject || ' ' || coalesce(cleared_reason, 'open') from alert where workshop_id is null"
                                + " order by subject"))
                .containsExactly(
                        "platform:backup open",
                        "platform:disk@gone no_data",
                        "platform:disk@here open",
                        "platform:disk@stopped open");
    }

    @ParameterizedTest
    @CsvSource({"marked, 0", "announced, 0", "committed, 1"})
    void givenAHubThatIsKilledWhileItEscalates_whenAnotherDoes_thenTheAlertIsEscalatedOnceWithItsAnnouncement(
            String where, int escalatedThen) {
        db.execute(
                """
                insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, created_at)
                values (%1$d, %2$d, 'critical_aqi', 'critical', 'pit:%2$d', 'x', now() - interval '11 minutes')
                """
                        .formatted(shop.workshopId(), shop.pitId()));
        String escalated = "select id::text from alert where escalated_at is not null and workshop_id = %d"
                .formatted(shop.workshopId());
        TestProcess hub = TestProcess.start(EscalationProcess.class, db, where);
        try {
            hub.await(where);
        } finally {
            hub.kill();
        }
        assertThat(db.texts(escalated)).hasSize(escalatedThen);

        Escalations other = new Escalations(db.database(), Clock.systemUTC());
        AlertAnnouncements announcements = new AlertAnnouncements(new Announcements(db.database(), Clock.systemUTC()));
        for (int i = 0; i < 2; i++) {
            await().until(() -> {
                db.database().togetherAsIngest(() -> {
                    List<AlertFact> facts = other.escalate(10);
                    announcements.announce(facts);
                    return facts;
                });
                return db.texts(escalated).size()
                        == 1; // a killed hub's rows are locked until its connection is found dead
            });
        }

        assertThat(db.texts("select event || ' ' || (facts ->> 'alert_type') from announcement where workshop_id = %d"
                        .formatted(shop.workshopId())))
                .containsExactly("alert_escalated critical_aqi");
    }

    /** The next is 10 s later. */
    private Reading reading(int number, double temperature) {
        return SampleReading.of(shop)
                .seq(number + 1L)
                .at(start.plusSeconds(10L * number))
                .with(CoreMetric.TEMPERATURE, temperature)
                .build();
    }

    private List<String> episodes() {
        return db.texts("select alert_type || ' ' || coalesce(cleared_reason, 'open') from alert where workshop_id = %d"
                .formatted(shop.workshopId()));
    }

    private String judge() {
        return db.texts("select node from alert_judge where workshop_id = " + shop.workshopId())
                .get(0);
    }
}
