package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryLoopTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private final Deque<String> states = new ArrayDeque<>();

    @Test
    void givenADatabaseThatIsAway_whenItIsBack_thenTheWorkIsDoneHoweverLongAMigrationMayLast() throws Exception {
        states.addAll(List.of("08006", "57P01"));

        assertThat(new RetryLoop("work", Duration.ZERO).untilItWorks(this::work))
                .isEqualTo("done");
    }

    @Test
    void givenAStatementThatDoesNotFit_whenTheMigrationIsDone_thenTheWorkIs() throws Exception {
        states.addAll(List.of("42P01", "42501"));

        assertThat(new RetryLoop("work", LONG).untilItWorks(this::work)).isEqualTo("done");
    }

    @Test
    void givenAStatementThatNeverFits_whenAMigrationWouldBeOver_thenItIsGivenUp() {
        states.addAll(List.of("42703", "42703"));

        assertThatThrownBy(() -> new RetryLoop("work", Duration.ZERO).untilItWorks(this::work))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(states).hasSize(1);
    }

    @Test
    void givenRowsThatAreRefused_whenTried_thenTheyAreGivenUpAtOnce() {
        states.addAll(List.of("22003", "22003"));

        assertThatThrownBy(() -> new RetryLoop("work", LONG).untilItWorks(this::work))
                .hasRootCauseInstanceOf(SQLException.class);
        assertThat(states).hasSize(1);
    }

    @Test
    void givenALoopThatIsClosed_whenTheDatabaseIsAway_thenItEnds() {
        states.add("08006");
        RetryLoop closed = new RetryLoop("work");
        closed.close();

        assertThatThrownBy(() -> closed.untilItWorks(this::work)).hasRootCauseInstanceOf(SQLException.class);
    }

    private String work() {
        String state = states.poll();
        if (state != null) {
            throw new IllegalStateException(new SQLException("planted", state));
        }
        return "done";
    }
}
