package dev.pitwatch.core.platform.operation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.RecordMapper;
import dev.pitwatch.core.platform.workshop.WorkshopStatements;
import dev.pitwatch.core.readings.archive.ArchiveException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.postgres.PostgresPlugin;

/** Puts rows of a workshop back, as the schema's owner: what a row is and where it belongs, the file says. */
final class JdbiRestoreRepository {

    /** What letting a workshop go changes in rows that stay. */
    private static final Map<String, String> ENDED =
            Map.of("app_user", "is_active", "subscription", "status", "device", "status", "licence", "status");

    /** Of these the database knows better than a file what is still to be done, and what was. */
    private static final Set<String> LEFT_ALONE = Set.of("reading_archive", "rollup_due", "rollup_rezone");

    private static final Set<String> TO_BE_SENT = Set.of("pending", "sending");
    private static final String LICENCE = "licence";
    private static final String USER = "app_user";
    private static final String NAME_KEY = "name_key";
    private static final String READING = "reading";
    private static final int MAX_NAMED = 3;
    private static final String ELSEWHERE =
            "nothing was restored; it goes back into the database that it was let go in, or into an empty one";
    private static final int HASH_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String FIND =
            "select code, archived_at is not null as archived from workshop where id = :id for update";
    private static final String COLUMNS =
            """
            select a.attname as name, a.attnotnull and a.atttypid = 'bytea'::regtype as secret, a.attgenerated = '' as written,
                coalesce(a.attnum = any(i.indkey), false) as key, a.attidentity <> '' as numbered
            from pg_attribute a
            join pg_class c on c.oid = a.attrelid and c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
            left join pg_index i on i.indrelid = a.attrelid and i.indisprimary
            where c.relname = :table and a.attnum > 0 and not a.attisdropped
            """;
    private static final String ROWS =
            "jsonb_array_elements(cast(:rows as jsonb)) as e cross join lateral jsonb_populate_record(null::%s, e) as r ";
    private static final String INSERT =
            "insert into %1$s (%2$s) overriding system value select %3$s from " + ROWS + "%4$s on conflict do nothing";
    /** Days that left the database since are in files of their own. */
    private static final String STILL_HERE =
            """
            where not exists (select 1 from reading_archive a
                where a.workshop_id = r.workshop_id and a.day = (r.recorded_at at time zone 'UTC')::date)
            """;

    private static final String PUT_BACK =
            "update %1$s t set %2$s = r.%2$s from " + ROWS + "where %3$s and t.%2$s is distinct from r.%2$s%4$s";
    /** Who was erased since has another name, and stays erased. */
    private static final String STILL_THEMSELVES = " and t.username = r.username";

    private static final String THERE = "select count(*) from %1$s t, " + ROWS + "where %2$s and t.%3$s = :workshop";
    private static final String UNIQUE =
            """
            select string_agg(a.attname, ',' order by k.place)
            from pg_index i
            join pg_class c on c.oid = i.indrelid and c.relnamespace = 'public'::regnamespace
            cross join lateral unnest(i.indkey::int2[]) with ordinality as k (number, place)
            join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
            where c.relname = :table and i.indisunique and i.indexprs is null
            group by i.indexrelid, i.indisprimary
            order by i.indisprimary desc, 1
            """;
    private static final String TAKEN =
            """
            select %2$s || coalesce(' by ' || w.code, '')
            from jsonb_array_elements(cast(:rows as jsonb)) as e
            cross join lateral jsonb_populate_record(null::%1$s, e) as r
            join %1$s o on %3$s
            left join workshop w on w.id = o.%4$s
            where not exists (select 1 from %1$s t where %5$s and t.%4$s = :workshop)
            limit :most
            """;
    private static final String COUNT_ON =
            """
            select setval(sequence, greatest(pg_sequence_last_value(sequence), (select max(%2$s) from %1$s)))
            from (select pg_get_serial_sequence('%1$s', '%2$s')::regclass as sequence) s
            """;
    private static final String NOTE =
            """
            select note_audit(:id, 'restore', 'workshop', cast(:id as text), null,
                jsonb_build_object('file', cast(:file as text)), :now)
            """;

