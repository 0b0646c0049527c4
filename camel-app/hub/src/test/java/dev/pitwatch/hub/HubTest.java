package dev.pitwatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class HubTest {

    @Test
    void givenANameToListenAt_whenHostsAreMade_thenItIsOneOfThem() {
        assertThat(Hub.withBind(Set.of("hub"), "PitWatch.Internal"))
                .containsExactlyInAnyOrder("hub", "pitwatch.internal");
    }
}
