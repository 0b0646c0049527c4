package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.hub.routes.RouteFileCheck.Owned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a route file must not say is refused before anything is made of it, in the check as well as in what runs. */
class RouteRulesTest {

    static final String PLANTED = "dev.pitwatch.hub.routes.Planted";
    private static final String ROUTE =
            """
            - route:
                id: a
                from:
                  uri: direct:a
                  steps:
                    - log: hi
            """;

    @TempDir
    Path data;

    private DefaultCamelContext live;

    static RouteRestrictions restrictions(String... more) {
        Set<String> components = new HashSet<>(RouteRestrictions.STANDARD);
        components.addAll(List.of(more));
        return new RouteRestrictions(components, Path.of("target/exports"));
    }

    @BeforeEach
    void start() {
        Planted.MADE.set(0);
        live = new DefaultCamelContext(false);
        live.disableJMX();
        live.getRegistry().bind("helper", "of the hub");
        live.getRegistry().bind("foreign", new ArrayList<>());
        live.getPropertiesComponent().addInitialProperty("pitwatch.data", data.toString());
        new RouteProperties(Map.of("PITWATCH_MASTER_KEY", "planted-secret", "ROUTE_A", "#cla"), data).offer(live);
        live.build();
        new RouteRestrictions(RouteRestrictions.STANDARD, data.resolve("exports")).impose(live);
        live.start();
    }

    @AfterEach
    void stop() throws IOException {
        live.close();
    }

