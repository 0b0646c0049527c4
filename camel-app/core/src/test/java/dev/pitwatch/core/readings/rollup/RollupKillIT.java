package dev.pitwatch.core.readings.rollup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.reading.StorageUnavailable;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.testing.TestLength;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Whoever rolls up, or the database, is killed with SIGKILL, again and again, each time on top of what the one before left:
 * before each of a roll-up's steps, and between its COMMIT and the answer to it.
 */
class RollupKillIT {

    private static final Instant START = Instant.parse("2026-03-27T20:00:00Z");
    private static final Instant NOW = START.plus(Duration.ofDays(8));
    private static final String BERLIN = "Europe/Berlin"; // summer time begins on the third day
    private static final String KOLKATA = "Asia/Kolkata";

    /** What a roll-up writes to, in that order, and what its COMMIT is made to wait for. */
    private static final List<String> STEPS =
            List.of("rollup_due", "rollup_1m", "rollup_15m", "rollup_1h", "rollup_1d", "gate");

    private TestDatabase db;
    private RollupProcess.Source source;
    private List<Reading> all;
    private JdbiReadingRepository readings;
    private RollupUpkeep upkeep;
    private Recount recount;
    private int stored;

    private void open(TestDatabase opened) {
        db = opened;
        SampleWorkshop shop = SampleWorkshop.in(db);
        TestClock clock = new TestClock(NOW);
        source = new RollupProcess.Source(shop, SampleWorkshop.addPit(db, shop.workshopId(), 2), START, 20_261_121);
        all = source.readings();
        readings = new JdbiReadingRepository(db.database(), Disorder.OWN::equals);
        upkeep = RollupUpkeep.on(db.database(), () -> List.of(Disorder.OWN), clock, new SimpleMeterRegistry());
        recount = new Recount(db, shop, clock);
        zone(BERLIN);
        db.execute(
                """
                create table gate ();
                create function wait_at_the_gate() returns trigger language plpgsql security definer as $$
                begin lock table gate in access share mode; return null; end $$;
                create constraint trigger gate after insert or update on rollup_1d deferrable initially deferred
                for each row execute function wait_at_the_gate()
                """);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenSomebodyWhoRollsUp_whenTheyAreKilledBeforeAnyStep_thenTheNextFinishesAndNothingIsLostOrTwice() {
        open(TestDatabase.create());
        for (String step : STEPS) {
            store(all.size() / 10);
            long due = count("rollup_due");

            killRollingUpAt(step);

            if (!step.equals("gate")) { // whose COMMIT goes on without them
                assertThat(count("rollup_due")).as("due, as before").isEqualTo(due);
            }
            recount.assertAnswersAreExact(BERLIN, START);
        }
        store(all.size());
        assertThat(count("rollup_due")).isPositive();

        upkeep.run();

        recount.assertAnswersAreExact(BERLIN, START);
        recount.assertTablesAreExact(BERLIN);
        assertStoredOnce();
    }

    @Test
    void givenAWorkshopThatMoves_whenWhoeverCutsItsDaysAnewIsKilled_thenTheNextFinishes() {
        open(TestDatabase.create());
        store(all.size());
        upkeep.run();
        zone(KOLKATA);
        for (String step : List.of("rollup_1d", "rollup_rezone", "gate")) {
            killRollingUpAt(step);
            recount.assertAnswersAreExact(KOLKATA, START);
        }
        assertThat(count("rollup_rezone"))
                .as("pits whose days are still to be cut")
                .isEqualTo(1);

        upkeep.run();

        assertThat(count("rollup_rezone")).isZero();
        recount.assertAnswersAreExact(KOLKATA, START);
        recount.assertTablesAreExact(KOLKATA);
    }

    @Test
    void givenAHubThatStoresAndRollsUp_whenItIsKilledAgainAndAgain_thenNothingIsLostOrTwice() {
        open(TestDatabase.create());
        for (int batches : TestLength.of(List.of(12), List.of(3, 7, 12, 20, 31))) {
            // What was not acknowledged comes again, and some of what was.
            int from = Math.max(0, stored - 100);
            stored = RollupProcess.storing(db, source, NOW, from).killAfter(batches);
            awaitGone();
            recount.assertAnswersAreExact(BERLIN, START);
        }
        stored = Math.max(0, stored - 100);
        store(all.size());

        upkeep.run();

        recount.assertAnswersAreExact(BERLIN, START);
        recount.assertTablesAreExact(BERLIN);
        assertStoredOnce();
    }

    @Test
    void givenARollUp_whenTheDatabaseIsKilledBeforeAnyStep_thenTheNextFinishesAndNothingIsLostOrTwice()
            throws Exception {
        open(TestDatabase.createOwnServer());
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            for (String step : STEPS) {
                store(all.size() / 10);
                long due = count("rollup_due");

                Future<?> rolling = killDatabaseAt(step, thread);

                assertThatThrownBy(rolling::get).isInstanceOf(ExecutionException.class);
                assertThat(count("rollup_due")).as("due, as before").isEqualTo(due);
                await().ignoreExceptionsMatching(
                                DatabaseFailure::isPassing) // a pool may still hold a connection that is dead
                        .untilAsserted(() -> recount.assertAnswersAreExact(BERLIN, START));
            }
        } finally {
            thread.shutdownNow();
        }
        store(all.size());

        upkeep.run();

        recount.assertAnswersAreExact(BERLIN, START);
        recount.assertTablesAreExact(BERLIN);
        assertStoredOnce();
    }

