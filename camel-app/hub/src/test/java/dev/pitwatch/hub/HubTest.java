package dev.pitwatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.VertxOptions;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HubTest {

    @Test
    void givenANameToListenAt_whenHostsAreMade_thenItIsOneOfThem() {
        assertThat(Hub.withBind(Set.of("hub"), "PitWatch.Internal"))
                .containsExactlyInAnyOrder("hub", "pitwatch.internal");
    }

    @Test
    void givenAnEventLoopThatIsHeldForSeconds_whenItIsToldOf_thenWithoutAStackUnlessItStaysStuck() {
        VertxOptions options = Hub.vertxOptions();

        assertThat(options.getMaxEventLoopExecuteTimeUnit().toSeconds(options.getMaxEventLoopExecuteTime()))
                .as("s until a line")
                .isEqualTo(2);
        assertThat(options.getWarningExceptionTimeUnit().toSeconds(options.getWarningExceptionTime()))
                .as("s until a stack trace")
                .isEqualTo(30);
    }
}
