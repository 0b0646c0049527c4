package dev.pitwatch.hub.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * A row of one workshop in every table of tenants, made from what the database knows of its columns: a table that is added
 * has one too, unless its rules are beyond guessing; then {@link #GIVEN} helps.
 */
final class TenantRows {

    /** What can't be guessed: rules between columns. */
    private static final Map<String, Map<String, String>> GIVEN = Map.of(
            "app_user", Map.of("role", "'owner'"),
            "pit", Map.of("code", "null"),
            "job_history", Map.of("to_status", "'received'"),
            "job_template", Map.of("stages", "'[{\"name\":\"work\",\"weight\":100}]'"));

    private static final String TENANT_TABLES =
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
                (select f.confrelid::regclass::text from pg_constraint f where f.conrelid = a.attrelid and f.contype = 'f'
                    and f.conkey[array_length(f.conkey, 1)] = a.attnum limit 1) as refers,
                (select substring(pg_get_constraintdef(f.oid) from 'ARRAY\\[(''[^'']*'')') from pg_constraint f
                    where f.conrelid = a.attrelid and f.contype = 'c' and f.conkey = array[a.attnum] limit 1) as first
            from pg_attribute a
            where a.attrelid = cast(:table as regclass) and a.attnum > 0 and not a.attisdropped
            """;

    private final TestApi api;
    private final long workshop;
    private final Map<String, String> keys = new HashMap<>();

    private record Column(String name, String type, boolean needed, Optional<String> refers, Optional<String> first) {}

    /** Makes them for that workshop. */
    TenantRows(TestApi api, long workshop) {
        this.api = api;
        this.workshop = workshop;
        keys.put("workshop", Long.toString(workshop));
        api.db.superuser().useHandle(handle -> handle.createQuery(TENANT_TABLES)
                .mapTo(String.class)
                .list()
                .forEach(table -> key(handle, table)));
    }

    /** {@return the first column of the row's primary key, as text} */
    private String key(Handle handle, String table) {
        String known = keys.get(table);
        if (known != null) {
            return known;
        }
        Optional<String> there = first(handle, table);
        if (there.isEmpty()) {
            insert(handle, table);
            there = first(handle, table);
        }
        there.ifPresent(found -> keys.put(table, found));
        return there.orElse("");
    }

    private Optional<String> first(Handle handle, String table) {
        return handle.createQuery("select %s::text from %s where workshop_id = %d limit 1"
                        .formatted(keyColumn(handle, table), table, workshop))
                .mapTo(String.class)
                .findFirst();
    }

    private static String keyColumn(Handle handle, String table) {
        return handle.createQuery(
                        """
                select a.attname from pg_attribute a left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
                where a.attrelid = cast(:table as regclass) and a.attnum > 0
                order by a.attnum = i.indkey[0] desc nulls last, a.attnotnull desc, a.attname = 'workshop_id', a.attnum limit 1
                """)
                .bind("table", table)
                .mapTo(String.class)
                .one();
    }

    /** With what has to be there; if rules between columns want more, with each of the things besides that it may refer to. */
    private void insert(Handle handle, String table) {
        List<Column> columns = columns(handle, table);
        List<Column> optional = columns.stream()
                .filter(column -> !column.needed() && column.refers().isPresent())
                .filter(column -> !column.name().equals("workshop_id"))
                .toList();
        if (inserted(handle, table, columns, List.of())) {
            return;
        }
        for (Column more : optional) {
            if (inserted(handle, table, columns, List.of(more))) {
                return;
            }
        }
        inserted(handle, table, columns, optional);
    }

    private List<Column> columns(Handle handle, String table) {
        return handle.createQuery(COLUMNS)
                .bind("table", table)
                .map((row, context) -> new Column(
                        row.getString("name"),
                        row.getString("type"),
                        row.getBoolean("needed"),
                        Optional.ofNullable(row.getString("refers")),
                        Optional.ofNullable(row.getString("first"))))
                .list();
    }

    private boolean inserted(Handle handle, String table, List<Column> columns, List<Column> more) {
        Map<String, String> given = GIVEN.getOrDefault(table, Map.of());
        Map<String, String> values = new HashMap<>();
        for (Column column : columns) {
            if (given.containsKey(column.name())) {
                values.put(column.name(), given.get(column.name()));
            } else if (column.name().equals("workshop_id")) {
                values.put("workshop_id", Long.toString(workshop));
            } else if (column.needed() || more.contains(column)) {
                values.put(column.name(), value(handle, column));
            }
        }
        String sql = "insert into %s (%s) values (%s)"
                .formatted(table, String.join(", ", values.keySet()), String.join(", ", values.values()));
        try {
            handle.execute(sql);
            return true;
        } catch (UnableToExecuteStatementException e) {
            return false;
        }
    }

    private String value(Handle handle, Column column) {
        if (column.refers().isPresent()) {
            return "'" + key(handle, column.refers().get()) + "'";
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
            case "bytea" -> "decode('%064x', 'hex')".formatted(workshop);
            case "timestamp with time zone" -> "now() + interval '1 day'";
            case "date" -> "now()::date";
            case "text" -> "'tenant-row-%d'".formatted(workshop);
            default -> column.type().endsWith("[]") ? "'{}'" : "1";
        };
    }

    /** {@return the key of the row that a path names by the word before it, e.g. {@code /api-keys/{id}}; empty: no such table} */
    Optional<String> named(String word) {
        String singular = word.replaceFirst("ies$", "y").replaceFirst("s$", "").replace('-', '_');
        return List.of(singular, "app_" + singular, "job_" + singular).stream()
                .filter(keys::containsKey)
                .map(keys::get)
                .findFirst();
    }

    /** {@return all tables, each with what its rows hold} */
    static Map<String, String> contents(TestApi api) {
        return api.db.superuser().withHandle(handle -> {
            List<String> tables = handle.createQuery(
                            """
                    select relname from pg_class where relkind in ('r', 'p') and not relispartition
                        and relnamespace = 'public'::regnamespace
                    """)
                    .mapTo(String.class)
                    .list();
            String all = new TreeSet<>(tables)
                    .stream()
                            .map(table ->
                                    "select '%s' as name, coalesce(md5(string_agg((to_jsonb(t) - 'last_used_at')::text, '|' order by to_jsonb(t)::text)), '') as rows from %s t"
                                            .formatted(table, table))
                            .collect(Collectors.joining(" union all "));
            return handle
                    .createQuery(all)
                    .map((row, context) -> Map.entry(row.getString("name"), row.getString("rows")))
                    .list()
                    .stream()
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        });
    }
}
