package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a device's account may ask for: what its rules allow, less what only hubs may. */
final class DeviceRights {

    /** Subscriptions of one session. */
    static final int MAX_SUBSCRIPTIONS = 10;

    private static final String HUB_NAME = "pitwatch";

    /** Artemis builds selectors and names of queues from client ids without escaping anything. */
    private static final Pattern PLAIN_CLIENT_ID = Pattern.compile("[A-Za-z0-9._:/@ -]{0,256}");

    private DeviceRights() {}

    /** {@return whether a user name or client id is kept for hubs, whose queues are found by such names} */
    static boolean isReserved(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return lower.equals(HUB_NAME) || lower.startsWith(HUB_NAME + "-");
    }

    /** {@return whether the client id can mean nothing but itself} */
    static boolean isPlain(String clientId) {
        return PLAIN_CLIENT_ID.matcher(clientId).matches() && !clientId.contains("::");
    }

    static boolean mayPublish(BrokerAccount account, String topic) {
        return namesATopic(topic) && account.rules().mayPublish(topic);
    }

    /** {@return whether a message on that topic may be retained: a device's own status} */
    static boolean mayRetain(BrokerAccount account, String topic) {
        return topic.endsWith("/device/" + account.username() + "/status") && mayPublish(account, topic);
    }

    static boolean maySubscribe(BrokerAccount account, String filter) {
        return namesATopic(filter) && !filter.equals("#") && account.rules().maySubscribe(filter);
    }

    /** To Artemis {@code address::queue} means that queue, {@code $…} what is not a plain topic, a backslash escapes. */
    private static boolean namesATopic(String text) {
        return !text.startsWith("$") && !text.contains("::") && text.indexOf('\\') < 0;
    }
}
