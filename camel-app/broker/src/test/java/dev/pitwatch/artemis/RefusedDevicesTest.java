package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.DeviceRefusalReason;
import dev.pitwatch.core.admission.broker.DeviceRefusals;
import dev.pitwatch.core.admission.broker.TopicRules;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusedDevicesTest {

    private static final DeviceRefusalReason PASSWORD = DeviceRefusalReason.WRONG_PASSWORD;
    private static final int MAX_WAITING = 2_000;

    private long now;
    private final RefusedDevices waiting = new RefusedDevices(RefusedDevicesTest::account, () -> now);

    /** Of the workshop that the first word of the user name says; those of a workshop itself, and of nobody, have no second one. */
    private static Optional<BrokerAccount> account(String username) {
        String[] words = username.split(" ");
        String clientId = words.length > 1 ? username : null;
        // As the database gives them: sorted, those of a device without a workshop among them.
        TopicRules rules = new TopicRules(
                List.of(
                        "workshop/unclaimed/device/%s/status".formatted(username),
                        "workshop/%s/device/%s/status".formatted(words[0], username)),
                List.of());
        return words[0].equals("nobody")
                ? Optional.empty()
                : Optional.of(new BrokerAccount(username, new byte[0], new byte[0], clientId, rules, true, 0));
    }

    private List<DeviceRefusals> stored() {
        List<DeviceRefusals> stored = new ArrayList<>();
        waiting.store(stored::addAll);
        return stored;
    }

    private static DeviceRefusals justNow(String device, DeviceRefusalReason reason, long count) {
        return new DeviceRefusals(device, reason, count, Duration.ZERO, Duration.ZERO);
    }

    @Test
    void givenOneThatTriesAgainAndAgain_whenWrittenDown_thenItIsOneNumberAndOthersHaveTheirTurn() {
        for (int i = 0; i < 10_000; i++) {
            waiting.add("w1 loud", PASSWORD);
        }
        waiting.add("w1 loud", DeviceRefusalReason.TOO_FAST);
        for (int i = 0; i < RefusedDevices.MAX_STORED; i++) {
            waiting.add("w1 quiet" + i, PASSWORD);
        }

        List<DeviceRefusals> first = stored();
        waiting.add("w1 loud", PASSWORD);

        assertThat(first)
                .hasSize(RefusedDevices.MAX_STORED)
                .startsWith(justNow("w1 loud", PASSWORD, 10_000), justNow("w1 loud", DeviceRefusalReason.TOO_FAST, 1));
        assertThat(stored())
                .extracting(DeviceRefusals::deviceId)
                .containsExactly("w1 quiet48", "w1 quiet49", "w1 loud");
        assertThat(stored()).isEmpty();
    }

    @Test
    void givenAWorkshopThatKeepsItFull_whenAnothersDeviceIsRefused_thenItIsWrittenDownAtOnce() {
        keepFull();
        waiting.add("w2 one", PASSWORD);
        keepFull();
        waiting.add("w2 two", PASSWORD);

        assertThat(stored()).extracting(DeviceRefusals::deviceId).contains("w2 one", "w2 two");

        keepFull();
        waiting.add("w2 three", PASSWORD);
        assertThat(stored()).extracting(DeviceRefusals::deviceId).contains("w2 three");
    }

    private void keepFull() {
        for (int i = 0; i < MAX_WAITING + 500; i++) {
            waiting.add("w1 " + i, DeviceRefusalReason.WRONG_USER);
        }
    }

    @Test
    void givenUserNamesThatAreNoDevices_whenRefused_thenTheyTakeNoPlace() {
        waiting.add("nobody 1", PASSWORD);
        waiting.add("w1", DeviceRefusalReason.FOREIGN_TOPIC);

        assertThat(stored()).isEmpty();
    }

    @Test
    void givenADatabaseThatIsAway_whenItIsBack_thenAllIsThereInItsOrderAndOfItsTime() {
        waiting.add("w1 one", PASSWORD);
        now = 1_000;
        waiting.add("w1 two", PASSWORD);
        assertThatThrownBy(() -> waiting.store(refused -> {
                    throw new IllegalStateException("away");
                }))
                .hasMessage("away");
        now = 60_000;
        waiting.add("w1 one", PASSWORD);
        waiting.add("w1 three", PASSWORD);
        now = 70_000;

        assertThat(stored())
                .containsExactly(
                        new DeviceRefusals("w1 one", PASSWORD, 2, Duration.ofSeconds(70), Duration.ofSeconds(10)),
                        new DeviceRefusals("w1 two", PASSWORD, 1, Duration.ofSeconds(69), Duration.ofSeconds(69)),
                        new DeviceRefusals("w1 three", PASSWORD, 1, Duration.ofSeconds(10), Duration.ofSeconds(10)));
        assertThat(stored()).isEmpty();
    }

    @Test
    void givenOneThatIsRefusedWhileItIsWrittenDown_whenTheNextAreWritten_thenTheRestIsAmongThem() {
        waiting.add("w1 one", PASSWORD);
        waiting.store(refused -> {
            waiting.add("w1 one", PASSWORD);
            waiting.add("w1 one", PASSWORD);
        });

        assertThat(stored()).containsExactly(justNow("w1 one", PASSWORD, 2));
        assertThat(stored()).isEmpty();
    }

    @Test
    void givenVeryMany_whenTheyWait_thenTheyAreBoundedAndTheNewestAreThere() {
        for (int i = 0; i < 10_000; i++) {
            waiting.add("w1 " + i, PASSWORD);
        }

        List<String> left = new ArrayList<>();
        for (List<DeviceRefusals> next = stored(); !next.isEmpty(); next = stored()) {
            next.forEach(refused -> left.add(refused.deviceId()));
        }
        assertThat(left).hasSize(MAX_WAITING).doesNotHaveDuplicates().endsWith("w1 9999");
    }
}
