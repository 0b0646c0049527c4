package dev.pitwatch.integration;

import org.jdbi.v3.core.Jdbi;

/** Makes the database take its time for each reading, so that no more than so many are committed a second. */
final class Throttle implements AutoCloseable {

    private static final String FUNCTION =
            """
            create or replace function throttled() returns trigger language plpgsql as $$
            begin %s; return null; end $$
            """;

    private static final String TRIGGER =
            """
            create or replace trigger throttled after insert on reading referencing new table as added
            for each statement execute function throttled()
            """;

    private final Jdbi database;

    private Throttle(Jdbi database) {
        this.database = database;
    }

    static Throttle at(Jdbi database, int perSecond) {
        database.useTransaction(handle -> {
            handle.execute(
                    FUNCTION.formatted("perform pg_sleep((select count(*) from added) / %d.0)".formatted(perSecond)));
            handle.execute(TRIGGER);
        });
        return new Throttle(database);
    }

    /** The trigger stays, since to drop it waits for whoever writes. */
    @Override
    public void close() {
        database.useHandle(handle -> handle.execute(FUNCTION.formatted("null")));
    }
}
