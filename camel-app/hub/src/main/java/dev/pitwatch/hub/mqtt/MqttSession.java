package dev.pitwatch.hub.mqtt;

import java.time.Duration;

/**
 * What a connection asks of the broker for its session.
 *
 * @param durable taken up again as it was left, if the broker has it; else begun anew
 * @param kept for how long the broker keeps it without a connection
 * @param receiveMaximum how many messages the broker may have on the way, not yet acknowledged: 1 to 65,535
 */
record MqttSession(boolean durable, Duration kept, int receiveMaximum) {

    private static final int MAX_IN_FLIGHT = 65_535;

    /** {@return the same session, of which no more than one message is on the way} */
    MqttSession withOneMessage() {
        return new MqttSession(durable, kept, 1);
    }

    /** {@return one that ends with its connection} */
    static MqttSession passing() {
        return new MqttSession(false, Duration.ZERO, MAX_IN_FLIGHT);
    }
}
