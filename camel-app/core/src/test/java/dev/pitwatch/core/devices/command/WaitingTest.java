package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingTest {

    private static final String DEVICE = "ESP32-A1B2C3D4E5F6";

    private final Waiting<String> arrivals = new Waiting<>(Integer.MAX_VALUE);
    private final List<String> returned = new ArrayList<>();

    @Test
    void givenADeviceThatIsLookedAt_whenItIsBackOnceMoreMeanwhile_thenItIsLookedAtAgain() {
        arrivals.add(DEVICE);

        arrivals.batch(500, some -> {
            returned.addAll(some);
            arrivals.add(DEVICE);
        });
        assertThat(arrivals.batch(500, returned::addAll)).isTrue();

        assertThat(returned).containsExactly(DEVICE, DEVICE);
        assertThat(arrivals.batch(500, returned::addAll)).isFalse();
    }

    @Test
    void givenTheDatabaseAway_whenItIsBack_thenNoReturnIsForgotten() {
        arrivals.add(DEVICE);
        arrivals.add("another");

        assertThatThrownBy(() -> arrivals.batch(1, some -> {
                    arrivals.add("meanwhile");
                    throw new IllegalStateException("planted: the database is away");
                }))
                .hasMessageContaining("planted");

        arrivals.batch(500, returned::addAll);
        assertThat(returned).containsExactly(DEVICE, "another", "meanwhile");
    }
}
