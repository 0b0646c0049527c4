package dev.pitwatch.base.database;

import java.time.Duration;

/** How long one statement of {@link Database} may take, for what a thread does meanwhile; else as long as it wants. */
public final class StatementTimeout {

    private static final ThreadLocal<Duration> CURRENT = ThreadLocal.withInitial(() -> Duration.ZERO);

    private StatementTimeout() {}

    /** Does the work, whose statements fail when they take longer; zero lets them take their time. */
    public static <R, X extends Exception> R within(Duration most, Database.Work<R, X> work) throws X {
        Duration before = CURRENT.get();
        CURRENT.set(most);
        try {
            return work.run();
        } finally {
            CURRENT.set(before);
        }
    }

    /** {@return as PostgreSQL has it: milliseconds, 0 for no limit} */
    static String current() {
        return Long.toString(CURRENT.get().toMillis());
    }
}
