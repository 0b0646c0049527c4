package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.apache.camel.LoggingLevel;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FailureLogTest {

    private final RouteDefinition route = new RouteDefinition("news:alerts").routeId("live-alerts");
    private long nanos;
    private final FailureLog log = new FailureLog(route, () -> nanos);

    @BeforeEach
    void locate() {
        route.setResource(ResourceHelper.fromBytes("live.camel.yaml", new byte[0]));
    }

    @Test
    void givenAFailure_whenItComesAgainAndAgain_thenOneLineAMinuteNamesRouteFileAndInnermostError() {
        List<String> first = LogLines.during(() -> {
            for (int i = 0; i < 100; i++) {
                log.log("Failed delivery", new RuntimeCamelException(new IllegalStateException("bad\nbody")));
            }
        });
        nanos += Duration.ofMinutes(1).toNanos();
        List<String> second = LogLines.during(() -> log.log("Failed delivery", new IllegalStateException("bad body")));

        assertThat(first)
                .singleElement()
                .asString()
                .contains(" ERROR ")
                .endsWith("route live-alerts (live.camel.yaml): a message failed: bad body");
        assertThat(second)
                .singleElement()
                .asString()
                .endsWith("a message failed: bad body (and 99 more since the line before)");
    }

    @Test
    void givenAnErrorOfAnotherKind_whenLogged_thenItIsNotWithheldForTheFirst() {
        List<String> lines = LogLines.during(() -> {
            log.log("Failed delivery", new IllegalStateException("one"));
            log.log("Failed delivery", new IllegalArgumentException("two"));
            log.log("Rollback", LoggingLevel.WARN);
            log.log("Rollback", LoggingLevel.WARN);
        });

        assertThat(lines).hasSize(3);
        assertThat(lines.get(1)).endsWith("a message failed: two");
        assertThat(lines.get(2)).contains(" WARN ").endsWith("a message failed: Rollback");
    }

    @Test
    void givenATryThatIsMadeAgain_whenLogged_thenNoLineSaysThatAMessageFailed() {
        List<String> lines = LogLines.during(() -> {
            log.log("On delivery attempt: 0", LoggingLevel.DEBUG);
            log.log("On delivery attempt: 1", new IllegalStateException("one"), LoggingLevel.DEBUG);
        });

        assertThat(lines).isEmpty();
    }

    @Test
    void givenARouteOfATemplate_whenItFails_thenTheLineNamesTheRouteAlone() {
        route.setResource(null);

        List<String> lines = LogLines.during(() -> log.log("Failed delivery", new IllegalStateException("one")));

        assertThat(lines).singleElement().asString().endsWith("route live-alerts: a message failed: one");
    }
}
