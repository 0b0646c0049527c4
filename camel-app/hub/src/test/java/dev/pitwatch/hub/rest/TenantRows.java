package dev.pitwatch.hub.rest;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A row of one workshop in every table of tenants. */
final class TenantRows {

    private final Map<String, String> keys;

    /** Makes them for that workshop. */
    TenantRows(TestApi api, long workshop) {
        this(new TenantTables(api.db.superuser(), workshop, workshop), workshop);
    }

    /** Makes them for that workshop, in tables that are known already. */
    TenantRows(TenantTables tables, long workshop) {
        keys = tables.fill(workshop);
    }

    /** {@return the key of the row that a path names by the word before it, e.g. {@code /api-keys/{id}}; empty: no such table} */
    Optional<String> named(String word) {
        String singular = word.replaceFirst("ies$", "y").replaceFirst("s$", "").replace('-', '_');
        return List.of(singular, "app_" + singular, "job_" + singular).stream()
                .filter(keys::containsKey)
                .map(keys::get)
                .findFirst();
    }

    /** {@return all tables, each with what its rows hold} But for the lease, which a hub renews by itself. */
    static Map<String, String> contents(TestApi api) {
        return api.db.superuser().withHandle(handle -> {
            List<String> tables = handle.createQuery(
                            """
                    select relname from pg_class where relkind in ('r', 'p') and not relispartition
                        and relnamespace = 'public'::regnamespace and relname <> 'lease'
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
