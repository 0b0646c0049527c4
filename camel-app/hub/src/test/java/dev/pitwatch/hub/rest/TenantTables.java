package dev.pitwatch.hub.rest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The tables of tenants, and how a row of each is made, from what the database knows of their columns: a table that is added
 * is covered, unless its rules are beyond guessing; then this fails, and {@link #GIVEN} helps.
 */
final class TenantTables {

    /** What can't be guessed: rules between columns. */
    private static final Map<String, Map<String, String>> GIVEN = Map.of(
            "app_user", Map.of("role", "'owner'"),
            "job_template", Map.of("stages", "'[{\"name\":\"work\",\"weight\":100}]'"),
            "calibration", Map.of("metric", "'temperature'"),
            "job_occupancy", Map.of("to_at", "now() + interval '1 day'"),
            "job_history", Map.of("to_status", "'received'"),
            "machine", Map.of("role", "'api_key'", "scopes", "array['read']"),
            "payment", Map.of("currency", "'INR'"),
            "pit", Map.of("code", "null"));

    /** Columns that name things without being held to them by the database, e.g. those of readings. */
    private static final Map<String, String> LIKE_REFERENCES = Map.of(
            "pit_id", "r.id from pit r where r.workshop_id = w.id",
            "device_id", "r.device_id from device r where r.workshop_id = w.id");

    private static final String NAMES =
            """
            select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
            where a.attname = 'workshop_id' and c.relkind in ('r', 'p') and not c.relispartition
                and c.relnamespace = 'public'::regnamespace
            order by c.relname
            """;

    private static final String COLUMNS =
            """
            select a.attname as name, format_type(a.atttypid, null) as type,
                a.attnotnull and not a.atthasdef and a.attidentity = '' as needed,
                f.confrelid::regclass::text as refers,
                (select r.attname from pg_attribute r where r.attrelid = f.confrelid
                    and r.attnum = f.confkey[array_length(f.confkey, 1)]) as referred,
                (select substring(pg_get_constraintdef(c.oid) from 'ARRAY\\[(''[^'']*'')') from pg_constraint c
                    where c.conrelid = a.attrelid and c.contype = 'c' and c.conkey = array[a.attnum] limit 1) as first
            from pg_attribute a
            left join lateral (select * from pg_constraint f where f.conrelid = a.attrelid and f.contype = 'f'
                and f.conkey[array_length(f.conkey, 1)] = a.attnum limit 1) f on true
            where a.attrelid = cast(:table as regclass) and a.attnum > 0 and not a.attisdropped
            """;

    private static final String KEY =
            """
            select a.attname from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
            where a.attrelid = cast(:table as regclass) and a.attnum > 0
            order by a.attnum = i.indkey[0] desc nulls last, a.attnotnull desc, a.attname = 'workshop_id', a.attnum limit 1
            """;

    private final Jdbi superuser;
    /** By name, those before that others refer to. */
    private final Map<String, Table> tables = new LinkedHashMap<>();

    private record Column(
            String name,
            String type,
            boolean needed,
            Optional<String> refers,
            Optional<String> referred,
            Optional<String> first) {}

    /**
     * How a row of a table is made.
     *
     * @param key the first column of its primary key
     * @param insert of a row for each workshop from {@code :first} to {@code :last} that has none
     */
    private record Table(String name, String key, String insert) {}

    private static final class Unguessable extends RuntimeException {
        Unguessable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** Looks at the tables, and makes a row of each for the workshops of these ids. */
    TenantTables(Jdbi superuser, long firstWorkshop, long lastWorkshop) {
        this.superuser = superuser;
        superuser.useHandle(handle -> {
            List.of("pit", "device").forEach(table -> add(handle, table, firstWorkshop, lastWorkshop));
            if (lastWorkshop > firstWorkshop) {
                // Of thousands of others what counts is that they are there: most of the time would be spent on what
                // triggers note of each.
                handle.execute("set session_replication_role = replica");
            }
            handle.createQuery(NAMES)
                    .mapTo(String.class)
                    .list()
                    .forEach(table -> add(handle, table, firstWorkshop, lastWorkshop));
            handle.execute("reset session_replication_role");
        });
    }

    private void add(Handle handle, String table, long first, long last) {
        if (tables.containsKey(table) || table.equals("workshop")) {
            return;
        }
        List<Column> columns = columns(handle, table);
        List<Column> optional = columns.stream()
                .filter(column -> !column.needed() && column.refers().isPresent())
                .filter(column -> !column.name().equals("workshop_id"))
                .toList();
        // With what has to be there; if rules between columns want more, with what it may refer to besides.
        List<List<Column>> ways = new ArrayList<>(List.of(List.of()));
        optional.forEach(column -> ways.add(List.of(column)));
        ways.add(optional);
        UnableToExecuteStatementException failure = null;
        for (List<Column> more : ways) {
            List<Column> wanted = columns.stream()
                    .filter(column -> column.needed()
                            || more.contains(column)
                            || column.name().equals("workshop_id")
                            || GIVEN.getOrDefault(table, Map.of()).containsKey(column.name()))
                    .toList();
            wanted.forEach(column -> column.refers()
                    .filter(other -> columns(handle, other).stream()
                            .anyMatch(one -> one.name().equals("workshop_id")))
                    .filter(other -> !other.equals(table))
                    .ifPresent(other -> add(handle, other, first, last)));
            String insert = insert(table, wanted);
            try {
                run(handle, insert, first, last);
                String key = handle.createQuery(KEY)
                        .bind("table", table)
                        .mapTo(String.class)
                        .one();
                tables.put(table, new Table(table, key, insert));
                return;
            } catch (UnableToExecuteStatementException e) {
                failure = e;
            }
        }
        throw new Unguessable(
                "no row of %s can be guessed: say in TenantTables.GIVEN what its columns need".formatted(table),
                failure);
    }

    private static List<Column> columns(Handle handle, String table) {
        return handle.createQuery(COLUMNS)
                .bind("table", table)
                .map((row, context) -> new Column(
                        row.getString("name"),
                        row.getString("type"),
                        row.getBoolean("needed"),
                        Optional.ofNullable(row.getString("refers")),
                        Optional.ofNullable(row.getString("referred")),
                        Optional.ofNullable(row.getString("first"))))
                .list();
    }

    private static String insert(String table, List<Column> columns) {
        Map<String, String> given = GIVEN.getOrDefault(table, Map.of());
        Map<String, String> values = new LinkedHashMap<>();
        columns.forEach(column -> values.put(
                column.name(), given.containsKey(column.name()) ? given.get(column.name()) : value(table, column)));
        return """
                insert into %1$s (%2$s) select %3$s from workshop w
                where w.id between :first and :last and not exists (select 1 from %1$s t where t.workshop_id = w.id)
                """
                .formatted(table, String.join(", ", values.keySet()), String.join(", ", values.values()));
    }

    private static String value(String table, Column column) {
        if (column.name().equals("workshop_id")
                || column.refers().filter("workshop"::equals).isPresent()) {
            return "w.id";
        }
        if (column.refers().isPresent()) {
            return "(select r.%s from %s r where r.workshop_id = w.id limit 1)"
                    .formatted(column.referred().orElseThrow(), column.refers().get());
        }
        if (LIKE_REFERENCES.containsKey(column.name()) && !table.equals("device")) {
            return "(select %s limit 1)".formatted(LIKE_REFERENCES.get(column.name()));
        }
        if (column.first().isPresent()) {
            return column.type().endsWith("[]")
                    ? "array[" + column.first().get() + "]"
                    : column.first().get();
        }
        return switch (column.type()) {
            case "uuid" -> "gen_random_uuid()";
            case "boolean" -> "true";
            case "jsonb" -> "'{}'";
            case "bytea" -> "decode(lpad(to_hex(w.id), 64, '0'), 'hex')";
            case "timestamp with time zone" -> "now() + interval '1 hour'";
            case "date" -> "now()::date";
            case "text" -> "'tenant-row-' || w.id";
            default -> column.type().endsWith("[]") ? "'{}'" : "1";
        };
    }

    private static void run(Handle handle, String insert, long first, long last) {
        handle.createUpdate(insert).bind("first", first).bind("last", last).execute();
    }

    /** Makes a row of each for the workshop; returns the first column of their primary keys, as text, by table. */
    Map<String, String> fill(long workshop) {
        return superuser.withHandle(handle -> {
            Map<String, String> keys = new LinkedHashMap<>();
            keys.put("workshop", Long.toString(workshop));
            tables.values().forEach(table -> {
                run(handle, table.insert(), workshop, workshop);
                keys.put(
                        table.name(),
                        handle.createQuery("select %s::text from %s where workshop_id = :workshop limit 1"
                                        .formatted(table.key(), table.name()))
                                .bind("workshop", workshop)
                                .mapTo(String.class)
                                .one());
            });
            return keys;
        });
    }
}
