package dev.pitwatch.hub.mqtt;

import dev.pitwatch.core.readings.reading.Delivery;
import dev.pitwatch.core.readings.reading.Refusal;
import dev.pitwatch.core.readings.reading.Rejected;
import dev.pitwatch.hub.steps.Contracted;
import dev.pitwatch.hub.steps.StepContract;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Constants;
import org.apache.camel.component.paho.mqtt5.PahoMqtt5Message;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/**
 * The first step: keeps topic, payload and acknowledgement of a message beside whatever the later steps make of its body,
 * as property {@code delivery}. A message that has one already (a dead letter tried again) keeps it.
 */
public final class Receive implements Processor, Contracted {

    /** The exchange property that holds the {@link Delivery}. */
    public static final String DELIVERY = "delivery";

    /** The exchange property that tells a retained message, which says nothing of when it was sent. */
    public static final String RETAINED = "retained";

    private final Clock clock;
    private final Consumer<Delivery> door;
    private final Predicate<Delivery> wasLeft;

    public Receive(Clock clock) {
        this(clock, delivery -> {}, delivery -> false);
    }

    /**
     * Takes what is asked about each message.
     *
     * @param door throws {@link Rejected} for messages that are not even to be parsed
     * @param wasLeft whether it has come before and was left with the broker
     */
    public Receive(Clock clock, Consumer<Delivery> door, Predicate<Delivery> wasLeft) {
        this.clock = clock;
        this.door = door;
        this.wasLeft = wasLeft;
    }

    @Override
    public StepContract contract() {
        return StepContract.ANY.gives(byte[].class).sets(DELIVERY).sets(RETAINED);
    }

    @Override
    public void process(Exchange exchange) {
        Delivery delivery = exchange.getProperty(DELIVERY, Delivery.class);
        if (delivery == null) {
            Delivery received = received(exchange);
            delivery = wasLeft.test(received) ? received.comingAgain() : received;
            exchange.setProperty(DELIVERY, delivery);
            door.accept(delivery);
        }
        int length = delivery.length();
        if (length > Refusal.KEPT_BYTES) {
            throw Rejected.deadLetter(
                    "too_large", "%d bytes, expected at most %d".formatted(length, Refusal.KEPT_BYTES), null);
        }
        exchange.getMessage().setBody(delivery.payload());
    }

    private Delivery received(Exchange exchange) {
        String topic = exchange.getMessage().getHeader(PahoMqtt5Constants.MQTT_TOPIC, "", String.class);
        byte[] payload = exchange.getMessage().getBody(byte[].class);
        byte[] bytes = payload == null ? new byte[0] : payload;
        if (exchange.getMessage() instanceof PahoMqtt5Message paho) {
            MqttMessage message = paho.getMqttMessage();
            exchange.setProperty(RETAINED, message.isRetained());
            return message instanceof ReceivedMessage received
                    ? new Delivery(
                            topic,
                            bytes,
                            length(received, bytes),
                            message.getQos(),
                            clock.instant(),
                            received.ack(),
                            received.account(),
                            message.isDuplicate())
                    : new Delivery(topic, bytes, message.getQos(), clock.instant(), () -> {});
        }
        return new Delivery(topic, bytes, 0, clock.instant(), () -> {});
    }

    /** What a step before made longer has that length, else the one that was sent, of which {@code bytes} may be the beginning. */
    private static int length(ReceivedMessage message, byte[] bytes) {
        return bytes.length > message.getPayload().length ? bytes.length : message.length();
    }
}
