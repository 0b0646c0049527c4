package dev.pitwatch.hub.mqtt;

import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;

/** A message that can be acknowledged on the connection it came on, from any thread. */
final class ReceivedMessage extends MqttMessage {

    // Nothing reads or writes them, and they are large.
    private static final MqttProperties NO_PROPERTIES = new MqttProperties();

    private final transient int length;
    private final transient Runnable ack;
    private final transient @Nullable String account;

    /**
     * Of what a broker sent.
     *
     * @param payload as sent, or its beginning
     * @param length what {@link #length} returns
     * @param id of its acknowledgement, 0 for QoS 0
     * @param account what {@link #account} returns
     * @param ack what {@link #ack} returns
     */
    ReceivedMessage(
            byte[] payload,
            int length,
            int qos,
            int id,
            boolean retained,
            boolean duplicate,
            @Nullable String account,
            Runnable ack) {
        super(payload, qos, retained, NO_PROPERTIES);
        setId(id);
        setDuplicate(duplicate);
        this.length = length;
        this.account = account;
        this.ack = ack;
    }

    /** {@return bytes of the payload as it was sent} */
    int length() {
        return length;
    }

    /** {@return the account that sent it, as a broker of ours says; null: unknown} */
    @Nullable
    String account() {
        return account;
    }

    /** {@return tells the broker that it is stored; does nothing for QoS 0, and once its connection is gone} */
    Runnable ack() {
        return ack;
    }
}
