package dev.pitwatch.base.database;

/**
 * Whether PostgreSQL's planner may read whole tables for statements of {@link Database}; else only where there is no index. For a
 * question that many rows depend on and whose table's statistics may be of other times.
 */
public final class SequentialScans {

    private static final ThreadLocal<Boolean> ALLOWED = ThreadLocal.withInitial(() -> true);

    private SequentialScans() {}

    /** Does the work, whose statements go by indexes. */
    public static <R, X extends Exception> R avoided(Database.Work<R, X> work) throws X {
        boolean before = ALLOWED.get();
        ALLOWED.set(false);
        try {
            return work.run();
        } finally {
            ALLOWED.set(before);
        }
    }

    /** {@return as PostgreSQL has it} */
    static String current() {
        return ALLOWED.get() ? "on" : "off";
    }
}
