package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.BrokerSignIns;
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

    private final BrokerSignIns accounts;
    private final byte[] hubPassword;
    private final Refusals refusals;
    private final Subject hub = subject(new UserPrincipal(BrokerSettings.HUB_USER));

    AccountSecurity(BrokerSignIns accounts, String hubPassword, Refusals refusals) {
        this.accounts = accounts;
        this.refusals = refusals;
        this.hubPassword = hubPassword.getBytes(StandardCharsets.UTF_8);
    }

    /** {@return whether someone may sign in with these, on a port of that domain} */
    boolean admits(String domain, @Nullable String username, @Nullable String password, @Nullable String clientId) {
        return domain.equals(HUBS)
                ? isHub(username, password)
                : device(username, password, clientId).isPresent();
    }

    private boolean isHub(@Nullable String username, @Nullable String password) {
        return BrokerSettings.HUB_USER.equals(username)
                && password != null
                && MessageDigest.isEqual(hubPassword, password.getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the account of a device that may sign in with these} */
    private Optional<BrokerAccount> device(
            @Nullable String username, @Nullable String password, @Nullable String clientId) {
        return username == null || password == null || DeviceRights.isReserved(username)
                ? Optional.empty()
                : accounts.find(username)
                        .filter(account ->
                                account.admits(password) && mayBe(account, clientId == null ? "" : clientId));
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
        if (domain.equals(HUBS)) {
            return isHub(username, password) ? hub : null;
        }
        Subject before = connection.getSubject();
        AccountPrincipal known = before == null
                ? null
                : (AccountPrincipal) before.getPrincipals().iterator().next();
        if (known != null && isStill(known, username, password, connection.getClientID())) {
            return before;
        }
        BrokerAccount account =
                device(username, password, connection.getClientID()).orElse(null);
        if (account == null) {
            return null;
        }
        if (known != null && known.getName().equals(username)) {
            known.verified(account, String.valueOf(password));
            return before;
        }
        return subject(new AccountPrincipal(account, String.valueOf(password)));
    }

    /** Artemis asks again for every message; as long as nothing changed, the password's hash need not be made again. */
    private boolean isStill(
            AccountPrincipal known, @Nullable String username, @Nullable String password, @Nullable String clientId) {
        BrokerAccount now = username == null || !known.getName().equals(username)
                ? null
                : accounts.find(username).orElse(null);
        return now != null && known.isVerified(now, password) && mayBe(now, clientId == null ? "" : clientId);
    }

    @Override
    public boolean authorize(Subject subject, Set<Role> roles, CheckType check, String address) {
        if (subject == hub) {
            return !address.startsWith("$") && !address.startsWith("activemq.");
        }
        AccountPrincipal signedIn =
                (AccountPrincipal) subject.getPrincipals().iterator().next();
        BrokerAccount account = accounts.find(signedIn.getName()).orElse(null);
        if (account != null && check == CheckType.SEND && signedIn.maySendAgain(account, address)) {
            return true;
        }
        String topic = topic(address);
        boolean may = account != null && may(account, check, topic);
        if (!may) {
            refusals.topic(signedIn.getName(), topic);
        } else if (check == CheckType.SEND) {
            signedIn.sends(account, address);
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

    private static Subject subject(UserPrincipal name) {
        Subject subject = new Subject();
        subject.getPrincipals().add(name);
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
