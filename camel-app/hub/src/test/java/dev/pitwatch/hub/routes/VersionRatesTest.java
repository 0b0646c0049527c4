package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What went through a file before and after a version of it. */
class VersionRatesTest {

    private static final String ERRORS =
            """
            - routeConfiguration:
                id: caught
                onException:
                  - onException:
                      exception: [java.lang.Exception]
                      handled: {constant: {expression: "true"}}
                      steps:
                        - setBody: {id: caught-body, constant: "caught"}
            """;
    private static final String ROUTE =
            """
            - route:
                id: hello
                routeConfigurationId: caught
                from:
                  uri: direct:hello
                  steps:
                    - filter:
                        id: hello-bad
                        simple: "${body} == 'bad'"
                        steps:
                          - throwException: {id: hello-throw, exceptionType: java.lang.IllegalStateException, message: planted}
                    - setBody: {id: hello-body, constant: %s}
            """;

    @TempDir
    private Path folder;

    @TempDir
    private Path kept;

    private DefaultCamelContext context;
    private ProducerTemplate sender;
    private RouteFiles files;

    @BeforeEach
    void start() throws IOException {
        context = new DefaultCamelContext(false);
        context.disableJMX();
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        RouteRulesTest.restrictions().impose(context);
        context.start();
        sender = context.createProducerTemplate();
        files = files();
        Files.writeString(folder.resolve("errors.camel.yaml"), ERRORS);
        write("one");
    }

    private RouteFiles files() {
        return new RouteFiles(
                context,
                folder,
                kept,
                (action, thing, id, details) -> {},
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() throws IOException {
        files.close();
        context.close();
    }

    private void write(String word) throws IOException {
        Files.writeString(folder.resolve("hello.camel.yaml"), ROUTE.formatted(word));
        files.scan();
        files.scan(); // a file counts once it stays the same
    }

    private void send(String... bodies) {
        for (String body : bodies) {
            sender.requestBody("direct:hello", body);
        }
    }

    @Test
    void givenAnErrorThatIsHandled_whenLookedAt_thenItIsTheLastOneAndNoFailure() {
        send("good");
        assertThat(hello().lastError()).isNull();

        send("bad", "good");

        assertThat(hello().lastError().message()).isEqualTo("planted");
        assertThat(hello().failures()).isZero();
        assertThat(hello().refusals()).isEqualTo(1);
    }

    private RouteFileView.RouteView hello() {
        return files.files().stream()
                .flatMap(file -> file.routes().stream())
                .findFirst()
                .orElseThrow();
    }

    private RouteVersionView version(int number) {
        return files.history("hello").stream()
                .filter(version -> version.version() == number)
                .findFirst()
                .orElseThrow();
    }

    private static List<Long> counts(@Nullable Traffic traffic) {
        Traffic known = Objects.requireNonNull(traffic);
        assertThat(known.seconds()).isBetween(0L, 60L);
        return List.of(known.messages(), known.refusals());
    }

    @Test
    void givenVersions_whenMessagesGoThrough_thenEachSaysWhatDidBeforeAndAfterIt() throws IOException {
        assertThat(version(1).ratesBefore()).isNull();
        assertThat(version(1).ratesAfter()).isNull();
        send("good", "good", "bad", "good");

        write("two");
        assertThat(counts(version(2).ratesBefore())).containsExactly(4L, 1L);
        assertThat(counts(version(2).ratesAfter())).containsExactly(0L, 0L);
        send("good", "bad", "bad");
        assertThat(counts(version(2).ratesAfter())).as("counted still").containsExactly(3L, 2L);

        write("three");
        send("good");
        assertThat(counts(version(2).ratesAfter())).as("ended by the next").containsExactly(3L, 2L);
        assertThat(counts(version(3).ratesBefore())).containsExactly(7L, 3L);

        files.close();
        files = files();
        assertThat(counts(version(3).ratesAfter())).as("ended with the hub").containsExactly(1L, 0L);
    }

    @Test
    void givenAVersionThatRunsForLongEnough_whenLookedAt_thenWhatCameLaterIsNotCounted() throws IOException {
        RouteCounts counts = new RouteCounts(Clock.systemUTC(), new SimpleMeterRegistry());
        RouteHistory history = new RouteHistory(new RouteVersions(kept.resolve("apart")));
        VersionRates rates = new VersionRates(counts, history, Duration.ZERO);
        RouteFile file = new RouteFile(
                RouteFile.FOLDER, "a.camel.yaml", "x".getBytes(StandardCharsets.UTF_8), "asha", Instant.now());
        RouteVersions.Version version = Objects.requireNonNull(history.keep(file, Instant.now()));

        rates.exchanged("a", version, new Traffic(5, 1, 60), Set.of("a"));
        counts.of("a").done();
        rates.look();
        counts.of("a").done();

        assertThat(rates.after("a", 1)).isEmpty();
        assertThat(history.version("a", 1)).hasValueSatisfying(known -> assertThat(counts(known.ratesAfter()))
                .containsExactly(1L, 0L));
    }
}
