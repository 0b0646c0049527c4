package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestDatabase;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who may what, table by table: a new table is looked at without a change here, and one that is given away is seen. */
class RightsIT {

    private static final String TABLES =
            "pg_class c where c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace";

    private static TestDatabase db;

    @BeforeAll
    static void create() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @Test
    void givenEveryTableOfTenants_whenLookedAt_thenThePolicyOfTheAppNamesTheWorkshopAndIsForced() {
        assertThat(db.texts(
                        """
                        select c.relname from %s
                            and (c.relname = 'workshop' or exists (select 1 from pg_attribute a where a.attrelid = c.oid
                                and a.attname = 'workshop_id' and not a.attisdropped))
                            and (not c.relrowsecurity or not c.relforcerowsecurity)
                        """
                                .formatted(TABLES)))
                .as("without forced row-level security")
                .isEmpty();
        assertThat(
                        db.texts(
                                """
                        select tablename || ' ' || policyname from pg_policies
                        where schemaname = 'public' and ('pitwatch_app' = any(roles) or 'public' = any(roles))
                            and (coalesce(qual, with_check) not like '%current_workshop()%'
                                or coalesce(with_check, qual) not like '%current_workshop()%')
                        """))
                .as("policies of the app that let other workshops' rows through")
                .isEmpty();
        assertThat(db.texts(
                        """
                        select c.relname from %s
                            and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workshop_id')
                            and has_any_column_privilege('pitwatch_app', c.oid, 'select')
                            and not exists (select 1 from pg_policies p
                                where p.tablename = c.relname and 'pitwatch_app' = any(p.roles))
                        """
                                .formatted(TABLES)))
                .as("tables that the app may read, without a policy of its own")
                .isEmpty();
    }

    @Test
    void givenTheAppsTables_whenTheyHaveNoTenant_thenTheyAreTheseOnly() {
        assertThat(db.texts(
                        """
                        select c.relname from %s
                            and not exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workshop_id')
                            and has_any_column_privilege('pitwatch_app', c.oid, 'select, insert, update')
                        order by 1
                        """
                                .formatted(TABLES)))
                .containsExactly("login_failure", "workshop");
    }

    @Test
    void givenTheRoleOfIngest_whenItsTablesAreListed_thenTheyAreThoseOfReadingsAlertsAndUpkeep() {
        assertThat(db.texts(
                        """
                        select c.relname from %s
                            and (has_any_column_privilege('pitwatch_ingest', c.oid, 'select, insert, update')
                                or has_table_privilege('pitwatch_ingest', c.oid, 'delete'))
                        order by 1
                        """
                                .formatted(TABLES)))
                .isSubsetOf(
                        "alert",
                        "alert_config",
                        "alert_hub",
                        "alert_judge",
                        "announcement",
                        "broker_refusal",
                        "calibration",
                        "command",
                        "dead_letter",
                        "device",
                        "device_diag",
                        "dunning_step",
                        "ingest_dedupe",
                        "job_occupancy",
                        "licence",
                        "message_trace",
                        "notice",
                        "pit",
                        "reading",
                        "reading_archive",
                        "reading_latest",
                        "repeated_call",
                        "rollup_15m",
                        "rollup_1d",
                        "rollup_1h",
                        "rollup_1m",
                        "rollup_due",
                        "rollup_metric",
                        "rollup_rezone",
                        "stream_session",
                        "subscription",
                        "traced_message",
                        "violation",
                        "workshop");
        assertThat(
                        db.texts(
                                """
                        select a.attname from pg_attribute a
                        where a.attrelid in ('announcement'::regclass, 'notice'::regclass, 'repeated_call'::regclass)
                            and a.attnum > 0
                            and has_column_privilege('pitwatch_ingest', a.attrelid, a.attnum, 'select') order by 1
                        """))
                .as("columns of people's tables that housekeeping may read")
                .contains("created_at", "id", "key")
                .doesNotContain("answer", "request_hash", "params", "secrets", "facts", "once_key");
    }

    @Test
    void givenTheBrokersRole_whenItsRightsAreListed_thenItReadsItsAccountsAndNothingElse() {
        assertThat(
                        db.texts(
                                """
                        select c.relname || ' ' || r.word
                        from pg_class c cross join (values ('select'), ('insert'), ('update'), ('references')) as r (word)
                        where c.relkind in ('r', 'p', 'v', 'm') and c.relnamespace = 'public'::regnamespace
                            and has_any_column_privilege('pitwatch_broker', c.oid, r.word)
                        """))
                .containsExactly("broker_account select");
    }

    @Test
    void givenTheAuditLog_whenItsRightsAreListed_thenNobodyButTheOwnerChangesWhatIsThere() {
        assertThat(
                        db.texts(
                                """
                        select r.rolname || ' ' || p.word
                        from pg_class c cross join pg_roles r cross join (values ('update'), ('delete'), ('truncate')) as p (word)
                        where c.relname = 'audit_log' and r.rolname like 'pitwatch%' and r.rolname <> 'pitwatch_owner'
                            and has_table_privilege(r.oid, c.oid, p.word)
                        """))
                .isEmpty();
    }

    @Test
    void givenTheRolesThatWork_whenLookedAt_thenTheyOwnNothingAndCanMakeNothing() {
        for (String role : List.of("pitwatch_app", "pitwatch_platform", "pitwatch_ingest", "pitwatch_broker")) {
            assertThat(db.texts("select relname from pg_class where relowner = '%s'::regrole".formatted(role)))
                    .isEmpty();
            assertThat(db.texts("select proname from pg_proc where proowner = '%s'::regrole".formatted(role)))
                    .isEmpty();
            assertThat(db.texts("select has_schema_privilege('%s', 'public', 'create')::text".formatted(role)))
                    .containsExactly("false");
            assertThat(db.texts(
                            "select c.relname from %s and has_table_privilege('%s', c.oid, 'truncate, trigger, references')"
                                    .formatted(TABLES, role)))
                    .isEmpty();
        }
    }

    @Test
    void givenFunctionsThatRunAsTheOwner_whenLookedAt_thenOnlyTriggersAreEverybodys() {
        assertThat(
                        db.texts(
                                """
                        select proname from pg_proc
                        where prosecdef and pronamespace = 'public'::regnamespace and prorettype <> 'trigger'::regtype
                            and proacl is null
                        """))
                .isEmpty();
        assertThat(
                        db.texts(
                                """
                        select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace
                            and not coalesce(proconfig::text like '%search_path=%', false)
                        """))
                .as("without a search path of their own")
                .isEmpty();
    }
}
