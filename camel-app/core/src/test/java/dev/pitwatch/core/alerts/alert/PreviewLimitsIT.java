package dev.pitwatch.core.alerts.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.alerts.config.AlertConfigService;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.testing.RowsTouched;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What previews of one workshop may take of the hub, on a real PostgreSQL. */
class PreviewLimitsIT {

    private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    private static final int READINGS = 1_200;
    private static final LongSupplier STOOD_STILL = () -> 0;

    private static final long DAY_ROWS = 30_000;
    private static final String DAY_OF_ONE_PIT =
            """
            insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature)
            select ?, ?, ?, 'day', n, now() - n * interval '2 s', now() - n * interval '2 s', 20 from generate_series(1, %d) n
            """
                    .formatted(DAY_ROWS);

    private static TestDatabase db;
    private final TestClock clock = new TestClock(NOW);
    private SampleWorkshop shop;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void aWorkshop() {
        shop = flapping();
    }

    @Test
    void givenAWorkshopThatHasSpentItsMinute_whenItAsks_thenItWaitsForTheNextOneAndItsNeighbourDoesNot() {
        AlertPreview preview = preview(2L * READINGS * AlertRules.ALL.size(), STOOD_STILL);
        SampleWorkshop neighbour = flapping();
        assertThat(ask(preview, shop).counts().proposed().episodes()).isGreaterThanOrEqualTo(Openings.FLAPS_FROM);
        ask(preview, shop); // with what is left of the minute

        refused(ProblemCode.RATE_LIMITED, preview, shop);
        assertThat(ask(preview, neighbour).counts().proposed().episodes()).isGreaterThanOrEqualTo(Openings.FLAPS_FROM);
        clock.pass(Duration.ofMinutes(1));
        assertThat(ask(preview, shop).truncated()).isFalse();
    }

    @Test
    void givenMoreReadingsThanAMinuteHas_whenAsked_thenItEndsInBetweenWithoutAnAnswer() {
        refused(ProblemCode.RATE_LIMITED, preview(600, STOOD_STILL), shop);
    }

    @Test
    void givenAPreviewThatTakesLong_whenFiveSecondsAreOver_thenItEndsAndSaysWhatWouldTakeLess() {
        AtomicLong second = new AtomicLong();
        AlertPreview slow = preview(AlertPreview.A_MINUTE, () -> Duration.ofSeconds(3 * second.getAndIncrement())
                .toNanos());

        assertThatThrownBy(() -> ask(slow, shop)).isInstanceOfSatisfying(Problem.class, problem -> {
            assertThat(problem.code()).isEqualTo(ProblemCode.UNAVAILABLE);
            assertThat(problem).hasMessageContaining("5 s").hasMessageContaining("pit_id");
        });
    }

    @Test
    void givenFewEpisodes_whenTheTimeIsOverWhileTheirNoticesAreCounted_thenItEndsAtTheNextOne() {
        AtomicLong looks = new AtomicLong();
        PreviewAnswer answer = ask(preview(AlertPreview.A_MINUTE, () -> looks.getAndIncrement() * 0), shop);
        long all = looks.getAndSet(0);

        assertThat(all)
                .isGreaterThan(answer.proposed().size() + answer.current().size());
        refused(ProblemCode.UNAVAILABLE, preview(AlertPreview.A_MINUTE, lateFrom(all, looks)), shop);
    }

    /** The server ends the other transaction after ten seconds, so that a preview that waits on has an answer. */
    @Test
    void givenAStatementThatWaits_whenFiveSecondsAreOver_thenItEndsWithThem() {
        long begun = System.nanoTime();
        AtomicLong looks = new AtomicLong();
        LongSupplier nearlyOver = () -> looks.getAndIncrement() == 0 ? 0 : 4_900_000_000L + System.nanoTime() - begun;

        db.superuser().useTransaction(handle -> {
            handle.execute("set local idle_in_transaction_session_timeout = '10s'");
            handle.execute("lock table job_stage in access exclusive mode");
            refused(ProblemCode.UNAVAILABLE, preview(AlertPreview.A_MINUTE, nearlyOver), shop);
        });
    }

    /** What the planner knows of a day may be from when one pit had measured alone. */
    @Test
    void givenADayThatSeemsToBeOfOnePit_whenAWorkshopOfManyPitsAsks_thenTheReadingsOfTheOthersAreNotLookedAt() {
        db.superuser().useHandle(handle -> {
            handle.execute(DAY_OF_ONE_PIT, shop.workshopId(), shop.pitId(), shop.deviceId());
            handle.execute("analyze reading");
        });
        SampleWorkshop large = SampleWorkshop.in(db);
        db.execute(
                "insert into pit (workshop_id, pit_number, name) select %d, n, 'Bay ' || n from generate_series(2, 101) n"
                        .formatted(large.workshopId()));
        RowsTouched touched = new RowsTouched(db.database());

        touched.during(() -> ask(preview(AlertPreview.A_MINUTE, STOOD_STILL), large));

        assertThat(touched.rows()).isLessThan(DAY_ROWS);
    }

    /** {@return a stop-watch on which six seconds are over from that look on} */
    private static LongSupplier lateFrom(long look, AtomicLong looks) {
        return () -> looks.incrementAndGet() < look ? 0 : Duration.ofSeconds(6).toNanos();
    }

    private AlertPreview preview(long budget, LongSupplier nanos) {
        return new AlertPreview(db.database(), new AlertConfigService(db.database()), clock, budget, nanos);
    }

    private static PreviewAnswer ask(AlertPreview preview, SampleWorkshop one) {
        String config = "{\"for_seconds\":0,\"clear_seconds\":10,\"hysteresis\":{\"temperature\":0}}";
        return preview.of(
                one.owner(),
                one.workshopId(),
                Optional.empty(),
                new Patch(Json.tree(config).deepCopy()));
    }

    private static void refused(ProblemCode code, AlertPreview preview, SampleWorkshop one) {
        assertThatThrownBy(() -> ask(preview, one))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(code));
    }

    /** A workshop that is too warm each twelve seconds. */
    private static SampleWorkshop flapping() {
        SampleWorkshop one = SampleWorkshop.in(db);
        List<Reading> readings = new ArrayList<>();
        for (int i = 0; i < READINGS; i++) {
            readings.add(SampleReading.of(one)
                    .at(NOW.minusSeconds(READINGS + 60L - i))
                    .seq(i)
                    .with(CoreMetric.TEMPERATURE, i % 12 == 0 ? 60 : 20)
                    .build());
        }
        new JdbiReadingRepository(db.database(), name -> false).store(readings, List.of());
        return one;
    }
}
