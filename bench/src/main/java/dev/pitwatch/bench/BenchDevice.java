package dev.pitwatch.bench;

import dev.pitwatch.base.mqtt.MqttPacket;
import java.nio.ByteBuffer;

/**
 * A registered device and where it hangs.
 *
 * @param password at the broker; empty: it needs none
 */
record BenchDevice(String id, String licenceKey, String topic, String password) {

    /** {@return a sign-in with a new session} */
    ByteBuffer connect(int keepAliveSeconds) {
        MqttPacket packet = password.isEmpty()
                ? MqttPacket.connect(MqttPacket.CLEAN_SESSION, keepAliveSeconds, id)
                : MqttPacket.connect(
                        MqttPacket.CLEAN_SESSION | MqttPacket.USER_AND_PASSWORD, keepAliveSeconds, id, id, password);
        return packet.toBuffer();
    }

    @Override
    public String toString() {
        return id;
    }
}
