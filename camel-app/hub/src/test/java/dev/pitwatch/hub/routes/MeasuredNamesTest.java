package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.routes.RouteFileCheck.Checked;
import dev.pitwatch.hub.routes.RouteFileCheck.Owned;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MeasuredNamesTest {

    private static final String FILTER =
            """
            - route:
                id: a
                from:
                  uri: direct:a
                  steps:
                    - filter:
                        id: a-filter
                        %s
                        steps:
                          - to: {id: a-to, uri: "log:a"}
            """;

    private final DefaultCamelContext live = new DefaultCamelContext(false);

    @BeforeEach
    void start() {
        live.disableJMX();
        live.build();
        live.getRegistry()
                .bind(MeasuredNames.BEAN, Predicate.class, (Predicate<String>) Set.of("pm25", "co2")::contains);
        RouteRulesTest.restrictions().impose(live);
        live.start();
    }

    @AfterEach
    void stop() throws IOException {
        live.close();
    }

    private Checked check(String expression) throws RouteFileException {
        RouteFile file = new RouteFile(
                RouteFile.FOLDER, "a.camel.yaml", FILTER.formatted(expression).getBytes(UTF_8), "me", Instant.EPOCH);
        return new RouteFileCheck(live).check(file, Optional.empty(), List.of(), Owned.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "simple: ${body.measured[pm25]} > 50",
                "simple: \"${body.measured['co2']} > 800 && ${body.measured[pm25]} > 50\"",
                "simple: ${body.flags} contains 'clock'"
            })
    void givenValuesThatAreMeasured_whenChecked_thenTaken(String expression) throws RouteFileException {
        assertThat(check(expression).refusedAsEdit()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"${body.measured[pm24]} > 50,pm24", "${body.measured[ 'co'  ]} != null,co"})
    void givenAValueThatNothingMeasures_whenChecked_thenRefusedAsAnEditWithItsLine(String expression, String name)
            throws RouteFileException {
        assertThat(check("simple: \"%s\"".formatted(expression)).refusedAsEdit().orElseThrow())
                .hasMessage("a.camel.yaml:8: no driver measures \"%s\", expected a name of GET /sensor-types"
                        .formatted(name));
    }

    @ParameterizedTest
    @CsvSource({"pm25,true", "co2,false", "humidity,false"})
    void givenAReading_whenAnExpressionNamesAValue_thenItIsThatOrNull(String name, boolean above) {
        DefaultExchange exchange = new DefaultExchange(live);
        exchange.getMessage()
                .setBody(SampleReading.of(new SampleWorkshop(1, "w", 1, "ESP32-1"))
                        .with(CoreMetric.PM25, 451)
                        .extra("co2", 420)
                        .build());

        assertThat(live.resolveLanguage("simple")
                        .createPredicate("${body.measured[%s]} > 450".formatted(name))
                        .matches(exchange))
                .isEqualTo(above);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "simple: ${body} == 1",
                "constant: 'true'",
                "header: name",
                "exchangeProperty: name",
                "variable: name",
                "tokenize: ','",
                "method: {ref: measuredNames, method: test}"
            })
    void givenALanguageOfTheHandbook_whenChecked_thenTaken(String expression) throws RouteFileException {
        check(expression);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jq", "jsonpath", "datasonnet", "xquery"})
    void givenALanguageThatIsNotThere_whenChecked_thenRefused(String language) {
        assertThatThrownBy(() -> check("%s: x".formatted(language)))
                .isInstanceOf(RouteFileException.class)
                .hasMessageContaining(language);
    }

    @Test
    void givenNoDrivers_whenChecked_thenNamesAreNotJudged() throws RouteFileException {
        live.getRegistry().unbind(MeasuredNames.BEAN);

        assertThat(check("simple: ${body.measured[pm24]} > 50").refusedAsEdit()).isEmpty();
    }
}
