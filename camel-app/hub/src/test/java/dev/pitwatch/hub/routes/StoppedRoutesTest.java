package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.live.NodeState;
import dev.pitwatch.core.testing.TestClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoppedRoutesTest {

    private static final String ROUTE =
            """
            - route:
                id: hello
                from:
                  uri: direct:hello
                  steps:
                    - setBody: {id: hello-body, constant: %s}
            """;

    @TempDir
    private Path folder;

    @TempDir
    private Path kept;

    private final TestClock clock = TestClock.atExample();
    private final List<String> audited = new ArrayList<>();
    private DefaultCamelContext context;
    private RouteFiles files;

    @BeforeEach
    void start() throws IOException {
        context = new DefaultCamelContext(false);
        context.disableJMX();
        context.build();
        context.setApplicationContextClassLoader(getClass().getClassLoader());
        RouteRulesTest.restrictions().impose(context);
        context.start();
        files = new RouteFiles(
                context,
                folder,
                kept,
                (action, thing, id, details) -> audited.add("%s %s %s %s".formatted(action, thing, id, details)),
                clock,
                new SimpleMeterRegistry());
        write("one");
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

    @Test
    void givenARoute_whenStoppedStartedOrExchanged_thenWhatIsNotifiedOfSaysByWhomAndDiffers() throws IOException {
        NodeState before = files.states().get(0);
        assertThat(before.state()).isEqualTo("started");
        assertThat(before.by()).isEqualTo(files.files().get(0).changedBy());
        assertThat(files.states()).containsExactly(before);

        clock.pass(Duration.ofSeconds(1));
        files.stopRoute("hello", "asha", Optional.of(Duration.ofMinutes(5)));
        NodeState stopped = files.states().get(0);
        assertThat(stopped.by()).isEqualTo("asha");
        assertThat(stopped.state()).isEqualTo("stopped");
        files.stopRoute("hello", "ravi", Optional.empty());
        assertThat(files.states().get(0).mark()).as("it starts at another time").isNotEqualTo(stopped.mark());

        clock.pass(Duration.ofSeconds(1));
        write("two");
        NodeState exchanged = files.states().get(0);
        assertThat(exchanged.state()).isEqualTo("started");
        assertThat(exchanged.by()).isEqualTo(before.by());
        assertThat(exchanged.mark()).isNotEqualTo(before.mark());
    }

    private RouteFileView.RouteView route() {
        return files.files().get(0).routes().get(0);
    }

    @Test
    void givenARouteThatIsStoppedForAWhile_whenThatIsOver_thenItRunsAndTheAuditLogSaysByWhat() {
        RouteFileView.RouteView stopped = files.stopRoute("hello", "root", Optional.of(Duration.ofMinutes(10)));

        assertThat(stopped.state()).isEqualTo("stopped");
        assertThat(stopped.startsAt()).isEqualTo(clock.instant().plus(Duration.ofMinutes(10)));
        assertThat(files.stoppedByPeople()).isEqualTo(Map.of("hello", true));
        clock.pass(Duration.ofMinutes(9));
        files.scan();
        assertThat(route().state()).isEqualTo("stopped");

        clock.pass(Duration.ofMinutes(1));
        files.scan();

        assertThat(route().state()).isEqualTo("started");
        assertThat(route().startsAt()).isNull();
        assertThat(files.stoppedByPeople()).isEqualTo(Map.of("hello", false));
        assertThat(audited).contains("stop route hello {for_minutes=10}", "start route hello {}");
    }

    @Test
    void givenARouteThatIsStoppedForGood_whenADayPasses_thenItStaysSo() {
        files.stopRoute("hello", "root", Optional.of(Duration.ofMinutes(10)));
        files.stopRoute("hello", "root", Optional.empty());

        clock.pass(Duration.ofDays(1));
        files.scan();

        assertThat(route().state()).isEqualTo("stopped");
        assertThat(files.stoppedByPeople()).isEqualTo(Map.of("hello", true));
    }

    @Test
    void givenAStoppedRoute_whenItsFileIsLoadedAnew_thenNobodyHasStoppedIt() throws IOException {
        files.stopRoute("hello", "root", Optional.empty());

        write("two");
        files.scan();

        assertThat(route().state()).isEqualTo("started");
        assertThat(files.stoppedByPeople()).isEqualTo(Map.of("hello", false));
    }
}
