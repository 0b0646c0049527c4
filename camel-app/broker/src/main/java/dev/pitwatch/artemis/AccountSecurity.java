package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.BrokerAccounts;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.apache.activemq.artemis.core.config.WildcardConfiguration;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTUtil;
import org.apache.activemq.artemis.core.security.CheckType;
import org.apache.activemq.artemis.core.security.Role;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.apache.activemq.artemis.spi.core.security.ActiveMQSecurityManager5;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;

/**
 * Who may sign in and what they may touch: hubs on their own port, devices by their account in memory. Asked for every
 * message, so that changes count without a reconnect.
 */
final class AccountSecurity implements ActiveMQSecurityManager5 {

    /** Security domain of the loopback port. */
    static final String HUBS = "hubs";
    /** Security domain of the ports for devices. */
    static final String DEVICES = "devices";

    private static final WildcardConfiguration WILDCARDS = new WildcardConfiguration();

    private final BrokerAccounts accounts;
    private final byte[] hubPassword;
    private final Refusals refusals;
    private final Subject hub = subject(BrokerSettings.HUB_USER);

    AccountSecurity(BrokerAccounts accounts, String hubPassword, Refusals refusals) {
        this.accounts = accounts;
        this.refusals = refusals;
        this.hubPassword = hubPassword.getBytes(StandardCharsets.UTF_8);
    }

    /** {@return whether someone may sign in with these, on a port of that domain} */
    boolean admits(String domain, @Nullable String username, @Nullable String password, @Nullable String clientId) {
        if (username == null || password == null) {
            return false;
        }
        if (domain.equals(HUBS)) {
            return username.equals(BrokerSettings.HUB_USER)
                    && MessageDigest.isEqual(hubPassword, password.getBytes(StandardCharsets.UTF_8));
        }
        Optional<BrokerAccount> account = accounts.find(username);
        return account.isPresent()
                && !DeviceRights.isReserved(username)
                && account.get().admits(password)
                && mayBe(account.get(), clientId == null ? "" : clientId);
    }

    /** A client id is how a session is found: no one may take over another's, least of all a hub's. */
    private boolean mayBe(BrokerAccount account, String clientId) {
        if (DeviceRights.isReserved(clientId)) {
            return false;
        }
        if (account.clientId() != null) {
            return account.clientId().equals(clientId);
        }
        return DeviceRights.isPlain(clientId) && accounts.ownerOf(clientId).isEmpty();
    }

    @Override
    public @Nullable Subject authenticate(
            @Nullable String username, @Nullable String password, RemotingConnection connection, String domain) {
        if (username == null || !admits(domain, username, password, connection.getClientID())) {
            return null;
        }
        return domain.equals(HUBS) ? hub : subject(username);
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType check, String address) {
        if (subject == hub) {
            return !address.startsWith("$") && !address.startsWith("activemq.");
        }
        String username = subject.getPrincipals().iterator().next().getName();
        String topic = topic(address);
        boolean may = accounts.find(username)
                .map(account -> may(account, check, topic))
                .orElse(false);
        if (!may) {
            refusals.topic(username, topic);
        }
        return may;
    }

    private static boolean may(BrokerAccount account, CheckType check, String topic) {
        return switch (check) {
            case SEND -> account.rules().mayPublish(topic);
            case CREATE_ADDRESS ->
                account.rules().mayPublish(topic) || account.rules().maySubscribe(topic);
            case CONSUME, CREATE_DURABLE_QUEUE, CREATE_NON_DURABLE_QUEUE ->
                account.rules().maySubscribe(topic);
            // Over MQTT these can only be the client's own subscriptions, which it may always end.
            case DELETE_DURABLE_QUEUE, DELETE_NON_DURABLE_QUEUE, DELETE_ADDRESS -> true;
            default -> false;
        };
    }

    private static String topic(String address) {
        int queue = address.indexOf("::");
        return MQTTUtil.getMqttTopicFromCoreAddress(queue < 0 ? address : address.substring(0, queue), WILDCARDS);
    }

    private static Subject subject(String name) {
        Subject subject = new Subject();
        subject.getPrincipals().add(new UserPrincipal(name));
        return subject;
    }

    @Override
    public boolean validateUser(String username, String password) {
        return false;
    }

    @Override
    public boolean validateUserAndRole(String username, String password, Set<Role> roles, CheckType check) {
        return false;
    }
}
