package dev.pitwatch.core.testing;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.jdbi.v3.core.Handle;

/** A gate in a test's database: transactions wait at it, at the rows that a trigger names, until it opens. */
public final class TestGate implements AutoCloseable {

    private final TestDatabase db;
    private final Handle keeper;

    private TestGate(TestDatabase db) {
        this.db = db;
        this.keeper = db.superuser().open();
    }

    /**
     * Shuts one.
     *
     * @param trigger when and of what, e.g. {@code trigger gate before update on notice for each row}; as a constraint trigger that
     *     is initially deferred it holds up the commit itself
     */
    public static TestGate shut(TestDatabase db, String trigger) {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        """
                                create table gate ();
                                create function wait_at_the_gate() returns trigger language plpgsql security definer as $$
                                begin lock table gate in access share mode; return new; end $$;
                                create %s execute function wait_at_the_gate()
                                """
                                .formatted(trigger)));
        TestGate gate = new TestGate(db);
        gate.keeper.begin();
        gate.keeper.execute("lock table gate in access exclusive mode");
        return gate;
    }

    /** Returns when a transaction waits at it. */
    public void awaitWaiting() {
        awaitWaiting(db);
    }

    /** Returns when a transaction waits for any lock of the database. */
    public static void awaitWaiting(TestDatabase db) {
        await().pollInterval(Duration.ofMillis(10))
                .until(() -> db.superuser().withHandle(handle -> handle.createQuery(
                                        "select count(*) from pg_locks l join pg_database d on d.oid = l.database"
                                                + " where not l.granted and d.datname = current_database()")
                                .mapTo(long.class)
                                .one())
                        == 1);
    }

    /** Opens it and takes it away; returns when those that waited have ended, dead clients' too. */
    @Override
    public void close() {
        keeper.rollback();
        keeper.close();
        db.superuser().useHandle(handle -> handle.execute("drop function wait_at_the_gate cascade; drop table gate"));
    }
}
