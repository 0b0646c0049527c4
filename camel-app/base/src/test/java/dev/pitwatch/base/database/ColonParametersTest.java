package dev.pitwatch.base.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jdbi.v3.core.statement.ColonPrefixSqlParser;
import org.jdbi.v3.core.statement.ParsedSql;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ColonParametersTest {

    private static final List<String> PIECES = List.of(
            "select a ",
            "\n",
            " = :id",
            " :id::jsonb ",
            "::text",
            "':no'",
            "''",
            "' -- '",
            "\":no\"",
            " -- :no 'n\n",
            " /* :no ' \n */ ",
            " ?? ",
            " - :one.two",
            ", :one?.two, :a.b?.c",
            ", x[1:2]",
            " #>> '{a}' ",
            " <@ ",
            "(:a, :b)");

    private final ColonParameters parameters = new ColonParameters();

    @Test
    void givenStatementsOfAllKindsOfPieces_whenParsed_thenAsByJdbi() {
        ColonPrefixSqlParser jdbi = new ColonPrefixSqlParser();
        Random random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            String sql = String.join(
                    "",
                    IntStream.range(0, 1 + random.nextInt(8))
                            .mapToObj(piece -> PIECES.get(random.nextInt(PIECES.size())))
                            .toList());

            assertThat(parsed(sql)).as(sql).isEqualTo(jdbi.parse(sql, null));
        }
    }

    @Test
    void givenABackslashBeforeAQuote_whenParsed_thenTheTextEndsThere() {
        assertThat(parsed("select replace(a, '\\', '/') where b = :b and c = ':c'")
                        .getParameters()
                        .getParameterNames())
                .containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"select ?", "select a ?? 'b' from c where d = ? and e = '?'"})
    void givenAQuestionMark_whenParsed_thenItIsAPositionalParameter(String sql) {
        assertThat(parsed(sql).getParameters().isPositional()).isTrue();
        assertThat(parsed(sql).getParameters().getParameterCount()).isEqualTo(1);
    }

    @Test
    void givenMoreStatementsThanAreKept_whenParsedAgain_thenTheFirstAreTheSameAndAllAreRight() {
        List<ParsedSql> all = new ArrayList<>();
        for (int i = 0; i < 1_200; i++) {
            all.add(parsed("select " + i + " + :i"));
        }

        assertThat(parsed("select 0 + :i")).isSameAs(all.get(0));
        assertThat(parsed("select 1199 + :i")).isEqualTo(all.get(1_199)).isNotSameAs(all.get(1_199));
    }

    private ParsedSql parsed(String sql) {
        return parameters.parse(sql, null);
    }
}
