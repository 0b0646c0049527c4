package dev.pitwatch.integration;

import java.util.Map;
import java.util.TreeMap;
import org.jdbi.v3.core.Jdbi;

/** What became of a workshop's messages, counted. */
final class Book {

    private static final String PAGES =
            """
            select 'dead letter ' || reason page, count(*) n from dead_letter group by 1
            union all
            select 'violation ' || reason, sum(count) from violation group by 1
            union all
            select 'reading ' || boot_id || ' ' || array_to_string(flags, ','), count(*)
            from reading where workshop_id = :workshop group by 1
            """;

    private Book() {}

    /** {@return how many messages became what, for the workshop's readings by boot id and flags} */
    static Map<String, Long> of(Jdbi database, Workshop workshop) {
        Map<String, Long> pages = new TreeMap<>();
        database.useHandle(handle -> handle.createQuery(PAGES)
                .bind("workshop", workshop.id())
                .map((row, context) -> pages.put(row.getString("page"), row.getLong("n")))
                .list());
        return pages;
    }
}