    /** Kills a process that waits for the table, and then lets the server see to what it left. */
    private void killRollingUpAt(String table) {
        try (Handle other = holding(table)) {
            RollupProcess rolling = RollupProcess.rollingUp(db, source, NOW);
            awaitWaiting(table);
            rolling.kill();
            other.rollback();
        }
        awaitGone();
    }

    private Future<?> killDatabaseAt(String table, ExecutorService thread) {
        Handle other = holding(table);
        Future<?> rolling = thread.submit(upkeep::run);
        awaitWaiting(table);
        db.killServer();
        assertThatThrownBy(other::close).as("its connection is gone").isInstanceOf(RuntimeException.class);
        db.startServer();
        return rolling;
    }

    /** Nobody else writes to it until that ends. */
    private Handle holding(String table) {
        Handle handle = db.superuser().open();
        handle.begin();
        handle.execute(
                "lock table %s in %s mode".formatted(table, table.equals("gate") ? "access exclusive" : "share"));
        return handle;
    }

    private void awaitWaiting(String table) {
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> count("pg_locks where not granted and relation = '%s'::regclass".formatted(table)) == 1);
    }

    /** The server has noticed that a process is gone. */
    private void awaitGone() {
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> count("pg_locks l join pg_database d on d.oid = l.database"
                                + " where l.locktype = 'advisory' and d.datname = current_database()")
                        == 0);
    }

    /** Stores the next readings, each batch with some of the one before. */
    private void store(int most) {
        int end = Math.min(all.size(), stored + most);
        while (stored < end) {
            int next = Math.min(end, stored + 50);
            List<Reading> batch = all.subList(Math.max(0, stored - 10), next);
            // What wasn't taken comes again: after a kill the pool may hold connections that are dead.
            await().pollDelay(Duration.ZERO)
                    .ignoreException(StorageUnavailable.class)
                    .until(() -> {
                        readings.store(batch, List.of());
                        return true;
                    });
            stored = next;
        }
    }

    private void assertStoredOnce() {
        assertThat(count("reading"))
                .isEqualTo(all.stream()
                        .map(reading -> reading.deviceId() + " " + reading.seq())
                        .distinct()
                        .count());
    }

    private void zone(String zone) {
        db.execute("update workshop set time_zone = '%s'".formatted(zone));
    }

    private long count(String table) {
        return db.superuser().withHandle(handle -> handle.createQuery("select count(*) from " + table)
                .mapTo(Long.class)
                .one());
    }
}
