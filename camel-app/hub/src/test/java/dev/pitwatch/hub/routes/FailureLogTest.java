package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureLogTest {

    private static final int MESSAGES = 100;
    private static final String FAILING =
            """
            - route:
                id: failing
                from:
                  uri: direct:failing
                  steps:
                    - split:
                        id: failing-each
                        simple: "${body}"
                        steps:
                          - setBody: {id: failing-body, simple: "${body.nothing}"}
            """;

    @TempDir
    Path folder;

    private final TestClock clock = TestClock.atExample();

    @Test
    void givenFailures_whenTheyFollowOneAnother_thenOneLineAMinuteSaysHowManyMoreThereWere() {
        FailureLog log = new FailureLog(() -> "a", clock);

        assertThat(log.line("one\nreason")).contains("route a: a message failed: one reason");
        assertThat(log.line("another")).isEmpty();
        assertThat(log.line("a third")).isEmpty();
        clock.pass(Duration.ofMinutes(1));

        assertThat(log.line("a fourth"))
                .contains("route a: a message failed: a fourth (and 2 more since the line before)");
        clock.pass(Duration.ofMinutes(1));
        assertThat(log.line("a fifth")).contains("route a: a message failed: a fifth");
    }

    @Test
    void givenAnExpressionThatFailsForEachMessage_whenTheyCome_thenTheLogHasOneLine() throws IOException {
        DefaultCamelContext context = new DefaultCamelContext(false);
        context.disableJMX();
        context.build();
        RouteRulesTest.restrictions().impose(context);
        context.start();
        Path routes = Files.createDirectories(folder.resolve("routes"));
        Files.writeString(routes.resolve("failing.camel.yaml"), FAILING);
        try (context;
                RouteFiles files = new RouteFiles(
                        context,
                        routes,
                        folder.resolve("kept"),
                        (action, thing, id, details) -> {},
                        clock,
                        new SimpleMeterRegistry())) {
            files.scan();
            assertThat(files.failures()).isEmpty();

            assertThat(said(() -> context.createProducerTemplate()
                            .send(
                                    "direct:failing",
                                    exchange -> exchange.getMessage()
                                            .setBody(IntStream.range(0, MESSAGES)
                                                    .mapToObj(i -> "text " + i)
                                                    .toList()))))
                    .filteredOn(line -> line.contains("ERROR") || line.startsWith("\tat "))
                    .singleElement()
                    .asString()
                    .contains("route failing: a message failed: ", "nothing");
        }
    }

    private static List<String> said(Runnable work) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
