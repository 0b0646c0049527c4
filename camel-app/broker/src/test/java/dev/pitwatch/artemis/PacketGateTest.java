package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.TopicRules;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttPropertyType;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PacketGateTest {

    private static final int DAY = BrokerConfiguration.DEVICE_SESSION_SECONDS;

    private static int keptAfter(int asked, @Nullable String clientId) {
        MqttProperties properties = new MqttProperties();
        int id = MqttPropertyType.SESSION_EXPIRY_INTERVAL.value();
        properties.add(new IntegerProperty(id, asked));
        MqttMessage disconnect = MqttMessageBuilders.disconnect()
                .reasonCode((byte) 0)
                .properties(properties)
                .build();
        PacketGate.boundSession(
                disconnect,
                new BrokerAccount(
                        "d1", new byte[1], new byte[1], clientId, new TopicRules(List.of(), List.of()), true, 0));
        MqttProperties bounded = ((MqttReasonCodeAndPropertiesVariableHeader) disconnect.variableHeader()).properties();
        return ((IntegerProperty) bounded.getProperty(id)).value();
    }

    @Test
    void givenADevice_whenItLeaves_thenItsSessionIsKeptForADayAtMost() {
        assertThat(keptAfter(60, "d1")).isEqualTo(60);
        assertThat(keptAfter(DAY + 1, "d1")).isEqualTo(DAY);
        assertThat(keptAfter(-1, "d1")).isEqualTo(DAY);
    }

    @Test
    void givenAnAccountOfAnyClientId_whenItLeaves_thenNoSessionIsKept() {
        assertThat(keptAfter(0, null)).isZero();
        assertThat(keptAfter(60, null)).isZero();
        assertThat(keptAfter(-1, null)).isZero();
    }
}
