package dev.pitwatch.base.database;

import java.time.Duration;

/**
 * How statements of {@link Database} are run, for what a thread does meanwhile; else they take as long as they want, and may read whole
 * tables.
 *
 * @param timeout after which one fails; zero: none
 * @param scans whether PostgreSQL's planner may read a whole table where there is an index
 */
public record StatementSettings(Duration timeout, boolean scans) {

    private static final ThreadLocal<StatementSettings> CURRENT =
            ThreadLocal.withInitial(() -> new StatementSettings(Duration.ZERO, true));

    /** Does the work, whose statements fail when they take longer; zero lets them take their time. */
    public static <R, X extends Exception> R within(Duration most, Database.Work<R, X> work) throws X {
        return new StatementSettings(most, current().scans).during(work);
    }

    /** Does the work, whose statements go by indexes: the statistics of what they read may be of other times. */
    public static <R, X extends Exception> R byIndexes(Database.Work<R, X> work) throws X {
        return new StatementSettings(current().timeout, false).during(work);
    }

    private <R, X extends Exception> R during(Database.Work<R, X> work) throws X {
        StatementSettings before = current();
        CURRENT.set(this);
        try {
            return work.run();
        } finally {
            CURRENT.set(before);
        }
    }

    static StatementSettings current() {
        return CURRENT.get();
    }
}
