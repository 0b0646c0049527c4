package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class IngestTogetherIT {

    private static final String TRANSACTION = "select pg_current_xact_id()::text";

    private final TestDatabase db = TestDatabase.create();
    private final Database database = db.database();
    private final List<String> steps = new ArrayList<>();

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenJdbiAndTheDataSource_whenUsedTogether_thenTheyAreOneTransaction() throws SQLException {
        String one = database.togetherAsIngest(() -> {
            insert("by Jdbi");
            assertThat(seen()).isZero();
            assertThat(transaction(database.ingestDataSource())).isEqualTo(transactionOfJdbi());
            return transactionOfJdbi();
        });

        assertThat(seen()).isOne();
        assertThat(transactionOfJdbi()).isNotEqualTo(one);
        assertThat(transaction(database.ingestDataSource())).isNotEqualTo(one);
    }

    @Test
    void givenWorkThatFails_whenItUsedBoth_thenNothingIsKeptAndStepsForAfterTheCommitNeverRun() {
        assertThatThrownBy(() -> database.togetherAsIngest(() -> {
                    database.togetherAsIngest(() -> insert("nested"));
                    insertAsCamelDoes(database.ingestDataSource());
                    database.afterCommit(() -> steps.add("ran"));
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");

        assertThat(seen()).isZero();
        assertThat(steps).isEmpty();
        assertThat(insert("later")).isOne();
        assertThat(seen()).isOne();
    }

    @Test
    void givenACallerThatCommitsAndCloses_whenTheWorkEnds_thenOnlyTheTransactionDoes() throws SQLException {
        database.togetherAsIngest(() -> {
            insertAsCamelDoes(database.ingestDataSource());
            assertThat(seen()).isZero();
            database.afterCommit(() -> steps.add("seen " + seen()));
            return insert("after it");
        });

        assertThat(steps).containsExactly("seen 2");
    }

    @Test
    void givenACallerThatRollsBack_whenItGoesOn_thenNothingIsKept() {
        assertThatThrownBy(() -> database.togetherAsIngest(() -> {
                    insert("before");
                    try (Connection connection = database.ingestDataSource().getConnection()) {
                        connection.rollback();
                    }
                    return insert("after");
                }))
                .hasMessageContaining("rolled back by one of its steps");

        assertThat(seen()).isZero();
    }

    @Test
    void givenATransaction_whenAnotherRoleIsAskedFor_thenItIsRefused() {
        assertThatThrownBy(() ->
                        database.togetherAsIngest(() -> database.onPlatform(handle -> handle.execute("select 1"))))
                .hasMessageContaining("another role");
        assertThatThrownBy(() -> database.togetherAsIngest(() -> database.together(() -> 1)))
                .hasMessageContaining("another role");
        assertThatThrownBy(() -> database.together(() -> database.togetherAsIngest(() -> 1)))
                .hasMessageContaining("another role");
        int one = database.together(() -> database.onPlatform(
                handle -> handle.createQuery("select 1").mapTo(Integer.class).one()));
        assertThat(one).isOne();
    }

    /** As camel-jdbc does unless {@code resetAutoCommit} is false. */
    private static int insertAsCamelDoes(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            if (connection.getAutoCommit()) {
                connection.setAutoCommit(false);
            }
            int rows = statement.executeUpdate("insert into ingest_dedupe values ('d', 'camel', 1, now())");
            connection.commit();
            return rows;
        }
    }

    private int insert(String boot) {
        return database.ingest()
                .inTransaction(handle -> handle.execute("insert into ingest_dedupe values ('d', ?, 1, now())", boot));
    }

    private String transactionOfJdbi() {
        return database.ingest()
                .inTransaction(handle ->
                        handle.createQuery(TRANSACTION).mapTo(String.class).one());
    }

    private static String transaction(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(TRANSACTION)) {
            row.next();
            return row.getString(1);
        }
    }

    private long seen() {
        return db.superuser().withHandle(handle -> handle.createQuery("select count(*) from ingest_dedupe")
                .mapTo(Long.class)
                .one());
    }
}
