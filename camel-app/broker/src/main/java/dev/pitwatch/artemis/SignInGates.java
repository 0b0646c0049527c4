package dev.pitwatch.artemis;

import dev.pitwatch.artemis.AccountBudget.Rates;
import dev.pitwatch.artemis.WorkshopPace.Share;
import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.BrokerSignIns;
import dev.pitwatch.core.admission.broker.DeviceRefusalReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.mqtt.MqttDecoder;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;
import org.apache.activemq.artemis.core.remoting.impl.netty.NettyConnection;
import org.apache.activemq.artemis.core.server.plugin.ActiveMQServerConnectionPlugin;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;
import org.jspecify.annotations.Nullable;

/** Puts a {@link SignInGate} before each connection and applies changed accounts to the open ones. Thread safe. */
final class SignInGates implements ActiveMQServerConnectionPlugin {

    private final int hubPort;
    private final Optional<Rates> rates;
    private final Optional<Share> workshops;
    private final BrokerSignIns accounts;
    private final AccountSecurity security;
    private final Sessions sessions;
    private final BrokerEvents events;
    private final Refusals refusals;
    private final ConnectionLimits connections;
    private final ClientAnswers clients;
    private final SignInPace pace = SignInPace.ofSystemTime();
    private final Map<SignInGate, Optional<BrokerAccount>> open = new ConcurrentHashMap<>();
    private final AccountConnections byUsername;
    private final Map<String, AccountBudget> budgets = new ConcurrentHashMap<>();
    private final Map<String, WorkshopPace> paces = new ConcurrentHashMap<>();

    /** Takes what an account may send, and all devices of a workshop together; empty: as much as they like. */
    SignInGates(
            int hubPort,
            Optional<Rates> rates,
            Optional<Share> workshops,
            ConnectionLimits connections,
            BrokerSignIns accounts,
            AccountSecurity security,
            Sessions sessions,
            Refusals refusals,
            ClientAnswers clients,
            BrokerEvents events) {
        this.hubPort = hubPort;
        this.rates = rates;
        this.workshops = workshops;
        this.connections = connections;
        this.byUsername = new AccountConnections(connections.bounded());
        this.accounts = accounts;
        this.security = security;
        this.sessions = sessions;
        this.refusals = refusals;
        this.clients = clients;
        this.events = events;
    }

    AccountSecurity security() {
        return security;
    }

    SignInPace pace() {
        return pace;
    }

    Refusals refusals() {
        return refusals;
    }

    /** {@return what answers hubs' questions about clients} */
    ClientAnswers clients() {
        return clients;
    }

    Optional<BrokerAccount> find(String username) {
        return accounts.find(username);
    }

    /** {@return what that account's connections share, whether it was connected before or not} */
    Optional<AccountBudget> budgetOf(String username) {
        return rates.map(known -> budgets.computeIfAbsent(
                username, name -> new AccountBudget(ratesOf(known, find(name)), System.nanoTime())));
    }

    /** {@return what all devices of the workshop share, by the code in topics that one of them may publish to} */
    Optional<WorkshopPace> paceOf(String workshop) {
        return workshops.map(
                share -> paces.computeIfAbsent(workshop, code -> new WorkshopPace(share, System.nanoTime())));
    }

    private static Rates ratesOf(Rates ofDevice, Optional<BrokerAccount> account) {
        return ofDevice.of(account.map(BrokerAccount::devices).orElse(1));
    }

    /** The connection has sent its CONNECT. */
    void connectArrived(Channel channel) {
        connections.connectArrived(channel);
    }

    /** {@return the account of that user name as wrong tries are counted: one stands for all that there are not} */
    String accountOf(String username) {
        return accounts.find(username).isPresent() ? username : SignInPace.NOBODY;
    }

    /** A sign-in was refused, looked at or hung up on. */
    void refused(SignInGate gate, String address, @Nullable String password) {
        refusals.signIn(accountOf(gate.username()), gate.username(), address);
        if (gate.isDevice()) {
            deviceRefused(gate, password);
        }
    }

