package dev.pitwatch.artemis;

import java.util.HashSet;
import java.util.Set;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;

/**
 * The queues that a journal may hold, by their names: a device's for its commands, for its retained status and for what it
 * acknowledges under QoS 2, and some of hubs. So they are bounded by the accounts. Not thread safe.
 */
final class KnownQueues {

    /** Of all hubs: their routes' subscriptions. A device could once make queues that are called like theirs. */
    static final int MAX_OF_HUBS = 1_000;

    private static final WildcardConfiguration WILDCARDS = new WildcardConfiguration();
    private static final String HUB_SHARED = "pitwatch.";
    private static final String HUB_OWN = "pitwatch-";
    private static final int LEVELS = 5;

    private final Set<String> subscribers = new HashSet<>();
    private int ofHubs;

    /** {@return whether the queue is its client's for QoS 2: ask for it after the others, since they tell the clients} */
    static boolean isOfQos2(String queue) {
        return queue.startsWith(MQTTUtil.QOS2_MANAGEMENT_QUEUE_PREFIX);
    }

    /** {@return whether the queue may stay; those of hubs are counted, so ask for the oldest first} */
    boolean keeps(String queue, String address) {
        if (queue.contains("::") || address.contains("::")) {
            return false;
        }
        if (address.startsWith(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX)) {
            return queue.equals(address) && isOfDevice(address, "status");
        }
        if (queue.equals(address)) {
            return queue.equals(MQTTUtil.MQTT_SESSION_STORE) || isOfQos2(queue) && isOfSubscriber(queue);
        }
        if (isOfDevice(address, "command")) {
            String device = topic(address)[3];
            boolean own = queue.equals(device + "." + address);
            if (own) {
                subscribers.add(device);
            }
            return own;
        }
        boolean hubs = queue.startsWith(HUB_SHARED) || queue.startsWith(HUB_OWN);
        return hubs && queue.endsWith("." + address) && ofHubs++ < MAX_OF_HUBS;
    }

    /** Without a subscription nothing is sent to a client that it would have to acknowledge. */
    private boolean isOfSubscriber(String queue) {
        String client = queue.substring(MQTTUtil.QOS2_MANAGEMENT_QUEUE_PREFIX.length());
        return client.startsWith(HUB_OWN) ? ofHubs++ < MAX_OF_HUBS : subscribers.contains(client);
    }

    /** Whether that is {@code workshop/{w}/device/{d}/{what}}, without wildcards. */
    private static boolean isOfDevice(String address, String what) {
        String[] levels = topic(address);
        return levels.length == LEVELS
                && levels[0].equals("workshop")
                && levels[2].equals("device")
                && levels[4].equals(what)
                && isName(levels[1])
                && isName(levels[3]);
    }

    private static boolean isName(String level) {
        return !level.isEmpty() && !level.equals("+") && !level.equals("#");
    }

    private static String[] topic(String address) {
        return MQTTUtil.getMqttTopicFromCoreAddress(address, WILDCARDS).split("/", -1);
    }
}
