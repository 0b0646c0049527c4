package dev.pitwatch.launcher.broker;

import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;

/**
 * The queues that a journal may hold, by their names: a device's for its commands and for its retained status, and some of
 * hubs. So they are bounded by the accounts. Not thread safe.
 */
final class KnownQueues {

    /** Of all hubs: their routes' subscriptions. A device could once make queues that are called like theirs. */
    static final int MAX_OF_HUBS = 1_000;

    private static final WildcardConfiguration WILDCARDS = new WildcardConfiguration();
    private static final String HUB_SHARED = "pitwatch.";
    private static final String HUB_OWN = "pitwatch-";
    private static final int LEVELS = 5;

    private int ofHubs;

    /** {@return whether the queue may stay; those of hubs are counted, so ask for the oldest first} */
    boolean keeps(String queue, String address) {
        if (queue.contains("::") || address.contains("::")) {
            return false;
        }
        if (address.startsWith(MQTTUtil.MQTT_RETAIN_ADDRESS_PREFIX)) {
            return queue.equals(address) && isOfDevice(address, "status");
        }
        if (queue.equals(address)) {
            return queue.equals(MQTTUtil.MQTT_SESSION_STORE) || queue.startsWith(MQTTUtil.QOS2_MANAGEMENT_QUEUE_PREFIX);
        }
        if (isOfDevice(address, "command")) {
            return queue.equals(topic(address)[3] + "." + address);
        }
        boolean hubs = queue.startsWith(HUB_SHARED) || queue.startsWith(HUB_OWN);
        return hubs && queue.endsWith("." + address) && ofHubs++ < MAX_OF_HUBS;
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
