package dev.pitwatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import dev.pitwatch.base.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Prometheus' rules and Grafana's dashboard are held against a schema on machines that have neither. */
class MonitoringFilesTest {

    private static final Path RULES = Path.of("../../docker/prometheus/rules.yml");
    private static final Path DASHBOARDS = Path.of("../../docker/grafana/dashboards");

    @Test
    void givenTheRules_whenHeldAgainstTheSchema_thenTheyFitAndNoNameIsThereTwice() throws IOException {
        JsonNode rules = yaml(Files.readString(RULES));

        assertThat(problems("rules", rules)).isEmpty();
        assertThat(rules.findValuesAsText("alert")).doesNotHaveDuplicates();
        assertThat(rules.findValuesAsText("expr"))
                .allSatisfy(expression -> assertThat(unclosed(expression)).isZero());
    }

    @Test
    void givenTheDashboards_whenHeldAgainstTheSchema_thenTheyFitAndPanelsLieApart() throws IOException {
        try (Stream<Path> files = Files.list(DASHBOARDS)) {
            for (Path file : files.toList()) {
                JsonNode dashboard = Json.MAPPER.readTree(Files.readString(file));

                assertThat(problems("dashboard", dashboard)).as(file.toString()).isEmpty();
                assertThat(dashboard.get("panels").findValuesAsText("id")).doesNotHaveDuplicates();
                assertThat(dashboard.get("panels").findValues("gridPos").stream()
                                .flatMap(MonitoringFilesTest::cells))
                        .doesNotHaveDuplicates();
                assertThat(dashboard.findValuesAsText("expr"))
                        .allSatisfy(expression ->
                                assertThat(unclosed(expression)).as(expression).isZero())
                        // Fixed ones are shorter than two scrapes, or than a step, at some zoom: gaps, and what was
                        // missed.
                        .allSatisfy(expression -> assertThat(expression).doesNotContainPattern("\\[[0-9]+[sm]]"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "groups: [{name: x, rules: [{alert: A, labels: {severity: info}, annotations: {summary: s}}]}]",
                "groups: [{name: x, rules: [{alert: Ab, expr: up, for: soon, labels: {severity: info},"
                        + " annotations: {summary: s, description: d}}]}]",
                "groups: [{name: x, rules: [{alert: Ab, expr: up, fro: 5m, labels: {severity: info},"
                        + " annotations: {summary: s, description: d}}]}]"
            })
    void givenAMistake_whenHeldAgainstTheSchema_thenItDoesNotFit(String text) throws IOException {
        assertThat(problems("rules", yaml(text))).isNotEmpty();
    }

    private static JsonNode yaml(String text) {
        return Json.MAPPER.valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    private static Set<ValidationMessage> problems(String schema, JsonNode content) throws IOException {
        try (InputStream in =
                MonitoringFilesTest.class.getResourceAsStream("/monitoring/%s.schema.json".formatted(schema))) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in)
                    .validate(content);
        }
    }

    /** {@return how many brackets of any kind are open at the end, or closed too many} */
    private static int unclosed(String expression) {
        String bare = expression.replaceAll("\"[^\"]*\"", "");
        return List.of("()", "[]", "{}").stream()
                .mapToInt(pair -> Math.abs(count(bare, pair.charAt(0)) - count(bare, pair.charAt(1))))
                .sum();
    }

    private static int count(String text, char wanted) {
        return (int) text.chars().filter(letter -> letter == wanted).count();
    }

    private static Stream<List<Integer>> cells(JsonNode place) {
        int x = place.get("x").intValue();
        int y = place.get("y").intValue();
        int width = place.get("w").intValue();
        return Stream.iterate(0, cell -> cell + 1)
                .limit((long) width * place.get("h").intValue())
                .map(cell -> List.of(x + cell % width, y + cell / width));
    }
}
