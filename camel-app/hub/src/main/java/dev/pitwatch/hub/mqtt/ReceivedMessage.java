package dev.pitwatch.hub.mqtt;

import org.eclipse.paho.mqttv5.common.MqttMessage;

/** A message that can be acknowledged on the connection it came on, whoever holds it. */
final class ReceivedMessage extends MqttMessage {

    private final transient Runnable ack;

    ReceivedMessage(MqttMessage message, Runnable ack) {
        super(message.getPayload(), message.getQos(), message.isRetained(), message.getProperties());
        setId(message.getId());
        setDuplicate(message.isDuplicate());
        this.ack = ack;
    }

    /** {@return tells the broker that it is stored; does nothing for QoS 0, and once its connection is gone} */
    Runnable ack() {
        return ack;
    }
}
