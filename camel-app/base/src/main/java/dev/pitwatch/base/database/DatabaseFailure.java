package dev.pitwatch.base.database;

import java.io.IOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells a database that is away, overloaded or being changed from one that refuses what it was given. */
public final class DatabaseFailure {

    /**
     * Classes of SQLSTATE that say nothing against the rows: connection, sign-in, transaction rolled back, missing database,
     * right or table (a migration is running, or the set-up is wrong), resources, object in use, operator, system error.
     */
    private static final Set<String> PASSING = Set.of("08", "25", "28", "3D", "40", "42", "53", "55", "57", "58");

    private DatabaseFailure() {}

    /** {@return whether the same may well succeed later, so that nothing must be given up for it} */
    public static boolean isPassing(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = next(cause)) {
            if (cause instanceof IOException
                    || cause instanceof SQLTransientException
                    || cause instanceof SQLRecoverableException
                    || cause instanceof SQLNonTransientConnectionException) {
                return true;
            }
            if (cause instanceof SQLException sql && isPassingState(sql.getSQLState())) {
                return true;
            }
        }
        return false;
    }

    private static boolean isPassingState(@Nullable String state) {
        return state != null && state.length() >= 2 && PASSING.contains(state.substring(0, 2));
    }

    private static @Nullable Throwable next(Throwable cause) {
        return cause.getCause() == cause ? null : cause.getCause();
    }
}
