package dev.pitwatch.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * A sign-in at the broker as it is to be.
 *
 * @param username of a device: its id; of a workshop's old firmware: the workshop's code
 * @param clientId the only MQTT client id it may use; empty: any
 * @param publish MQTT filters of the topics it may publish to
 * @param subscribe MQTT filters it may subscribe to, as they stand
 * @param enabled false: it may not sign in
 */
public record AccountRules(
        String username, Optional<String> clientId, List<String> publish, List<String> subscribe, boolean enabled) {

    public AccountRules {
        requireNonNull(username, "username");
        requireNonNull(clientId, "clientId");
        publish = List.copyOf(publish);
        subscribe = List.copyOf(subscribe);
    }
}
