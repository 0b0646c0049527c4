package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.TopicRules;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeviceRightsTest {

    private static final BrokerAccount ANYTHING = new BrokerAccount(
            "d1", new byte[1], new byte[1], "d1", new TopicRules(List.of("#", "$share/#"), List.of("#")), true, 0);

    @ParameterizedTest
    @ValueSource(strings = {"pitwatch", "PITWATCH", "pitwatch-", "Pitwatch-a1-readings", "pitwatch-hub"})
    void givenANameOfHubs_whenAsked_thenItIsReserved(String name) {
        assertThat(DeviceRights.isReserved(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "pitwatch1", "pitwatcher-1", "ESP32-pitwatch", "pit-watch"})
    void givenAnotherName_whenAsked_thenItIsFree(String name) {
        assertThat(DeviceRights.isReserved(name)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"#", "a::b", "::", "$share/g/a", "$SYS/a", "$a", "a\\b"})
    void givenRulesThatAllowEverything_whenAFilterNamesMoreThanATopic_thenItMayNot(String filter) {
        assertThat(DeviceRights.maySubscribe(ANYTHING, filter)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a::b", "$share/g/a", "$SYS/a", "a\\b"})
    void givenRulesThatAllowEverything_whenATopicNamesMoreThanATopic_thenItMayNot(String topic) {
        assertThat(DeviceRights.mayPublish(ANYTHING, topic)).isFalse();
    }

    @Test
    void givenATopic_whenItIsTheDevicesOwnStatus_thenItAloneMayBeRetained() {
        assertThat(DeviceRights.mayRetain(ANYTHING, "workshop/w1/device/d1/status"))
                .isTrue();
        assertThat(DeviceRights.mayRetain(ANYTHING, "workshop/w1/device/d2/status"))
                .isFalse();
        assertThat(DeviceRights.mayRetain(ANYTHING, "workshop/w1/device/d1/ack"))
                .isFalse();
        assertThat(DeviceRights.mayRetain(ANYTHING, "workshop/w1::x/device/d1/status"))
                .isFalse();
    }
}
