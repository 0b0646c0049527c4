package dev.pitwatch.core.platform.operation;

import dev.pitwatch.base.database.Database;
import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.result.ResultIterator;

/** Every row that PostgreSQL holds of a workshop, whatever the table. */
final class JdbiWorkshopRowsRepository {

    private static final int AT_ONCE = 500;

    /**
     * All tables of tenants that may be read, but those that only let someone sign in or remember what a call was answered; and
     * of each what is never reported: whatever is kept as bytes (hashes, and what is encrypted) and passwords' hashes.
     */
    private static final String TABLES =
            """
            with first as (
                select i.indrelid as of, a.attname as name
                from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0])
            select c.relname as name, w.code,
                not exists (select 1 from first f where f.of = c.oid and f.name = 'workshop_id')
                    and exists (select 1 from first f where f.of = c.oid and f.name = 'pit_id') as by_pit,
                array(select a.attname::text from pg_attribute a
                    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
                        and (a.atttypid = 'bytea'::regtype or a.attname like '%hash%'))::text as untold
            from workshop w cross join pg_class c
            where w.id = :workshop and c.relkind in ('r', 'p') and not c.relispartition
                and c.relnamespace = 'public'::regnamespace
                and c.relname <> all(array['session', 'sign_in_network', 'refresh_token', 'repeated_call', 'one_time_secret', 'second_factor',
                    'recovery_code', 'machine', 'broker_account', 'push_acknowledgement', 'push_subscription'])
                and has_table_privilege(c.oid, 'select')
                and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workshop_id')
            order by c.relname = 'reading', c.oid
            """;

    private static final String ROWS =
            """
            select '%1$s' as name, json_build_object('table', '%1$s', 'row', to_jsonb(t) - '%2$s'::text[])::text as json
            from %1$s t where %3$s
            """;
    private static final String OF_ITSELF = ROWS.formatted("workshop", "{}", "t.id = :workshop");
    private static final String OF_WORKSHOP = "t.workshop_id = :workshop";
    /** Of tables that are indexed by pit; readings come day after day. */
    private static final String OF_PITS =
            OF_WORKSHOP + " and t.pit_id = any(array(select p.id from pit p where p.workshop_id = :workshop))";

    private final Database database;

    JdbiWorkshopRowsRepository(Database database) {
        this.database = database;
    }

    /** Takes a row, as JSON. */
    @FunctionalInterface
    interface Sink {
        void take(String table, String json) throws IOException;
    }

    /**
     * What there is of a workshop.
     *
     * @param code the workshop's
     * @param sql that reads it
     */
    record Contents(String code, String sql) {}

    /** {@return what there is of the workshop; empty: no such workshop} */
    Optional<Contents> contents(long workshopId) {
        return database.inWorkshop(workshopId, handle -> handle
                .createQuery(TABLES)
                .bind("workshop", workshopId)
                .map((row, context) -> new Contents(row.getString("code"), rowsOf(row)))
                .stream()
                .reduce((one, other) -> new Contents(one.code(), one.sql() + "union all " + other.sql()))
                .map(tables -> new Contents(tables.code(), OF_ITSELF + "union all " + tables.sql())));
    }

    private static String rowsOf(ResultSet table) throws SQLException {
        String name = table.getString("name");
        return ROWS.formatted(name, table.getString("untold"), table.getBoolean("by_pit") ? OF_PITS : OF_WORKSHOP);
    }

    /** Gives every row to the sink, the workshop's own first, as they were at one moment; holds few of them at once. */
    void each(long workshopId, Contents contents, Sink sink) throws IOException {
        database.<Void, IOException>inWorkshop(workshopId, handle -> {
            try (ResultIterator<Map.Entry<String, String>> rows = handle.createQuery(contents.sql())
                    .bind("workshop", workshopId)
                    .setFetchSize(AT_ONCE)
                    .map((row, context) -> Map.entry(row.getString("name"), row.getString("json")))
                    .iterator()) {
                while (rows.hasNext()) {
                    Map.Entry<String, String> row = rows.next();
                    sink.take(row.getKey(), row.getValue());
                }
            }
            return null;
        });
    }
}
