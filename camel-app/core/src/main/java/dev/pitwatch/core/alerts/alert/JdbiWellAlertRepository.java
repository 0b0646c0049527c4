package dev.pitwatch.core.alerts.alert;

import dev.pitwatch.core.alerts.alert.WellAlerts.Turned;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** Since when alerts that flap are well in PostgreSQL, by the role of ingest. */
final class JdbiWellAlertRepository {

    private static final String WRITE =
            """
            update alert a set well_since = case when t.well then :now::timestamptz end
            from unnest(:ids, :wells) as t (id, well)
            where a.id = t.id and t.well = (a.well_since is null)
            """;

    private final Jdbi ingest;

    JdbiWellAlertRepository(Jdbi ingest) {
        this.ingest = ingest;
    }

    void write(List<Turned> turned, Instant now) {
        ingest.useHandle(handle -> handle.createUpdate(WRITE)
                .bindArray("ids", Long.class, turned.stream().map(Turned::id).toList())
                .bindArray(
                        "wells",
                        Boolean.class,
                        turned.stream().map(Turned::well).toList())
                .bind("now", now.atOffset(ZoneOffset.UTC))
                .execute());
    }
}
