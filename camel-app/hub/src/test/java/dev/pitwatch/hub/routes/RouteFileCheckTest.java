package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.hub.routes.RouteFileCheck.Owned;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.TransactedPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every mistake an operator is likely to make is refused with the line it stands on. */
class RouteFileCheckTest {

    /** Seven lines; what is tested comes after them. */
    private static final String ROUTE =
            """
            # Says hi.
            - route:
                id: a
                from:
                  uri: direct:a
                  steps:
                    - log: hi
            """;

    private final DefaultCamelContext live = new DefaultCamelContext();
    private final RouteFileCheck check = new RouteFileCheck(live);

    @BeforeEach
    void start() {
        live.disableJMX();
        live.getRegistry().bind("helper", "of the hub");
        live.getRegistry().bind("tx", new NoTransaction());
        RouteRulesTest.restrictions("brittle").impose(live);
        live.start();
        BrittleComponent.ALIVE.clear();
    }

    @AfterEach
    void stop() throws IOException {
        live.close();
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                steps("a step that doesn't exist", "- setBoddy: {constant: x}", 8, "setBoddy"),
                steps("a field that doesn't exist", "- setBody: {constantt: x}", 8, "constantt"),
                steps("a component that doesn't exist", "- to: nope:x", 8, "nope"),
                steps(
                        "an end of the store that doesn't exist",
                        "- to: reading-store:x",
                        8,
                        "reading-store: there is no \"x\", expected reading-store:readings"),
                steps(
                        "an option of the store that doesn't exist",
                        "- to:\n    uri: reading-store:readings\n    parameters:\n      nopt: 1",
                        11,
                        "nopt"),
                steps("its own line", "- to:\n    id: b\n    uri: nope:x", 10, "nope"),
                steps(
                        "deep inside a choice",
                        "- choice:\n    when:\n      - simple: ${body} == 1\n        steps:\n          - log: hi\n          - to: nope:x",
                        13,
                        "nope"),
                steps(
                        "an option that doesn't exist",
                        "- to:\n    uri: log:x\n    parameters:\n      nopt: 1",
                        11,
                        "nopt"),
                steps(
                        "an option that doesn't fit",
                        "- to:\n    uri: log:x\n    parameters:\n      groupSize: many",
                        11,
                        "option groupSize: \"many\" doesn't fit"),
                steps(
                        "a number that isn't one",
                        "- to:\n    uri: log:x\n    parameters:\n      groupSize: 10x",
                        11,
                        "option groupSize: \"10x\" doesn't fit, expected a number"),
                steps(
                        "a duration of no known unit",
                        "- to: log:x?groupInterval=ten",
                        8,
                        "option groupInterval: \"ten\""),
                steps(
                        "a duration where Camel reads a number",
                        "- to: log:x?groupInterval=PT5S",
                        8,
                        "option groupInterval: \"PT5S\""),
                steps(
                        "a time-out of no known unit",
                        "- aggregate:\n    correlationExpression: {constant: 1}\n    completionTimeout: 10x\n    aggregationStrategy: together\n    steps:\n      - log: hi",
                        10,
                        "\"10x\" doesn't fit, expected a number"),
                steps("a direct: that no route reads", "- to: direct:nobody", 8, "no route reads direct:nobody"),
                steps(
                        "the same in parts",
                        "- to:\n    uri: direct\n    parameters:\n      name: nobody",
                        11,
                        "no route reads direct:nobody"),
                steps("a bean that doesn't exist", "- to: bean:nobody", 8, "nobody"),
                steps("a bean of former versions", "- to: bean:killSwitch?method=review", 8, "deviceSwitches"),
                steps("a bean in a step", "- bean:\n    ref: nobody", 9, "nobody"),
                steps("a transaction as a bean", "- to: bean:tx", 8, "bean \"tx\" is not for steps of routes"),
                file("a transaction that doesn't exist", ROUTE.replace("- log: hi", transacted("nobody")), 7, "nobody"),
                steps("a step beside a transaction", transacted("tx"), 8, "has other steps beside it"),
                steps(
                        "a transaction within another step",
                        "- filter:\n    constant: \"true\"\n    steps: [{transacted: {ref: tx, steps: [{log: x}]}}]",
                        0,
                        "must be added as top-level"),
                steps(
                        "a bean in an option",
                        "- to:\n    uri: log:x\n    parameters:\n      exchangeFormatter: \"#nobody\"",
                        11,
                        "nobody"),
                steps("a method that doesn't exist", "- to: bean:helper?method=lenght", 8, "there is no method lenght"),
                steps(
                        "a method in an option",
                        "- to:\n    uri: bean:helper\n    parameters:\n      method: lenght(${body})",
                        11,
                        "there is no method lenght"),
                steps(
                        "a method in a step",
                        "- bean:\n    ref: helper\n    method: lenght",
                        10,
                        "there is no method lenght"),
                steps(
                        "a method in an expression",
                        "- setBody:\n    simple: ${bean:helper?method=lenght}",
                        9,
                        "there is no method lenght"),
                steps(
                        "a method in a choice",
                        "- filter:\n    method:\n      ref: helper\n      method: lenght\n    steps:\n      - log: hi",
                        11,
                        "there is no method lenght"),
                steps("an expression that ends too soon", "- setBody:\n    simple: ${bodyy", 9, "functionEnd"),
                steps("a function that doesn't exist", "- setBody:\n    simple: ${nofunction(1)}", 9, "nofunction"),
                steps("a language that isn't there", "- setBody:\n    groovy: \"1\"", 9, "groovy"),
                steps("a format that isn't there", "- unmarshal:\n    csv: {}", 9, "csv"),
                steps(
                        "a class that doesn't exist",
                        "- throwException:\n    exceptionType: no.such.Failure",
                        9,
                        "no.such.Failure"),
                steps("a property that isn't set", "- to: log:{{nope}}", 8, "nope"),
                steps("a step's id twice", "- log: {id: b, message: x}\n- log: {id: b, message: y}", 9, "b"),
                steps("a data source that doesn't exist", "- log: x\n- to: jdbc:nowhere", 9, "nowhere"),
                file("a bracket left open", "- route:\n    id: [a\n    from: {uri: x}\n", 3, "expected ',' or ']'"),
                file("a tab", "- route:\n\tid: a\n", 2, "TAB"),
                file("a word that isn't one", "- rote:\n    id: a\n", 1, "rote"),
                file("no list", "route:\n  id: a\n", 1, "expected a list"),
                file("text", "hello\n", 1, "expected a list"),
                file("nothing", "", 0, "nothing in it"),
                file("comments", "# later\n", 0, "nothing in it"),
                file("no from", "# x\n- route:\n    id: a\n", 2, "no \"from\""),
                file("no steps", "- route:\n    id: a\n    from:\n      uri: direct:a\n", 1, "no output"),
                file(
                        "a key twice",
                        ROUTE.replace("    id: a\n", "    id: a\n    id: b\n"),
                        4,
                        "\"id\" stands here twice"),
                file("no id", ROUTE.replace("    id: a\n", ""), 2, "no id"),
                file("no id in short form", "- from:\n    uri: direct:a\n    steps: [{log: x}]\n", 1, "no id"),
                file("a source that doesn't exist", ROUTE.replace("direct:a", "nope:a"), 5, "nope"),
                file(
                        "one endpoint read twice",
                        ROUTE + ROUTE.replace("id: a", "id: b"),
                        10,
                        "read already by route \"a\""),
                file("an id twice", ROUTE + ROUTE.replace("direct:a", "direct:b"), 10, "a"),
                file("a cron that isn't one", cron(), 4, "cron \"nonsense\""),
                file(
                        "a configuration that doesn't exist",
                        ROUTE.replace("    id: a\n", "    id: a\n    routeConfigurationId: nobody\n"),
                        4,
                        "\"nobody\", which doesn't exist"),
                file(
                        "beans of its own",
                        "- beans:\n    - name: x\n      type: no.such.Bean\n" + ROUTE,
                        1,
                        "\"beans\" is not for route files"),
                file("nesting without end", "- route: " + "[".repeat(20_000), 0, ""));
    }

    private static String transacted(String ref) {
        return "- transacted: {ref: %s, steps: [{log: x}]}".formatted(ref);
    }

    private static String cron() {
        return "- route:\n    id: a\n    from:\n      uri: quartz:a?cron=nonsense\n      steps:\n        - log: x\n";
    }

    private static Arguments steps(String what, String steps, int line, String reason) {
        return file(what, ROUTE + steps.indent(8), line, reason);
    }

    private static Arguments file(String what, String text, int line, String reason) {
        return Arguments.of(what, text, line, reason);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("mistakes")
    void givenAMistake_whenChecked_thenRefusedWithItsLineAndReason(String what, String text, int line, String reason) {
        RouteFileException refusal = refusal("x.camel.yaml", text);

        assertThat(refusal.reason()).contains(reason).doesNotContain("\n");
        assertThat(refusal.line().orElse(0)).as(refusal.getMessage()).isEqualTo(line);
        assertThat(refusal).hasMessageStartingWith(line == 0 ? "x.camel.yaml: " : "x.camel.yaml:%d: ".formatted(line));
    }

    @Test
    void givenAGoodFile_whenChecked_thenNothingOfItIsStarted() {
        String text =
                ROUTE.replace("direct:a", "brittle:in") + "        - to: brittle:out\n        - to: brittle:live\n";

        assertThatCode(() -> check(file("x.camel.yaml", text))).doesNotThrowAnyException();

        assertThat(BrittleComponent.ALIVE).isEmpty();
    }

    @Test
    void givenATransactionOfItsOwnRoute_whenChecked_thenItIsTaken() {
        assertThatCode(() -> check(file("x.camel.yaml", ROUTE.replace("- log: hi", transacted("tx")))))
                .doesNotThrowAnyException();
    }

    @Test
    void givenBeansOfTheHub_whenAFileNamingThemIsChecked_thenTheyAreStillThere() throws RouteFileException {
        check(file(
                "x.camel.yaml",
                ROUTE + "        - to: bean:helper?method=toString\n        - to: bean:helper?method=charAt(0)\n"));

        assertThat(live.getRegistry().lookupByName("helper")).isEqualTo("of the hub");
    }

    @Test
    void givenStepsOfARunningRoute_whenAnotherFileUsesTheirIds_thenRefused() throws Exception {
        live.addRoutes(new org.apache.camel.builder.RouteBuilder() {
            @Override
            public void configure() {
                from("direct:other").routeId("other").log("x").id("taken");
            }
        });

        RouteFileException ofStep =
                refusal("x.camel.yaml", ROUTE + "        - log:\n            id: taken\n            message: x\n");
        RouteFileException ofSource = refusal("x.camel.yaml", ROUTE.replace("direct:a", "direct:other"));

        assertThat(ofStep.getMessage())
                .isEqualTo("x.camel.yaml:9: step id \"taken\" is used already by route \"other\"");
        assertThat(ofSource.getMessage())
                .isEqualTo("x.camel.yaml:3: direct://other is read already by route \"other\"");
    }

    @Test
    void givenASecretInAProperty_whenARefusalQuotesTheEndpoint_thenItIsNotTold() {
        live.getPropertiesComponent().addInitialProperty("mail.password", "planted-secret");

        RouteFileException unknown =
                refusal("x.camel.yaml", ROUTE + "        - to: \"log:x?password={{mail.password}}&nopt=1\"\n");
        RouteFileException unfit =
                refusal("x.camel.yaml", ROUTE + "        - to: \"log:x?groupSize={{mail.password}}\"\n");

        assertThat(unknown.getMessage()).doesNotContain("planted-secret");
        assertThat(unfit.getMessage()).doesNotContain("planted-secret");
    }

    /** Lets steps run as they are. */
    private static final class NoTransaction implements TransactedPolicy {
        @Override
        public void beforeWrap(Route route, NamedNode definition) {}

        @Override
        public Processor wrap(Route route, Processor processor) {
            return processor;
        }
    }

    private RouteFileException refusal(String name, String text) {
        return catchThrowableOfType(RouteFileException.class, () -> check(file(name, text)));
    }

    private static RouteFile file(String name, String text) {
        return new RouteFile(RouteFile.FOLDER, name, text.getBytes(UTF_8), "me", Instant.EPOCH);
    }

    private void check(RouteFile file) throws RouteFileException {
        check.check(file, Optional.empty(), List.of(), Owned.NOTHING);
    }
}
