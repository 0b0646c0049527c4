package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class DatabaseFailureTest {

    static Stream<Throwable> away() {
        return Stream.of(
                new IOException("the connection was cut"),
                new SQLTimeoutException("the statement took too long"),
                new SQLRecoverableException("the connection is gone"),
                new SQLNonTransientConnectionException("nobody listens there"));
    }

    @ParameterizedTest
    @MethodSource("away")
    void givenADatabaseThatIsAway_whenAsked_thenNothingIsGivenUp(Throwable failure) {
        assertThat(DatabaseFailure.isPassing(failure)).isTrue();
        assertThat(DatabaseFailure.isPassing(new IllegalStateException("while storing", failure)))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "08006, true", // the connection failed
        "28P01, true", // wrong password
        "40P01, true", // deadlock
        "42P01, false", // no such table
        "53300, true", // too many connections
        "57P01, true", // shut down by its operator
        "22003, false", // number out of range
        "23505, false", // no duplicates
        "8, false",
        "'', false",
        ", false"
    })
    void givenAStateOfTheDatabase_whenAsked_thenWhatIsWrongWithTheRowsDoesNotPass(String state, boolean passing) {
        SQLException failure = new SQLException("planted", state);

        assertThat(DatabaseFailure.isPassing(failure)).isEqualTo(passing);
        assertThat(DatabaseFailure.isPassing(new IllegalStateException("while storing", failure)))
                .isEqualTo(passing);
    }

    @ParameterizedTest
    @CsvSource({
        "42P01, true", // no such table
        "42501, true", // no right to it
        "42601, true", // wrong in itself
        "22003, false", // number out of range
        "08006, false",
        ", false"
    })
    void givenAStatementThatDoesNotFitTheTables_whenAsked_thenItSaysNothingAgainstTheRows(
            String state, boolean ofStatement) {
        SQLException failure = new SQLException("planted", state);

        assertThat(DatabaseFailure.isOfStatement(failure)).isEqualTo(ofStatement);
        assertThat(DatabaseFailure.isOfStatement(new IllegalStateException("while storing", failure)))
                .isEqualTo(ofStatement);
    }

    @Test
    void givenNoFailureOfTheDatabase_whenAsked_thenItDoesNotPass() {
        assertThat(DatabaseFailure.isPassing(new IllegalArgumentException("planted")))
                .isFalse();
        assertThat(DatabaseFailure.isPassing(new UncheckedIOException(new IOException("planted"))))
                .isTrue();
    }

    @Test
    void givenAFailureThatNamesItselfAsItsCause_whenAsked_thenTheSearchEnds() {
        RuntimeException circular = new RuntimeException("planted") {
            private static final long serialVersionUID = 1;

            @Override
            public synchronized Throwable getCause() {
                return this;
            }
        };

        assertThat(DatabaseFailure.isPassing(circular)).isFalse();
    }
}