    /** Steps of a route, or whole files. */
    static Stream<String> hostile() {
        return Stream.of(
                "- beans:\n    - {name: x, type: %s}\n".formatted(PLANTED) + ROUTE,
                "- beans:\n    - {name: x, type: '#class:%s'}\n".formatted(PLANTED) + ROUTE,
                "- beans:\n    - {name: x, type: x, factoryBean: %s, factoryMethod: create}\n".formatted(PLANTED)
                        + ROUTE,
                "- beans:\n    - {name: x, type: x, scriptLanguage: simple, script: '${body}'}\n" + ROUTE,
                "- routeTemplate:\n    id: t\n    beans: [{name: x, type: %s}]\n    from: {uri: 'direct:t', steps: [{log: x}]}\n"
                        .formatted(PLANTED),
                "- templatedRoute:\n    routeTemplateRef: t\n    beans: [{name: x, type: %s}]\n".formatted(PLANTED),
                "- dataFormats: {json: {id: x, unmarshalType: %s}}\n".formatted(PLANTED) + ROUTE,
                "- restConfiguration: {component: platform-http, host: evil}\n" + ROUTE,
                "- rest:\n    path: /hooks\n    post: [{path: /x, type: %s, to: 'direct:a'}]\n".formatted(PLANTED)
                        + ROUTE,
                step("to: {uri: 'log:x', parameters: {exchangeFormatter: '#class:%s'}}".formatted(PLANTED)),
                step("to: 'log:x?exchangeFormatter=#class:%s'".formatted(PLANTED)),
                step("to: 'log:x?exchangeFormatter=%%23class:%s'".formatted(PLANTED)),
                step("to: 'log:x?exchangeFormatter=%%2523class:%s'".formatted(PLANTED)),
                step("to: 'log:x?exchangeFormatter={{ROUTE_A}}ss:%s'".formatted(PLANTED)),
                step("to: 'log:x?exchangeFormatter={{ROUTE_B:#cla}}ss:%s'".formatted(PLANTED)),
                step("to: 'log:x?exchangeFormatter=#type:%s'".formatted(PLANTED)),
                step("to: 'log:x?groupSize=#valueAs(int):1'"),
                step("to: 'jdbc:dataSource?outputClass=%s'".formatted(PLANTED)),
                step("to: {uri: 'jdbc:dataSource', parameters: {outputClass: %s}}".formatted(PLANTED)),
                step(
                        "aggregate: {correlationExpression: {constant: 1}, completionSize: 1, aggregationStrategy: '#class:%s', steps: [{log: x}]}"
                                .formatted(PLANTED)),
                step("idempotentConsumer: {simple: '${body}', idempotentRepository: '#class:%s', steps: [{log: x}]}"
                        .formatted(PLANTED)),
                step("bean: {beanType: %s, method: run}".formatted(PLANTED)),
                step("bean: {bean-type: %s, method: run}".formatted(PLANTED)),
                step("bean: {ref: %s, method: run}".formatted(PLANTED)),
                step("bean: {ref: foreign, method: clear}"),
                step("setBody: {method: {beanType: %s, method: run}}".formatted(PLANTED)),
                step("setBody: {method: {ref: %s, method: run}}".formatted(PLANTED)),
                step("to: 'bean:%s?method=run'".formatted(PLANTED)),
                step("to: {uri: bean, parameters: {beanName: %s, method: run}}".formatted(PLANTED)),
                step("to: 'bean:foreign?method=clear'"),
                step("to: 'class:%s?method=run'".formatted(PLANTED)),
                step("setBody: {simple: '${bean:type:%s?method=run}'}".formatted(PLANTED)),
                step("setBody: {simple: '$simple{bean:type:%s?method=run}'}".formatted(PLANTED)),
                step("setBody: {simple: '${bean:%s?method=run}'}".formatted(PLANTED)),
                step("setBody: {simple: '${bean:%s::run}'}".formatted(PLANTED)),
                step("setBody: {simple: '${bean:%s.run}'}".formatted(PLANTED)),
                step("setBody: {simple: '${bean:foreign?method=clear}'}"),
                step("setBody: {expression: {simple: {expression: '${type:java.lang.Integer.MAX_VALUE}'}}}"),
                step("setBody: {simple: '${camelContext.getInjector.newInstance}'}"),
                step("setBody: {simple: '${exchange.context.name}'}"),
                step("setBody: {simple: '${body.class.name}'}"),
                step("setBody: {simple: '${body?.getClass().forName(\"x\")}'}"),
                step("setBody: {simple: '${header[x].getClass()}'}"),
                step("setBody: {simple: '${bodyAs(%s)}'}".formatted(PLANTED)),
                step("setBody: {simple: '${iif(true,${type:java.lang.Integer.MAX_VALUE},1)}'}"),
                step("setBody: {simple: '${ref:foreign}'}"),
                step("setBody: {simple: '${env.PITWATCH_MASTER_KEY}'}"),
                step("setBody: {simple: '${sysenv.PITWATCH_MASTER_KEY}'}"),
                step("setBody: {simple: '${sys.java.home}'}"),
                step("setBody: {simple: '${properties:PITWATCH_MASTER_KEY}'}"),
                step("setBody: {constant: '{{PITWATCH_MASTER_KEY}}'}"),
                step("setBody: {constant: '{{?PITWATCH_MASTER_KEY}}'}"),
                step("setBody: {constant: '{{env:PITWATCH_MASTER_KEY}}'}"),
                step("setBody: {constant: '{{PITWATCH_DB_URL:x}}'}"),
                step("setBody: {constant: '{{AWS_SECRET_ACCESS_KEY:x}}'}"),
                step("setBody: {constant: 'resource:file:/etc/passwd'}"),
                step("setBody: {simple: {expression: x, resultType: %s}}".formatted(PLANTED)),
                step("convertBodyTo: {type: %s}".formatted(PLANTED)),
                step("unmarshal: {json: {library: Jackson, unmarshalType: %s}}".formatted(PLANTED)),
                step("unmarshal: {json: {library: Jackson, allowUnmarshallType: true}}"),
                step("unmarshal: {json: {library: Jackson, moduleClassNames: %s}}".formatted(PLANTED)),
                step("throwException: {exceptionType: %s, message: x}".formatted(PLANTED)),
                step("script: {simple: '${body}'}"),
                step("setBody: {groovy: '1'}"),
                step("setBody: {csimple: '${body}'}"),
                step("to: 'exec:touch?args=x'"),
                step("to: 'language:simple:x'"),
                step("to: 'controlbus:language:simple'"),
                step("wireTap: {uri: 'exec:touch'}"),
                step("toD: 'exec:${body}'"),
                step("enrich: {constant: 'exec:touch', aggregationStrategy: '#class:%s'}".formatted(PLANTED)),
                step("to: 'file:/etc'"),
                step("to: 'file:{{pitwatch.data}}'"),
                step("to: 'file:{{pitwatch.data}}/exports/../secrets'"),
                step("to: 'file:{{pitwatch.data}}/exports?jailStartingDirectory=false'"),
                step("to: 'file:{{pitwatch.data}}/exports?fileExist=Move&moveExisting=/etc/x'"),
                "- route:\n    id: a\n    from: {uri: 'file:{{pitwatch.data}}/exports?move=../../x', steps: [{log: x}]}\n",
                "- route:\n    id: a\n    from: {uri: 'file:/etc?noop=true', steps: [{log: x}]}\n");
    }

    private static String step(String step) {
        return ROUTE + "        - " + step + "\n";
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void givenAHostileFile_whenChecked_thenRefusedAndNothingIsMade(String text) {
        RouteFileException refusal = refusal(text);

        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.getMessage()).doesNotContain("planted-secret");
        assertThat(Planted.MADE).hasValue(0);
    }

