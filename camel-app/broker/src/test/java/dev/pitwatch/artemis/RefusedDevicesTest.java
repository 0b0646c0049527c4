package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.broker.DeviceRefusalReason;
import dev.pitwatch.core.admission.broker.DeviceRefusals;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefusedDevicesTest {

    private static final DeviceRefusalReason PASSWORD = DeviceRefusalReason.WRONG_PASSWORD;

    private final RefusedDevices waiting = new RefusedDevices();

    @Test
    void givenOneThatTriesAgainAndAgain_whenWrittenDown_thenItIsOneNumberAndOthersHaveTheirTurn() {
        for (int i = 0; i < 10_000; i++) {
            waiting.add("loud", PASSWORD);
        }
        waiting.add("loud", DeviceRefusalReason.TOO_FAST);
        for (int i = 0; i < RefusedDevices.MAX_TAKEN; i++) {
            waiting.add("quiet " + i, PASSWORD);
        }

        List<DeviceRefusals> first = waiting.take();
        waiting.add("loud", PASSWORD);

        assertThat(first)
                .hasSize(RefusedDevices.MAX_TAKEN)
                .startsWith(
                        new DeviceRefusals("loud", PASSWORD, 10_000),
                        new DeviceRefusals("loud", DeviceRefusalReason.TOO_FAST, 1));
        assertThat(waiting.take()).extracting(DeviceRefusals::deviceId).containsExactly("quiet 48", "quiet 49", "loud");
        assertThat(waiting.take()).isEmpty();
    }

    @Test
    void givenADatabaseThatIsAway_whenGivenBack_thenItAddsUpAndIsBounded() {
        waiting.add("one", PASSWORD);
        List<DeviceRefusals> taken = waiting.take();
        waiting.add("one", PASSWORD);

        waiting.giveBack(taken);
        for (int i = 0; i < 10_000; i++) {
            waiting.add("another " + i, PASSWORD);
        }

        assertThat(waiting.take()).startsWith(new DeviceRefusals("one", PASSWORD, 2));
        int left = 0;
        for (List<DeviceRefusals> next = waiting.take(); !next.isEmpty(); next = waiting.take()) {
            left += next.size();
        }
        assertThat(left).isEqualTo(2_000 - RefusedDevices.MAX_TAKEN);
    }
}
