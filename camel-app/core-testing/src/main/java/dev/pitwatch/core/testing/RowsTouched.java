package dev.pitwatch.core.testing;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.util.function.Supplier;

/** Counts the rows that PostgreSQL reads for a question, those that it throws away again among them. */
public final class RowsTouched {

    private static final String READ =
            "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0) from pg_stat_xact_user_tables";

    private final Database database;
    private long rows;

    public RowsTouched(Database database) {
        this.database = database;
    }

    /** Runs the question, all of it in one transaction. */
    public <T> T during(Supplier<T> question) {
        return database.together(() -> {
            long before = read();
            T answer = question.get();
            rows = read() - before;
            return answer;
        });
    }

    private long read() {
        return database.in(
                Scope.platform(),
                handle -> handle.createQuery(READ).mapTo(Long.class).one());
    }

    /** {@return how many the last one took} */
    public long rows() {
        return rows;
    }
}
