package dev.pitwatch.hub.mqtt;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;

/**
 * Where the broker is, and who the hub is there.
 *
 * @param url {@code tcp://host:port}, or {@code ssl://host:port} with a certificate that the JVM trusts for that host
 * @param user empty: the broker asks for none
 * @param password of the user
 * @param node names this hub among others, for ever: its sessions at the broker hang on it
 */
public record MqttAddress(String url, Optional<String> user, Optional<String> password, String node) {

    private static final int KEEP_ALIVE_SECONDS = 30;
    private static final int CONNECT_SECONDS = 10;

    String clientId(String route) {
        return "pitwatch-%s-%s".formatted(node, route);
    }

    MqttConnectionOptions options() {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setAutomaticReconnect(false); // DurableMqttClient does it, on fresh connections
        options.setKeepAliveInterval(KEEP_ALIVE_SECONDS);
        options.setConnectionTimeout(CONNECT_SECONDS);
        if (url.startsWith("tcp:")) {
            options.setSocketFactory(new BufferedSockets());
        }
        user.ifPresent(options::setUserName);
        password.ifPresent(text -> options.setPassword(text.getBytes(StandardCharsets.UTF_8)));
        return options;
    }

    MqttConnectionOptions durableOptions(Duration sessionKept, int receiveMaximum) {
        MqttConnectionOptions options = options();
        options.setCleanStart(false);
        options.setSessionExpiryInterval(sessionKept.toSeconds());
        options.setReceiveMaximum(receiveMaximum);
        return options;
    }

    @Override
    public String toString() {
        return url;
    }
}
