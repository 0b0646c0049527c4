package dev.pitwatch.core.alerts.alert;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Since when nothing of an open alert that flaps was outside, in PostgreSQL: it ends only some time after that. */
public final class JdbiWellAlertRepository {

    private static final String WRITE =
            """
            update alert a set well_since = case when t.well then :now::timestamptz end
            from unnest(:ids, :wells) as t (id, well)
            where a.id = t.id and t.well = (a.well_since is null)
            """;

    private JdbiWellAlertRepository() {}

    /**
     * An alert that has turned.
     *
     * @param well whether all is inside now
     */
    public record Turned(long id, boolean well) {}

    /** Keeps it in the transaction of the handle. */
    public static void write(Handle handle, List<Turned> turned, Instant now) {
        if (!turned.isEmpty()) {
            handle.createUpdate(WRITE)
                    .bindArray(
                            "ids", Long.class, turned.stream().map(Turned::id).toList())
                    .bindArray(
                            "wells",
                            Boolean.class,
                            turned.stream().map(Turned::well).toList())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .execute();
        }
    }
}
