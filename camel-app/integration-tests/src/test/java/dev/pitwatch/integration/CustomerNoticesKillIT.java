package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hub is killed while jobs are made: each that is there has told its customer, once. */
class CustomerNoticesKillIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int KILLS = 2;
    private static final int JOBS_BETWEEN = 5;

    @TempDir
    static Path folder;

    private static Pitwatch pitwatch;
    private static Workshop workshop;

    @BeforeAll
    static void start() throws IOException {
        pitwatch = Pitwatch.empty(folder, Map.of());
        workshop = pitwatch.workshop("Customers", 1);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    @Test
    void givenJobsBeingMade_whenTheHubIsKilled_thenEachThatIsThereHasOneMessageWithItsLink() throws Exception {
        AtomicBoolean making = new AtomicBoolean(true);
        AtomicInteger made = new AtomicInteger();
        Thread maker = new Thread(() -> make(making, made), "maker");
        maker.start();
        for (int kill = 0; kill < KILLS; kill++) {
            int before = made.get();
            await().atMost(PATIENCE).until(() -> made.get() >= before + JOBS_BETWEEN);
            pitwatch.kill("hub");
            pitwatch.awaitReady();
        }
        making.set(false);
        maker.join();

        String jobs = "from job where workshop_id = " + workshop.id();
        assertThat(rows("select count(*) " + jobs)).isGreaterThanOrEqualTo(KILLS * JOBS_BETWEEN);
        assertThat(rows("select count(*) " + jobs + " and 1 <> (select count(*) from notice n"
                        + " where n.dedupe_key = 'job:' || job.id || ':job_created')"))
                .as("jobs whose customer is told never or twice")
                .isZero();
        assertThat(rows("select count(*) from notice where event = 'job_created' and workshop_id = " + workshop.id()))
                .isEqualTo(rows("select count(*) " + jobs));
        assertThat(rows("select count(*) from app_user where role = 'customer' and workshop_id = " + workshop.id()))
                .as("accounts without a job")
                .isEqualTo(rows("select count(distinct customer_id) " + jobs));
        await().atMost(PATIENCE)
                .until(() ->
                        rows("select count(*) from notice where event = 'job_created' and state = 'pending'") == 0);
        assertThat(rows("select count(*) from notice where event = 'job_created' and state = 'sent'"))
                .isPositive();
        assertThat(Files.readString(folder.resolve("notices.log"))).contains("/track/");
    }

    private static void make(AtomicBoolean making, AtomicInteger made) {
        RestClient rest = pitwatch.superAdmin();
        for (int i = 0; making.get(); i++) {
            try {
                rest.post(
                                "/workshops/%d/jobs".formatted(workshop.id()),
                                Map.of(
                                        "customer_name",
                                        "Customer",
                                        "customer_phone",
                                        "+9198000%05d".formatted(i),
                                        "car_model",
                                        "Car",
                                        "pit_id",
                                        workshop.devices().get(0).pitId(),
                                        "work_type",
                                        "full_ppf"))
                        .required();
                made.incrementAndGet();
            } catch (UncheckedIOException | AssertionError | IllegalStateException e) {
                pitwatch.awaitReady(); // the hub is away
            }
        }
    }

    private static long rows(String sql) {
        return pitwatch.database()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }
}