    @Test
    void givenAFileThatIsRefusedForSomethingElse_whenItNamesAClass_thenNothingIsMadeEither() {
        String text = "- beans:\n    - {name: x, type: %s}\n- route:\n    id: [broken\n".formatted(PLANTED);
        assertThat(refusal(text)).isNotNull();
        assertThat(refusal("- beans:\n    - {name: x, type: %s, initMethod: run}\n- nonsense: 1\n".formatted(PLANTED)))
                .isNotNull();

        assertThat(Planted.MADE).hasValue(0);
    }

    @Test
    void givenUrisThatAreMadeOfMessages_whenTheyNameWhatIsForbidden_thenTheMessageFailsAndNothingIsMade() {
        DefaultCamelContext running = live;

        for (String uri : List.of(
                "exec:touch",
                "class:%s?method=run".formatted(PLANTED),
                "bean:%s?method=run".formatted(PLANTED),
                "log:x?exchangeFormatter=#class:%s".formatted(PLANTED),
                "file:" + data,
                "bean:foreign?method=clear")) {
            assertThatThrownBy(() -> running.createProducerTemplate().sendBody(uri, "x"))
                    .as(uri)
                    .isInstanceOf(RuntimeException.class);
        }

        assertThat(Planted.MADE).hasValue(0);
    }

    @Test
    void givenWhatIsNoClass_whenChecked_thenTaken() {
        for (String step : List.of(
                "to: 'bean:helper?method=length'",
                "setBody: {simple: '${bean:helper?method=length}'}",
                "setBody: {simple: '${bean:helper.length}'}",
                "setBody: {simple: '${body.flags} contains \"class\" and ${exchangeProperty.x} is \"java.lang.String\"'}",
                "convertBodyTo: {type: java.lang.String}",
                "convertBodyTo: {type: String}",
                "setHeader: {name: Content-Type, constant: application/vnd.api.json}",
                "setBody: {constant: '{{ROUTE_TOKEN:x}}{{SMTP_HOST:x}}{{PITWATCH_PUBLIC_URL:x}}'}",
                "throwException: {exceptionType: java.lang.IllegalStateException, message: x}",
                "aggregate: {correlationExpression: {constant: 1}, completionSize: 1, aggregationStrategy: '#newest', steps: [{log: x}]}",
                "to: 'file:{{pitwatch.data}}/exports/a?fileName=${date:now:yyyy}.txt'")) {
            RouteFileException refusal = refusal(step(step));

            assertThat(refusal).as(step).isNull();
        }
    }

    @Test
    void givenASymbolicLinkOutOfExports_whenAFileEndpointGoesThere_thenRefused() throws IOException {
        Path elsewhere = Files.createDirectories(data.resolve("elsewhere"));
        Files.createSymbolicLink(
                Files.createDirectories(data.resolve("exports")).resolve("link"), elsewhere);

        assertThat(refusal(step("to: 'file:{{pitwatch.data}}/exports/link'")))
                .isNotNull()
                .hasMessageContaining("expected a folder below");
    }

    @Test
    void givenAListOfComponents_whenRead_thenOnlyThoseAreTaken() throws IOException {
        Files.writeString(data.resolve("dev.pitwatch.routes.cfg"), "components = log, quartz\n");

        RouteRestrictions read = RouteRestrictions.read(data, data);

        assertThat(read.components()).containsExactlyInAnyOrder("log", "quartz");
        assertThat(read.refusal("smtp"))
                .hasValueSatisfying(reason -> assertThat(reason).contains("smtp", "config/dev.pitwatch.routes.cfg"));
        assertThat(RouteRestrictions.read(data.resolve("none"), data).components())
                .isEqualTo(RouteRestrictions.STANDARD);
    }

    @Test
    void givenTheShippedList_whenRead_thenItNamesTheStandardOne() throws IOException {
        String shipped = Files.readString(Path.of("../../config/dev.pitwatch.routes.cfg"));

        assertThat(shipped)
                .contains("# components = " + String.join(",", new java.util.TreeSet<>(RouteRestrictions.STANDARD)));
    }

    private RouteFileException refusal(String text) {
        RouteFile file = new RouteFile(RouteFile.FOLDER, "x.camel.yaml", text.getBytes(UTF_8), "me", Instant.EPOCH);
        return catchThrowableOfType(RouteFileException.class, () -> new RouteFileCheck(live)
                .check(file, Optional.empty(), List.of(), Owned.NOTHING));
    }
}
