package dev.pitwatch.base.database;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away or overloaded, or a statement that doesn't fit it, from one that refuses the rows it was given. */
public final class DatabaseFailure {

    /**
     * Classes of SQLSTATE that say nothing against statement and rows: connection, sign-in, transaction rolled back, missing
     * database, resources, object in use, operator, system error.
     */
    private static final Set<String> PASSING = Set.of("08", "25", "28", "3D", "40", "53", "55", "57", "58");

    /** The class of a missing right, table, column or function, and of a statement that is wrong. */
    private static final String STATEMENT = "42";

    private DatabaseFailure() {}

    /** {@return whether the same may well succeed later, so that nothing must be given up for it} */
    public static boolean isPassing(Throwable failure) {
        return anyCause(
                failure,
                cause -> cause instanceof IOException
                        || cause instanceof SQLTransientException
                        || cause instanceof SQLRecoverableException
                        || cause instanceof SQLNonTransientConnectionException
                        || isOf(PASSING, cause));
    }

    /**
     * {@return whether the statement doesn't fit the tables or rights that are there} It says nothing against the rows that were
     * given. It passes when a migration runs, or the set-up is mended; else it stays so, since it is an error of the program.
     */
    public static boolean isOfStatement(Throwable failure) {
        return anyCause(failure, cause -> isOf(Set.of(STATEMENT), cause));
    }

    private static boolean anyCause(Throwable failure, Predicate<Throwable> wanted) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (wanted.test(cause)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isOf(Set<String> classes, Throwable cause) {
        String state = cause instanceof SQLException sql ? sql.getSQLState() : null;
        return state != null && state.length() >= 2 && classes.contains(state.substring(0, 2));
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause.getCause() == cause ? null : cause.getCause();
    }
}
