package dev.pitwatch.core.readings.occupancy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OccupancyIT {

    private static final String WRONG =
            "select count(*) from reading r where r.job_id is distinct from job_at(r.pit_id, r.recorded_at)";

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop place = SampleWorkshop.in(db);
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final OccupancyDirectory directory = new OccupancyDirectory(db.database(), Clock.systemUTC(), meters);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private final JdbiReadingRepository readings = new JdbiReadingRepository(db.database(), name -> false);
    private final AtomicLong seq = new AtomicLong();

    @BeforeEach
    void start() throws InterruptedException {
        directory.listen(notifications);
        notifications.start();
        directory.start();
        directory.awaitKnown();
        await().until(notifications::isListening);
        directory.refresh(Set.of(place.pitId())); // behind the look at all that follows the first connection
    }

    @AfterEach
    void close() {
        directory.close();
        notifications.close();
        db.close();
    }

    @Test
    void givenReadingsUnderWay_whenCarsComeGoAndChangePits_thenEveryReadingEndsWithTheJobOfItsTime() throws Exception {
        long other = SampleWorkshop.addPit(db, place.workshopId(), 2);
        long first = job(place.pitId());
        long second = job(place.pitId());
        AtomicBoolean stop = new AtomicBoolean();
        Thread load = new Thread(() -> {
            while (!stop.get()) {
                // Known when they come, stored a while later, as with a queue between.
                List<Reading> batch = new ArrayList<>();
                for (int i = 0; i < 20; i++) {
                    batch.add(reading(place.pitId(), Instant.now()));
                    batch.add(reading(other, Instant.now()));
                }
                readings.store(batch, List.of());
            }
        });
        load.start();

        for (int round = 0; round < 6; round++) {
            long before = seq.get();
            db.execute("update job set status = 'in_progress', updated_at = clock_timestamp() where id = %d", first);
            await().until(() -> seq.get() > before + 200);
            db.execute("update job set pit_id = %d, updated_at = clock_timestamp() where id = %d", other, first);
            db.execute("update job set status = 'in_progress', updated_at = clock_timestamp() where id = %d", second);
            long then = seq.get();
            await().until(() -> seq.get() > then + 200);
            db.execute(
                    "update job set status = 'received', pit_id = %d, updated_at = clock_timestamp() where id in (%d, %d)",
                    place.pitId(), first, second);
        }
        stop.set(true);
        load.join();

        await().untilAsserted(() -> assertThat(db.number(WRONG)).isZero());
        assertThat(db.number("select count(*) from reading where job_id = " + first))
                .isPositive();
        assertThat(db.number("select count(*) from reading where job_id = " + second))
                .isPositive();
        assertThat(db.number("select count(*) from reading where job_id is null"))
                .isPositive();
        assertThat(
                        db.number(
                                "select count(*) from reading_latest l where l.job_id is distinct from job_at(l.pit_id, l.recorded_at)"))
                .isZero();
        assertThat(meters.counter("pitwatch.jobs.readings.mended").count())
                .as("the race was run at all")
                .isPositive();
    }

    @Test
    void givenACarThatWasThere_whenAReadingOfThatTimeComesLate_thenItGetsThatJob() {
        Instant now = Instant.now();
        long job = job(place.pitId());
        db.execute(
                "update job set status = 'in_progress', updated_at = '%s' where id = %d",
                now.minusSeconds(86_400), job);
        db.execute(
                "update job set status = 'received', updated_at = '%s' where id = %d", now.minusSeconds(43_200), job);

        await().until(() -> directory.at(place.pitId(), now.minusSeconds(50_000)) != null
                && directory.at(place.pitId(), now) == null); // it heard that the car came, and that it left
        assertThat(directory.at(place.pitId(), now.minusSeconds(50_000))).isEqualTo(job);
        assertThat(directory.at(place.pitId(), now.minusSeconds(90_000))).isNull();
    }

    @Test
    void givenReadingsOfAnHourAgo_whenTheCarsTimeIsWrittenDownLater_thenTheyAreSetRight() {
        Instant now = Instant.now();
        readings.store(List.of(reading(place.pitId(), now.minusSeconds(3_000))), List.of());
        long job = job(place.pitId());
        db.execute(
                "update job set status = 'in_progress', updated_at = '%s' where id = %d", now.minusSeconds(3_600), job);

        await().until(() -> db.number("select count(*) from reading where job_id = " + job) == 1);
    }

    @Test
    void givenAnAlertOfAReadingThatDidNotKnowItsJob_whenThatIsSetRight_thenTheAlertNamesTheJobToo() {
        Instant now = Instant.now();
        Reading first = reading(place.pitId(), now.minusSeconds(30));
        readings.store(List.of(first), List.of());
        db.execute("update reading set received_at = recorded_at");
        alert("pit:" + place.pitId(), first.deviceId(), now.minusSeconds(29));
        alert("device:" + first.deviceId(), first.deviceId(), now.minusSeconds(29));
        alert("pit:" + place.pitId(), first.deviceId(), now.minusSeconds(120));
        long job = job(place.pitId());

        db.execute("update job set status = 'in_progress', updated_at = '%s' where id = %d", now.minusSeconds(60), job);

        await().until(() -> db.number("select count(*) from alert where job_id = " + job) == 1);
        assertThat(db.number(
                        "select count(*) from alert where job_id = %d and created_at = '%s' and subject like 'pit:%%'"
                                .formatted(job, now.minusSeconds(29))))
                .isEqualTo(1);
        db.execute(
                "update job set status = 'quality_check', updated_at = '%s' where id = %d", now.minusSeconds(20), job);
        db.execute("update job set status = 'completed', updated_at = '%s' where id = %d", now.minusSeconds(10), job);
        await().until(() -> directory.at(place.pitId(), now) == null);
        assertThat(db.number("select count(*) from alert where job_id = " + job))
                .isEqualTo(1);
    }

    private void alert(String subject, String device, Instant at) {
        db.execute(
                "insert into alert (workshop_id, pit_id, device_id, alert_type, severity, subject, message, created_at,"
                        + " cleared_at, cleared_reason) values (%d, %d, '%s', 'high_aqi', 'warning', '%s', 'x', '%s', now(),"
                        + " 'recovered')",
                place.workshopId(), place.pitId(), device, subject, at);
    }

    private Reading reading(long pit, Instant at) {
        return SampleReading.of(place)
                .pit(pit)
                .seq(seq.incrementAndGet())
                .at(at)
                .job(directory.at(pit, at))
                .with(CoreMetric.TEMPERATURE, 24)
                .build();
    }

    @Test
    void givenADirectoryThatHearsNothing_whenAPitIsReadAgain_thenItKnowsAtOnceWhoseCarIsThere() throws Exception {
        try (OccupancyDirectory deaf =
                new OccupancyDirectory(db.database(), Clock.systemUTC(), new SimpleMeterRegistry())) {
            deaf.start();
            deaf.awaitKnown();
            long job = job(place.pitId());
            db.execute("update job set status = 'in_progress', updated_at = clock_timestamp() where id = %d", job);
            assertThat(deaf.at(place.pitId(), Instant.now())).isNull();

            deaf.refresh(Set.of(place.pitId()));

            assertThat(deaf.at(place.pitId(), Instant.now())).isEqualTo(job);
        }
    }

    @Test
    void givenADirectoryThatHearsNothing_whenAMinuteHasPassed_thenItKnowsWhoseCarIsThere() throws Exception {
        TestClock clock = new TestClock(Instant.now());
        try (OccupancyDirectory deaf = new OccupancyDirectory(db.database(), clock, new SimpleMeterRegistry())) {
            deaf.start();
            deaf.awaitKnown();
            long job = job(place.pitId());
            db.execute("update job set status = 'in_progress', updated_at = clock_timestamp() where id = %d", job);
            assertThat(deaf.at(place.pitId(), Instant.now())).isNull();

            clock.pass(Duration.ofSeconds(60));

            await().until(() -> Long.valueOf(job).equals(deaf.at(place.pitId(), Instant.now())));
        }
    }

    private long job(long pit) {
        return db.number(
                """
                insert into job (workshop_id, pit_id, work_type, customer_name, car_model, estimated_duration_minutes,
                    created_at, updated_at)
                values (%d, %d, 'full_ppf', 'John', 'Car', 360, now(), now()) returning id
                """
                        .formatted(place.workshopId(), pit));
    }
}
