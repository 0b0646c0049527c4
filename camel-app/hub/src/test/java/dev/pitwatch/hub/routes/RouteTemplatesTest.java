package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Route files with templates: what is made of them comes, changes and goes with their file. */
class RouteTemplatesTest {

    private static final String TEMPLATE =
            """
            - routeTemplate:
                id: greeting
                parameters:
                  - name: word
                route:
                  description: Says a word
                  from:
                    uri: direct:{{word}}
                    steps:
                      - setBody: {id: say, constant: "hello {{word}}"}
            """;
    private static final String OTHER =
            """
            - route:
                id: other
                from:
                  uri: direct:other
                  steps:
                    - setBody: {id: other-body, constant: other}
            """;

    @TempDir
    Path folder;

    @TempDir
    Path kept;

    private final DefaultCamelContext context = new DefaultCamelContext(false);
    private RouteFiles files;

    @BeforeEach
    void start() {
        context.disableJMX();
        context.getRouteController().supervising();
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        context.getRegistry().bind("helper", "of the hub");
        RouteRulesTest.restrictions().impose(context);
        context.start();
        files = new RouteFiles(
                context,
                folder,
                kept,
                (action, thing, id, details) -> {},
                Clock.systemUTC(),
                new SimpleMeterRegistry(),
                name -> FileSettings.NONE,
                Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() throws IOException {
        files.close();
        context.close();
    }

    @Test
    void givenATemplateWithTwoInstances_whenLoaded_thenBothRunWithStepsOfTheirOwn() throws IOException {
        write("greet", TEMPLATE + instance("a") + instance("b"));
        look();

        assertThat(files.failures()).isEmpty();
        assertThat(ask("a")).isEqualTo("hello a");
        assertThat(ask("b")).isEqualTo("hello b");
        RouteFileView file = files.files().get(0);
        assertThat(file.routes())
                .extracting(RouteFileView.RouteView::id)
                .containsExactlyInAnyOrder("greet-a", "greet-b");
        assertThat(file.routes()).allSatisfy(route -> {
            assertThat(route.from()).isEqualTo(route.id().replace("greet-", "direct:"));
            assertThat(route.description()).isEqualTo("Says a word");
            assertThat(route.exchanges()).isEqualTo(1);
        });
        assertThat(context.getProcessor("greet-a-say")).isNotNull();
        assertThat(context.getProcessor("greet-b-say")).isNotNull();
        assertThat(files.stopRoute("greet-a", "me", Optional.empty()).state()).isEqualTo("stopped");
        assertThat(files.startRoute("greet-a", "me").state()).isEqualTo("started");
    }

    @Test
    void givenARunningTemplate_whenItChanges_thenItsInstancesAreMadeAnewAndOtherFilesGoOn() throws IOException {
        write("greet", TEMPLATE + instance("a") + instance("b"));
        write("other", OTHER);
        look();
        Route other = context.getRoute("other");

        write("greet", TEMPLATE.replace("hello", "good day") + instance("a") + instance("b"));
        look();

        assertThat(files.failures()).isEmpty();
        assertThat(ask("a")).isEqualTo("good day a");
        assertThat(ask("b")).isEqualTo("good day b");
        assertThat(context.getRoute("other")).isSameAs(other);
        assertThat(context.getRouteTemplateDefinitions()).hasSize(1);
        files.restore("greet", 1, "me");
        assertThat(ask("a")).isEqualTo("hello a");
        assertThat(context.getRouteTemplateDefinitions()).hasSize(1);
    }

    @Test
    void givenARunningTemplate_whenAnInstanceComesOrGoes_thenItsRouteDoes() throws IOException {
        write("greet", TEMPLATE + instance("a"));
        look();

        write("greet", TEMPLATE + instance("a") + instance("b"));
        look();
        assertThat(ask("b")).isEqualTo("hello b");
        write("greet", TEMPLATE + instance("b"));
        look();
        assertThat(context.getRoute("greet-a")).isNull();
        assertThat(ask("b")).isEqualTo("hello b");
        Files.delete(folder.resolve("greet.camel.yaml"));
        look();

        assertThat(context.getRoutes()).isEmpty();
        assertThat(context.getRouteDefinitions()).isEmpty();
        assertThat(context.getRouteTemplateDefinitions()).isEmpty();
    }

    @Test
    void givenARunningTemplate_whenABrokenOneIsWritten_thenRefusedWithItsLineAndTheOldOneRuns() throws IOException {
        write("greet", TEMPLATE + instance("a"));
        look();

        write("greet", TEMPLATE + "          - to: {id: lost, uri: bean:nobody}\n" + instance("a"));
        look();

        assertThat(files.failures().get("greet"))
                .startsWith("greet.camel.yaml:11: ")
                .contains("nobody");
        assertThat(ask("a")).isEqualTo("hello a");
        assertThat(context.getRouteTemplateDefinitions()).hasSize(1);
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                mistake("a template that isn't there", instance("a"), "2: ", "greeting"),
                mistake(
                        "a value that is missing",
                        TEMPLATE + instance("a").replace("name: word", "name: wort"),
                        "2: ",
                        "word"),
                mistake(
                        "the same steps' prefix twice",
                        TEMPLATE + instance("a") + instance("b").replace("greet-b-", "greet-a-"),
                        "",
                        "step id \"greet-a-say\""),
                mistake(
                        "the same route twice",
                        TEMPLATE + instance("a") + instance("a"),
                        "20: ",
                        "route id \"greet-a\" is used already"),
                mistake("no route of it", TEMPLATE, "", "no routes in it"),
                mistake(
                        "no source",
                        TEMPLATE.replace("from:", "form:") + instance("a"),
                        "1: ",
                        "the template has no \"from\""),
                mistake(
                        "nothing at all",
                        "- routeTemplate:\n    id: x\n" + OTHER,
                        "1: ",
                        "the template has no \"from\""),
                mistake(
                        "the template twice",
                        TEMPLATE + TEMPLATE + instance("a"),
                        "2: ",
                        "template id \"greeting\" is used already"),
                mistake(
                        "the template of another file",
                        TEMPLATE.replace("greeting", "taken") + OTHER,
                        "2: ",
                        "template id \"taken\" is used already"),
                mistake(
                        "a template from elsewhere",
                        instance("a").replace("name: word", "name: location"),
                        "6: ",
                        "can't be read from a location"),
                mistake(
                        "a component in parts",
                        TEMPLATE.replace("direct:{{word}}", "\"{{word}}:x\"") + instance("exec"),
                        "",
                        "\"exec\""),
                mistake(
                        "an expression in parts",
                        TEMPLATE.replace("constant: \"hello {{word}}\"", "simple: \"${{{word}}.name}\"")
                                + instance("camelContext"),
                        "",
                        "camelContext"),
                mistake(
                        "a class in parts",
                        TEMPLATE + "          - to: 'log:x?exchangeFormatter=#cl{{word}}:java.lang.ProcessBuilder'\n"
                                + instance("ass"),
                        "",
                        "class"));
    }

    private static Arguments mistake(String what, String text, String line, String reason) {
        return Arguments.of(what, text, line, reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void givenAMistake_whenLoaded_thenRefusedWithItsReason(String what, String text, String line, String reason)
            throws IOException {
        write("a-first", (TEMPLATE + instance("x")).replace("greeting", "taken").replace("say", "a-say"));
        look();

        write("greet", text);
        look();

        assertThat(files.failures()).as(what).containsOnlyKeys("greet");
        assertThat(files.failures().get("greet"))
                .startsWith("greet.camel.yaml:" + line)
                .contains(reason);
        assertThat(context.getRoutes()).extracting(Route::getRouteId).containsExactly("greet-x");
        assertThat(context.getRouteTemplateDefinitions()).hasSize(1);
    }

    @Test
    void givenTheFileOfErrors_whenATemplateStandsThere_thenRefused() throws IOException {
        write("errors", TEMPLATE);
        look();

        assertThat(files.failures().get("errors")).contains("a template stands in the file of its routes");
    }

    private static String instance(String word) {
        return """
                - templatedRoute:
                    routeTemplateRef: greeting
                    routeId: greet-%1$s
                    prefixId: greet-%1$s-
                    parameters:
                      - name: word
                        value: %1$s
                """
                .formatted(word);
    }

    /** Twice, since a file counts once it stays the same. */
    private void look() {
        files.scan();
        files.scan();
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name + ".camel.yaml"), text);
    }

    private String ask(String direct) {
        return context.createProducerTemplate().requestBody("direct:" + direct, "in", String.class);
    }
}