    private final Jdbi owner;

    /** Takes connections of the schema's owner. */
    JdbiRestoreRepository(DataSource owner) {
        this.owner = Jdbi.create(owner).installPlugin(new PostgresPlugin());
    }

    /**
     * A column.
     *
     * @param secret it can't be empty, and is not in files
     * @param written and not computed
     * @param numbered by the database
     */
    private record Column(String name, boolean secret, boolean written, boolean key, boolean numbered) {}

    /** Does the work in one transaction; what the database refuses undoes all of it. */
    long inTransaction(Function<Session, Long> work) {
        try {
            return owner.inTransaction(handle -> work.apply(new Session(handle)));
        } catch (JdbiException e) {
            throw new ArchiveException(
                    "the database refuses what the file holds (%s): %s".formatted(why(e), ELSEWHERE), e);
        }
    }

    /** What PostgreSQL says, in one line; Jdbi would add the statement with all rows. */
    private static String why(JdbiException e) {
        Throwable cause = e.getCause() instanceof SQLException ? e.getCause() : e;
        return String.valueOf(cause.getMessage()).replaceAll("\\s+", " ");
    }

    /** One restoring. */
    static final class Session {

        private final Handle handle;
        private boolean anew;
        private String code = "";

        private Session(Handle handle) {
            this.handle = handle;
        }

        /** Throws unless the workshop is gone, or was let go. */
        void requireGone(long id, String code) {
            this.code = code;
            Optional<Map<String, Object>> found =
                    handle.createQuery(FIND).bind("id", id).mapToMap().findOne();
            anew = found.isEmpty();
            found.ifPresent(workshop -> {
                if (!code.equals(workshop.get("code"))) {
                    throw new ArchiveException("%s can't be restored here: its id %d is taken by %s; %s"
                            .formatted(code, id, workshop.get("code"), ELSEWHERE));
                }
                if (!Boolean.TRUE.equals(workshop.get("archived"))) {
                    throw new ArchiveException("%s is there and was not let go: nothing to restore".formatted(code));
                }
            });
        }

        /** Puts rows of one table back; returns how many were missing. */
        int put(String table, long workshop, List<ObjectNode> rows) {
            if (!anew && LEFT_ALONE.contains(table)) {
                return 0;
            }
            List<Column> columns = columns(table);
            String same = same(columns);
            ArrayNode all = rows.get(0).arrayNode().addAll(rows);
            if (ENDED.containsKey(table)) {
                String themselves = table.equals(USER) ? STILL_THEMSELVES : "";
                update(PUT_BACK.formatted(table, ENDED.get(table), same, themselves), all);
            }
            rows.forEach(row -> {
                withoutSecrets(table, row, columns);
                asPast(table, row);
            });
            List<String> names = columns.stream()
                    .filter(Column::written)
                    .map(Column::name)
                    .filter(rows.get(0)::has)
                    .toList();
            int missing = update(insert(table, names), all);
            if (table.equals(USER) && missing < rows.size()) {
                List<String> keyless =
                        names.stream().filter(name -> !name.equals(NAME_KEY)).toList();
                missing += JdbiLookAlikesRepository.put(handle, workshop, all, insert(table, keyless));
            }
            boolean known = columns.stream().anyMatch(Column::key);
            if (known && !table.equals(READING)) {
                requireAll(table, workshop, rows.size(), all, same);
            }
            if (missing > 0) {
                columns.stream().filter(Column::numbered).forEach(column -> handle.createQuery(
                                COUNT_ON.formatted(table, column.name()))
                        .mapTo(Long.class)
                        .one());
            }
            return missing;
        }

        private static String insert(String table, List<String> columns) {
            String names = String.join(", ", columns);
            return INSERT.formatted(
                    table, names, "r." + names.replace(", ", ", r."), table.equals(READING) ? STILL_HERE : "");
        }

        private List<Column> columns(String table) {
            List<Column> columns = handle.createQuery(COLUMNS)
                    .bind("table", table)
                    .map(RecordMapper.of(Column.class))
                    .list();
            Set<String> names = columns.stream().map(Column::name).collect(Collectors.toCollection(LinkedHashSet::new));
            if (!names.contains("workshop_id") && !table.equals("workshop")) {
                throw new ArchiveException(
                        "the file has rows of \"%s\", which this version doesn't keep".formatted(table));
            }
            return columns;
        }

