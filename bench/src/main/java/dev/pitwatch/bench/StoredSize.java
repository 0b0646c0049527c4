package dev.pitwatch.bench;

import java.util.Locale;
import org.jdbi.v3.core.Jdbi;

/**
 * What the readings in a database take on its disk, each in bytes a row with all indexes: what a server's disk is reckoned from (docs/DEPLOYMENT.md).
 *
 * @param rows of {@code reading}
 * @param reading of {@code reading}, all partitions together, and so what the empty ones take, too
 * @param key of {@code ingest_dedupe}, by which repeats are known
 */
record StoredSize(long rows, double reading, double key) {

    private static final String SQL =
            """
            select r.rows, r.bytes / greatest(r.rows, 1) as reading, k.bytes / greatest(k.rows, 1) as key
            from (select (select count(*) from reading) as rows,
                    (select sum(pg_total_relation_size(relid)) from pg_partition_tree('reading')) as bytes) r,
                (select count(*) as rows, pg_total_relation_size('ingest_dedupe')::numeric as bytes from ingest_dedupe) k
            """;

    static StoredSize of(Jdbi jdbi) {
        return jdbi.withHandle(handle -> handle.createQuery(SQL)
                .map((row, context) ->
                        new StoredSize(row.getLong("rows"), row.getDouble("reading"), row.getDouble("key")))
                .one());
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%s readings are stored: `reading` takes %.0f bytes each with its indexes, `ingest_dedupe` %.0f",
                Markdown.whole(rows),
                reading,
                key);
    }
}
