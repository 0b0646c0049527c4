package dev.pitwatch.hub.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step without an id is refused as an edit; what ran before runs on. */
class StepIdsTest {

    private static final String WITHOUT =
            """
            - route:
                id: hello
                from:
                  uri: direct:hello
                  steps:
                    - setBody: {constant: "one"}
            """;

    private static final String WITH = WITHOUT.replace("{constant", "{id: hello-body, constant");

    @TempDir
    Path folder;

    @TempDir
    Path kept;

    private final DefaultCamelContext context = new DefaultCamelContext(false);
    private RouteFiles files;

    @BeforeEach
    void start() {
        context.disableJMX();
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        RouteRulesTest.restrictions().impose(context);
        context.start();
        files = files(kept);
    }

    private RouteFiles files(Path versions) {
        return new RouteFiles(
                context,
                folder,
                versions,
                (action, thing, id, details) -> {},
                Clock.systemUTC(),
                new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() throws IOException {
        files.close();
        context.close();
    }

    @Test
    void givenAnEditWithoutAnId_whenLookedAt_thenRefusedWithLineAndStepAndTheOldOneRuns() throws IOException {
        write(WITH);
        look();

        write(WITHOUT.replace("one", "two"));
        look();

        assertThat(files.failures())
                .containsOnly(
                        Map.entry(
                                "hello",
                                "hello.camel.yaml:6: the step \"setBody\" has no id, expected one of its own, e.g. id: hello-setbody"));
        assertThat(ask()).isEqualTo("one");
    }

    @Test
    void givenANewFileWithoutAnId_whenItComesWhileTheHubRuns_thenRefused() throws IOException {
        look();

        write(WITHOUT);
        look();

        assertThat(files.failures()).containsOnlyKeys("hello");
    }

    @Test
    void givenAFileThatRanBefore_whenTheHubStarts_thenItRunsAndMayBeGoneBackTo() throws IOException {
        write(WITHOUT);
        look();
        assertThat(files.failures()).isEmpty();
        write(WITH.replace("one", "two"));
        look();
        assertThat(ask()).isEqualTo("two");
        assertThat(files.files())
                .singleElement()
                .extracting(RouteFileView::wouldBeRefused)
                .isNull();

        files.restore("hello", 1, "root");
        assertThat(ask()).isEqualTo("one");
        files.takeAway(RouteFile.FOLDER); // as the end of the hub does
        files.close();
        files = files(kept);
        look();

        assertThat(files.failures()).isEmpty();
        assertThat(ask()).isEqualTo("one");
        assertThat(files.files()).singleElement().satisfies(file -> {
            assertThat(file.state()).isEqualTo("loaded");
            assertThat(file.wouldBeRefused().message()).contains("hello.camel.yaml:6: the step \"setBody\" has no id");
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "filter: {id: a, simple: x, steps: [{log: text}]}",
                "choice: {id: a, when: [{simple: x, steps: [{to: {uri: 'log:a'}}]}]}",
                "choice: {id: a, otherwise: {steps: [{stop: {}}]}}",
                "doTry: {id: a, doCatch: [{id: b, steps: [{to: {id: '', uri: 'log:a'}}]}]}"
            })
    void givenAStepWithinAnother_whenItHasNoId_thenFound(String step) throws RouteFileException {
        String text = "- route:\n    id: r\n    from:\n      uri: direct:r\n      steps:\n      - %s\n".formatted(step);
        RouteFile file = new RouteFile(RouteFile.FOLDER, "r.camel.yaml", text.getBytes(UTF_8), "me", Instant.EPOCH);

        assertThat(StepIds.missing(file, new YamlSource(file).check())).isPresent();
    }

    private void look() {
        files.scan();
        files.scan();
    }

    private void write(String text) throws IOException {
        Files.writeString(folder.resolve("hello.camel.yaml"), text);
    }

    private String ask() {
        return context.createProducerTemplate().requestBody("direct:hello", "in", String.class);
    }
}