    /** As far as it says whose it is, and something is wrong with it: somebody else at its address may be the reason. */
    private void deviceRefused(SignInGate gate, @Nullable String password) {
        accounts.find(gate.username())
                .filter(account -> account.clientId() != null)
                .ifPresentOrElse(
                        account -> whatIsWrong(account, gate, password)
                                .ifPresent(reason -> refusals.devices().add(gate.username(), reason)),
                        () -> accounts.ownerOf(gate.clientId())
                                .ifPresent(owner -> refusals.devices().add(owner, DeviceRefusalReason.WRONG_USER)));
    }

    private static Optional<DeviceRefusalReason> whatIsWrong(
            BrokerAccount account, SignInGate gate, @Nullable String password) {
        if (!account.enabled()) {
            return Optional.of(DeviceRefusalReason.ACCOUNT_CLOSED);
        }
        if (!account.admits(Objects.requireNonNullElse(password, ""))) {
            return Optional.of(DeviceRefusalReason.WRONG_PASSWORD);
        }
        return gate.clientId().equals(account.clientId())
                ? Optional.empty()
                : Optional.of(DeviceRefusalReason.WRONG_CLIENT_ID);
    }

    /** Called by Artemis on the connection's event loop, before the first packet is decoded. */
    @Override
    public void afterCreateConnection(RemotingConnection connection) {
        if (!(connection.getTransportConnection() instanceof NettyConnection netty)) {
            return;
        }
        Channel channel = netty.getNettyChannel();
        ChannelPipeline pipeline = channel.pipeline();
        // Artemis would decode, so keep in memory, 256 MiB from somebody who has not even signed in.
        MqttDecoder decoder = new MqttDecoder(BrokerConfiguration.MAX_CONNECT_BYTES);
        pipeline.replace(MqttDecoder.class, SignInGate.DECODER, decoder);
        boolean hub = ((InetSocketAddress) channel.localAddress()).getPort() == hubPort;
        pipeline.addAfter(
                SignInGate.DECODER,
                SignInGate.NAME,
                new SignInGate(hub ? AccountSecurity.HUBS : AccountSecurity.DEVICES, this, connection::getClientID));
    }

    /** {@return what the device's kept session is subscribed to, less what it may not any more} */
    Set<String> beforeSignIn(SignInGate gate) {
        return accounts.find(gate.username())
                .map(account -> sessions.endForbidden(account, gate.clientId()))
                .orElse(Set.of());
    }

    void signedIn(SignInGate gate) {
        clients.clients().signedIn(gate);
        if (!gate.isDevice()) {
            return;
        }
        Optional<BrokerAccount> account = accounts.find(gate.username());
        open.put(gate, account);
        byUsername.add(gate, account).forEach(oldest -> {
            refusals.account(gate.username());
            oldest.drop(MQTTReasonCodes.QUOTA_EXCEEDED);
        });
        if (!gate.isSimulated()) {
            events.connected(gate.clientId());
        }
        if (account.isEmpty() || !account.get().enabled()) {
            gate.drop(MQTTReasonCodes.NOT_AUTHORIZED); // changed while it signed in
        }
    }

    void left(SignInGate gate) {
        clients.clients().left(gate);
        if (open.remove(gate) == null) {
            return;
        }
        byUsername.remove(gate);
        if (!gate.isSimulated()) {
            events.left(gate.clientId());
        }
    }

    /** The account of that user name changed, came or went. */
    void changed(String username) {
        pace.changed(username);
        Optional<BrokerAccount> now = accounts.find(username);
        budgets.computeIfPresent(username, (name, budget) -> {
            rates.ifPresent(known -> budget.follow(ratesOf(known, now)));
            return now.isEmpty() ? null : budget;
        });
        for (SignInGate gate : byUsername.of(username)) {
            Optional<BrokerAccount> then = open.getOrDefault(gate, Optional.empty());
            if (now.isEmpty() || then.isEmpty() || !now.get().keepsSignInOf(then.get())) {
                gate.drop(MQTTReasonCodes.NOT_AUTHORIZED);
            } else {
                open.replace(gate, now);
            }
        }
        now.filter(account -> account.clientId() != null).ifPresent(account -> {
            sessions.endForbidden(account, account.clientId());
            byUsername.of(username).forEach(gate -> gate.forbiddenEnded(account));
        });
    }
}
