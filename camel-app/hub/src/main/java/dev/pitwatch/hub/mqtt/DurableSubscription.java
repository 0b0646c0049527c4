package dev.pitwatch.hub.mqtt;

import java.io.IOException;
import java.util.Optional;

/** A subscription that outlives its connections, with what was noted of it: made again on each, whatever the broker has kept. */
final class DurableSubscription {

    private static final String SHARED = "$share/";

    private final MqttAddress address;
    private final String clientId;
    private final MqttSession session;
    private final SubscriptionNote note;

    DurableSubscription(MqttAddress address, String clientId, MqttSession session, SubscriptionNote note) {
        this.address = address;
        this.clientId = clientId;
        this.session = session;
        this.note = note;
    }

    /** {@return a new connection, on which the messages of that filter come} */
    MqttConnection open(String wished, int qos, MqttConnection.Taker messages) throws IOException {
        Optional<String> known = note.read();
        boolean shared = wished.startsWith(SHARED);
        if (shared) {
            renew(wished, qos, messages, known);
        }
        MqttConnection opened = new MqttConnection(address, clientId, session, messages);
        opened.open();
        if (!shared || !opened.isResumed()) {
            subscribe(opened, wished, qos, known);
        }
        return opened;
    }

    /**
     * Subscribes on a short connection of its own. Artemis gives a shared subscription that is made again a new consumer, and
     * never prompts it after what the old one had on the way: it sends the receive maximum, and then nothing. Here
     * that is one message, which comes again on the next connection.
     */
    private void renew(String wished, int qos, MqttConnection.Taker messages, Optional<String> known)
            throws IOException {
        MqttConnection brief = new MqttConnection(address, clientId, session.withOneMessage(), (topic, message) -> {
            if (message.getQos() == 0) { // nobody sends it again
                messages.take(topic, message);
            }
        });
        brief.open();
        subscribe(brief, wished, qos, known);
        brief.close();
    }

    private void subscribe(MqttConnection opened, String wished, int qos, Optional<String> known) throws IOException {
        boolean changed = !known.equals(Optional.of(wished));
        try {
            if (opened.isResumed() && changed && known.isPresent()) {
                opened.unsubscribe(known.get());
            }
            opened.subscribe(wished, qos);
            if (changed) {
                note.write(wished); // else it still tells when the session was last read
            }
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }
}
