package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteFilesTest {

    private static final String ERRORS =
            """
            - routeConfiguration:
                id: caught
                onException:
                  - onException:
                      exception: [java.lang.Exception]
                      handled: {constant: {expression: "true"}}
                      steps:
                        - setBody: {constant: "%s"}
            """;
    private static final String HELLO =
            """
            - route:
                id: %s
                from:
                  uri: direct:%s
                  steps:
                    - setBody: {constant: "%s"}
            """;
    private static final String FAILING =
            """
            - route:
                id: failing
                routeConfigurationId: caught
                from:
                  uri: direct:failing
                  steps:
                    - throwException: {exceptionType: java.lang.IllegalStateException, message: planted}
            """;

    @TempDir
    Path folder;

    private DefaultCamelContext context;
    private RouteFiles files;

    @BeforeEach
    void start() {
        context = new DefaultCamelContext();
        context.disableJMX();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        context.start();
        files = new RouteFiles(context, folder);
    }

    @AfterEach
    void stop() throws IOException {
        files.close();
        context.close();
    }

    @Test
    void givenFiles_whenScanned_thenRoutesRunWithTheirErrorHandling() throws IOException {
        write("a.camel.yaml", FAILING);
        write("errors.camel.yaml", ERRORS.formatted("caught it"));

        files.scan();

        assertThat(files.failures()).isEmpty();
        assertThat(ask("failing")).isEqualTo("caught it");
    }

    @Test
    void givenRunningFile_whenEditedBadly_thenRefusedWithReasonAndTheOldOneRuns() throws IOException {
        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        files.scan();

        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "two").replace("setBody", "setBoddy"));
        files.scan();

        assertThat(files.failures()).containsOnlyKeys("hello.camel.yaml");
        assertThat(files.failures().get("hello.camel.yaml")).contains("setBoddy");
        assertThat(ask("hello")).isEqualTo("one");
    }

    @Test
    void givenRunningFile_whenEditedWell_thenTheNewOneRunsAndTheFailureIsForgotten() throws IOException {
        write("hello.camel.yaml", "- nonsense: 1\n");
        files.scan();
        assertThat(files.failures()).isNotEmpty();

        write("hello.camel.yaml", HELLO.formatted("hello", "hello", "three"));
        files.scan();

        assertThat(files.failures()).isEmpty();
        assertThat(ask("hello")).isEqualTo("three");
    }

    @Test
    void givenTwoFiles_whenTheyClaimOneId_thenTheSecondIsRefused() throws IOException {
        write("a.camel.yaml", HELLO.formatted("same", "a", "a"));
        write("b.camel.yaml", HELLO.formatted("same", "b", "b"));

        files.scan();

        assertThat(files.failures()).containsOnlyKeys("b.camel.yaml");
        assertThat(files.failures().get("b.camel.yaml")).contains("\"same\" is used already");
        assertThat(ask("a")).isEqualTo("a");
    }

    @Test
    void givenRunningFile_whenDeleted_thenItsRoutesAreGone() throws IOException {
        Path file = write("hello.camel.yaml", HELLO.formatted("hello", "hello", "one"));
        files.scan();

        Files.delete(file);
        files.scan();

        assertThat(context.getRoute("hello")).isNull();
    }

    @Test
    void givenErrorsFile_whenEdited_thenEveryRouteTakesTheNewHandling() throws IOException {
        write("errors.camel.yaml", ERRORS.formatted("old"));
        write("failing.camel.yaml", FAILING);
        files.scan();

        write("errors.camel.yaml", ERRORS.formatted("newer"));
        files.scan();

        assertThat(ask("failing")).isEqualTo("newer");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private String ask(String direct) {
        return context.createProducerTemplate().requestBody("direct:" + direct, "in", String.class);
    }
}
