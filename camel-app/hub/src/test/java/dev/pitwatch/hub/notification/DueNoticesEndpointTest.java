package dev.pitwatch.hub.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.notices.notification.Lane;
import java.time.Duration;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DueNoticesEndpointTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void givenOptions_whenUsed_thenTheyAreTaken() {
        DueNoticesEndpoint plain = context.getEndpoint("due-notices:sms", DueNoticesEndpoint.class);
        DueNoticesEndpoint set =
                context.getEndpoint("due-notices:push-2?fallback=2m&concurrentConsumers=4", DueNoticesEndpoint.class);

        assertThat(plain.getChannel()).isEqualTo("sms");
        assertThat(plain.getFallback()).isEqualTo(Duration.ofSeconds(30));
        assertThat(plain.getConcurrentConsumers()).isEqualTo(1);
        assertThat(plain.getLane()).isEqualTo(Lane.ALL);
        assertThat(context.getEndpoint("due-notices:webhook?lane=SLOW", DueNoticesEndpoint.class)
                        .getLane())
                .isEqualTo(Lane.SLOW);
        assertThat(set.getChannel()).isEqualTo("push-2");
        assertThat(set.getFallback()).isEqualTo(Duration.ofMinutes(2));
        assertThat(set.getConcurrentConsumers()).isEqualTo(4);
        assertThatThrownBy(plain::createProducer).hasMessageContaining("read only");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "due-notices:SMS",
                "due-notices:a/b",
                "due-notices:sms?nopt=1",
                "due-notices:sms?fallback=0",
                "due-notices:sms?concurrentConsumers=0",
                "due-notices:sms?concurrentConsumers=17",
                "due-notices:webhook?lane=fast",
                "due-notices:sms?concurrentConsumers=many"
            })
    void givenWhatDoesNotFit_whenUsed_thenRefused(String uri) {
        assertThatThrownBy(() -> context.getEndpoint(uri)).isInstanceOf(ResolveEndpointFailedException.class);
    }
}