        private static String same(List<Column> columns) {
            return columns.stream()
                    .filter(Column::key)
                    .map(column -> "t.%1$s = r.%1$s".formatted(column.name()))
                    .collect(Collectors.joining(" and "));
        }

        /** Keys are not in the file: no one knows those of a row that has to be made again. */
        private static void withoutSecrets(String table, ObjectNode row, List<Column> columns) {
            columns.stream()
                    .filter(column -> column.secret() && !row.has(column.name()))
                    .forEach(column ->
                            row.put(column.name(), "\\x" + HexFormat.of().formatHex(random())));
            if (table.equals(LICENCE)) {
                row.put("status", "revoked");
            } else if (table.equals("webhook")) {
                row.put("enabled", false); // until it has a secret that its receiver knows
            }
        }

        /** What was still to be sent is not sent when it is made again; browsers are not in files. */
        private static void asPast(String table, ObjectNode row) {
            if (table.equals("notice")) {
                row.putNull("push_subscription_id");
                if (TO_BE_SENT.contains(row.path("state").asText())) {
                    row.put("state", "suppressed").put("reason", "restored");
                }
            } else if (table.equals("command") && row.path("finished_at").isNull()) {
                row.put("state", "expired").set("finished_at", row.path("created_at"));
            }
        }

        private static byte[] random() {
            byte[] bytes = new byte[HASH_BYTES];
            RANDOM.nextBytes(bytes);
            return bytes;
        }

        private int update(String sql, ArrayNode rows) {
            return handle.createUpdate(sql).bind("rows", rows.toString()).execute();
        }

        /** A row that was neither there nor could be made has an id or a name that is another owner's by now. */
        private void requireAll(String table, long workshop, int expected, ArrayNode rows, String same) {
            long there = handle.createQuery(THERE.formatted(table, same, owner(table)))
                    .bind("rows", rows.toString())
                    .bind("workshop", workshop)
                    .mapTo(Long.class)
                    .one();
            if (there != expected) {
                throw new ArchiveException("%s can't be restored here: taken in %s: %s (rows refused: %d); %s"
                        .formatted(code, table, taken(table, workshop, rows, same), expected - there, ELSEWHERE));
            }
        }

        /** Names a few of the ids and names that another party has. */
        private String taken(String table, long workshop, ArrayNode rows, String same) {
            Set<String> taken = new LinkedHashSet<>();
            for (String unique : handle.createQuery(UNIQUE)
                    .bind("table", table)
                    .mapTo(String.class)
                    .list()) {
                List<String> columns = List.of(unique.split(","));
                String named = columns.stream()
                        .filter(column -> !column.equals("workshop_id"))
                        .map("'%1$s ' || r.%1$s"::formatted)
                        .collect(Collectors.joining(" || ', ' || "));
                String alike =
                        columns.stream().map("o.%1$s = r.%1$s"::formatted).collect(Collectors.joining(" and "));
                taken.addAll(handle.createQuery(TAKEN.formatted(table, named, alike, owner(table), same))
                        .bind("rows", rows.toString())
                        .bind("workshop", workshop)
                        .bind("most", MAX_NAMED + 1)
                        .mapTo(String.class)
                        .list());
            }
            if (taken.isEmpty()) {
                return "ids or names";
            }
            String first = taken.stream().limit(MAX_NAMED).collect(Collectors.joining("; "));
            return first + (taken.size() > MAX_NAMED ? "; …" : "");
        }

        private static String owner(String table) {
            return table.equals("workshop") ? "id" : "workshop_id";
        }

        /** The workshop is there again; the audit log says so. */
        void finish(long workshop, String file, Instant now) {
            handle.createUpdate(WorkshopStatements.RETURN).bind("id", workshop).execute();
            handle.createQuery(NOTE)
                    .bind("id", workshop)
                    .bind("file", file)
                    .bind("now", now)
                    .mapToMap()
                    .one();
        }
    }
}
