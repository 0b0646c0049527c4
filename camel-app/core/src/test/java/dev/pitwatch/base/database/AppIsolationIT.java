package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** pitwatch_app with any setting that it may set: it sees the workshop whose id it says, and nothing of another. */
@Tag("smoke")
class AppIsolationIT {

    /** Tables that the app may read, with the column that tells whose a row is. */
    private static final String TABLES =
            """
            select c.relname || ' ' || case c.relname when 'workshop' then 'id' else 'workshop_id' end
            from pg_class c
            where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
                and has_table_privilege('pitwatch_app', c.oid, 'select')
                and (c.relname = 'workshop' or exists (select 1 from pg_attribute a
                    where a.attrelid = c.oid and a.attname = 'workshop_id' and not a.attisdropped))
            order by 1
            """;

    private static TestDatabase db;
    private static long first;

    @BeforeAll
    static void twoWorkshops() {
        db = TestDatabase.create();
        first = SampleWorkshop.in(db).workshopId();
        long second = SampleWorkshop.in(db).workshopId();
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into app_user (username, name, role, password_hash) values ('root', 'R', 'super_admin', 'x')");
            for (long workshop : List.of(first, second)) {
                handle.execute(
                        "insert into app_user (workshop_id, username, name, role) values (?, ?, 'O', 'owner')",
                        workshop,
                        "owner" + workshop);
                handle.execute(
                        "insert into login_failure (username, failed_at) values (?, array[now()])", "owner" + workshop);
            }
            handle.execute("insert into login_failure (username, failed_at) values ('nobody', array[now()])");
        });
    }

    @AfterAll
    static void close() {
        db.close();
    }

    /** Every setting that has a name of ours, or that PostgreSQL lets this role set and that has to do with rights. */
    private static List<String> attempts() {
        return List.of(
                "set app.platform = 'on'",
                "set app.workshop_id = ''",
                "set app.actor = '{\"type\":\"user\",\"id\":1,\"name\":\"root\",\"role\":\"super_admin\"}'",
                "set row_security = on",
                "set search_path = pg_temp, public, pg_catalog",
                "set app.role = 'pitwatch_platform'",
                "set role none",
                "reset all");
    }

    @Test
    void givenAnySetting_whenTheAppReadsEveryTable_thenItSeesRowsOfOneWorkshopAtMost() throws SQLException {
        List<String> tables = db.texts(TABLES);
        assertThat(tables).hasSizeGreaterThan(20);
        try (Connection app = db.setup().dataSource(DatabaseRole.APP).getConnection()) {
            for (String attempt : attempts()) {
                execute(app, "reset all");
                execute(app, "set app.workshop_id = ''");
                execute(app, attempt);
                assertThat(workshopsSeen(app, tables)).as(attempt).isEmpty();

                execute(app, "set app.workshop_id = '%d'".formatted(first));
                if (!attempt.contains("workshop_id") && !attempt.equals("reset all")) {
                    execute(app, attempt);
                }
                assertThat(workshopsSeen(app, tables)).as(attempt).containsExactly(Long.toString(first));
                assertThat(strings(app, "select username from login_failure"))
                        .as(attempt)
                        .containsExactly("owner" + first);
            }
        }
    }

    @Test
    void givenTheApp_whenItWantsToBeSomebodyElse_thenItMayNot() throws SQLException {
        try (Connection app = db.setup().dataSource(DatabaseRole.APP).getConnection()) {
            for (String attempt : List.of(
                    "set role pitwatch_platform",
                    "set role pitwatch_owner",
                    "set session authorization pitwatch_platform",
                    "set session_replication_role = replica",
                    "alter table device disable row level security",
                    "create or replace function current_workshop() returns bigint language sql as 'select 1::bigint'",
                    "create schema evil",
                    "select job_count(null, null, null)",
                    "select jobs from job_total",
                    "select count(*) from dead_letter")) {
                assertThatThrownBy(() -> execute(app, attempt)).as(attempt).isInstanceOf(SQLException.class);
            }
            execute(app, "set app.platform = 'on'");
            assertThatThrownBy(() -> execute(app, "select found_jobs(null, 'a', 'a')"))
                    .hasMessageContaining("of all workshops");
            assertThatThrownBy(() -> execute(app, "select workshop_job_count(1, null, null)"))
                    .hasMessageContaining("of another workshop");
            assertThatThrownBy(() -> execute(app, "select note_audit(null, 'x', 'x', 'x', null, null, now())"))
                    .hasMessageContaining("of another workshop");
            // Without row-level security it is refused to read at all.
            execute(app, "set row_security = off");
            assertThatThrownBy(() -> execute(app, "select count(*) from device"))
                    .hasMessageContaining("row-level security");
        }
    }

    @Test
    void givenWhatIsShadowed_whenTheAppReads_thenThePolicyStillAsksTheRealFunctions() throws SQLException {
        try (Connection app = db.setup().dataSource(DatabaseRole.APP).getConnection()) {
            execute(
                    app,
                    "create function pg_temp.current_setting(text, boolean) returns text language sql as 'select ''1'''");
            execute(
                    app,
                    "create function pg_temp.current_workshop() returns bigint language sql as 'select 1::bigint'");
            execute(app, "set search_path = pg_temp, public, pg_catalog");

            assertThat(workshopsSeen(app, List.of("device workshop_id", "app_user workshop_id")))
                    .isEmpty();
        }
    }

    @Test
    void givenThePlatform_whenAWorkshopIsNamed_thenItSeesThatOneAndElseAll() throws SQLException {
        try (Connection platform = db.setup().dataSource(DatabaseRole.PLATFORM).getConnection()) {
            assertThat(workshopsSeen(platform, List.of("device workshop_id"))).hasSize(2);

            execute(platform, "set app.workshop_id = '%d'".formatted(first));

            assertThat(workshopsSeen(platform, db.texts(TABLES))).containsExactly(Long.toString(first));
        }
    }

    @Test
    void givenRightsOfTheApp_whenComparedWithThePlatforms_thenASuperAdminMayWhatAnOwnerMay() {
        assertThat(
                        db.texts(
                                """
                        select c.relname || ' ' || r.word
                        from pg_class c cross join (values ('select'), ('insert'), ('update'), ('delete')) as r (word)
                        where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
                            and has_table_privilege('pitwatch_app', c.oid, r.word)
                            and not (has_table_privilege('pitwatch_platform', c.oid, r.word)
                                and exists (select 1 from pg_policies p
                                    where p.tablename = c.relname and p.roles = '{pitwatch_platform}'))
                        """))
                .isEmpty();
        assertThat(
                        db.texts(
                                """
                        select tablename || ' ' || policyname from pg_policies
                        where 'pitwatch_app' = any(roles)
                            and (qual like '%on_platform%' or with_check like '%on_platform%')
                        """))
                .isEmpty();
    }

    private static Set<String> workshopsSeen(Connection connection, List<String> tables) throws SQLException {
        Set<String> seen = new HashSet<>();
        for (String table : tables) {
            String[] words = table.split(" ");
            seen.addAll(strings(
                    connection,
                    "select distinct coalesce(%s::text, 'nobody') from public.%s".formatted(words[1], words[0])));
        }
        return seen;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                all.add(row.getString(1));
            }
        }
        return all;
    }
}
