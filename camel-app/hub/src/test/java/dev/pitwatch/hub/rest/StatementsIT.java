package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.rest.StatementLog.Statement;
import dev.pitwatch.hub.rest.SuccessfulCalls.Asker;
import dev.pitwatch.hub.rest.SuccessfulCalls.PreparedCall;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every operation of the contract, called as those who may make it would, on a platform of many workshops: each takes few
 * statements, and none reads a large table of tenants from end to end. A new operation or table is covered without a change
 * here; {@link SuccessfulCalls} says what a call needs that its schema doesn't tell.
 */
class StatementsIT {

    private static final int LIMIT_PER_CALL = 6;
    /** That a device has one open command of a kind, and 300 a day, is looked at under a lock of its own. */
    private static final int LIMIT_WITH_COMMANDS = 8;

    private static final Set<String> GIVE_COMMANDS = Set.of(
            "claimDevice", "replaceDevice", "commandDevice", "commandDevices", "setDeviceStatus", "decommissionDevice");

    /** A few short rows of a workshop, which are there to be summed up. */
    private static final String SUMS = "job_total";

    private static final int LARGE = 2_500;
    private static final int WORKSHOPS = LARGE + 500;

    private static final String LARGE_TABLES =
            """
            select c.relname from pg_class c
            where c.relkind = 'r' and c.reltuples > :large and c.relnamespace = 'public'::regnamespace
                and exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'workshop_id')
            """;

    private static final StatementLog LOG = new StatementLog();
    private static TestApi api;
    private static SuccessfulCalls successful;
    private static Set<String> large;
    private final ContractCalls contract = new ContractCalls();

    @BeforeAll
    static void aLargePlatform() {
        TestDatabase db = TestDatabase.createExplaining();
        long last = db.superuser().withHandle(handle -> {
            handle.execute("insert into workshop (name) select 'W' from generate_series(1, %d)".formatted(WORKSHOPS));
            return handle.createQuery("select max(id) from workshop")
                    .mapTo(Long.class)
                    .one();
        });
        TenantTables tables = new TenantTables(db.superuser(), 1, last);
        db.superuser().useHandle(handle -> handle.execute("vacuum analyze"));
        large = Set.copyOf(db.superuser().withHandle(handle -> handle.createQuery(LARGE_TABLES)
                .bind("large", LARGE)
                .mapTo(String.class)
                .list()));
        api = TestApi.startOn(
                db, Map.of(TestApi.CAMERAS, "http://127.0.0.1:1", "MEDIAMTX_WEBRTC_URL", "https://192.0.2.80"));
        successful = new SuccessfulCalls(api, tables);
        db.database().tell(LOG);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenAPlatformOfManyWorkshops_whenAnythingIsCalled_thenItTakesFewStatementsAndReadsNoTableWhole() {
        List<String> wrong = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        int calls = 0;
        int statements = 0;
        for (Operation operation : successful.inOrder(contract.operations())) {
            for (Asker asker : SuccessfulCalls.askers(operation)) {
                PreparedCall prepared = successful.of(operation, asker);
                String call = "%s-%s".formatted(operation.id(), asker);
                Answer answer = api.call(
                        operation.method(), prepared.path(), prepared.token(), prepared.body(), prepared.headers(call));
                if (answer.status() >= 300) {
                    refused.add("%s could not be called: %s %s: %d %s"
                            .formatted(call, prepared.path(), prepared.body(), answer.status(), answer.text()));
                }
                calls++;
                List<Statement> ran = LOG.of(call);
                statements += ran.size();
                hold(call, GIVE_COMMANDS.contains(operation.id()) ? LIMIT_WITH_COMMANDS : LIMIT_PER_CALL, ran, wrong);
                // So few rows of all workshops are sorted for a page; more go by an index.
                if (asker != Asker.ROOT) {
                    ran.forEach(statement -> read(call, statement, statement.sortedWhole(), wrong));
                }
            }
        }
        assertThat(wrong).isEmpty();
        // Held to the same; what they would have gone on to do is not known.
        assertThat(refused)
                .as("refused of %d calls; SuccessfulCalls can say what they need", calls)
                .hasSizeLessThan(calls / 10);
        assertThat(statements).isGreaterThan(100);
        assertThat(large).contains("app_user", "device", "licence", "session", "pit", "alert", "notice", "audit_log");
    }

    private static void hold(String call, int limit, List<Statement> ran, List<String> wrong) {
        if (ran.size() > limit) {
            wrong.add("%s took %d statements: %s"
                    .formatted(
                            call,
                            ran.size(),
                            ran.stream().map(statement -> head(statement.sql())).toList()));
        }
        ran.forEach(statement -> read(call, statement, statement.wholeReads(), wrong));
    }

    private static void read(String call, Statement statement, Set<String> tables, List<String> wrong) {
        tables.stream()
                .filter(table -> large.contains(table) && !table.equals(SUMS))
                .forEach(table ->
                        wrong.add("%s read the whole of %s: %s".formatted(call, table, head(statement.sql()))));
    }

    private static String head(String sql) {
        String line = sql.replaceAll("\\s+", " ").strip();
        return line.length() <= 160 ? line : line.substring(0, 160) + "…";
    }
}
