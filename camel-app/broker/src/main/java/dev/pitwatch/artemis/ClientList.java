package dev.pitwatch.artemis;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.admission.broker.BrokerAccount;
import dev.pitwatch.core.admission.broker.BrokerClient;
import dev.pitwatch.core.admission.broker.BrokerClient.Disconnection;
import dev.pitwatch.core.admission.broker.BrokerClient.Kind;
import dev.pitwatch.core.admission.broker.BrokerClientFilter;
import dev.pitwatch.core.admission.broker.BrokerSignIns;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTReasonCodes;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTSessionState;
import org.jspecify.annotations.Nullable;

/** Who is connected, hubs among them, and whose session is kept without a connection. Thread safe. */
final class ClientList {

    private final Sessions sessions;
    private final BrokerSignIns accounts;
    private final Set<SignInGate> connected = ConcurrentHashMap.newKeySet();

    ClientList(Sessions sessions, BrokerSignIns accounts) {
        this.sessions = sessions;
        this.accounts = accounts;
    }

    void signedIn(SignInGate gate) {
        connected.add(gate);
    }

    void left(SignInGate gate) {
        connected.remove(gate);
    }

    /** {@return a page of those that are wanted, in that order} */
    Paged<BrokerClient> page(BrokerClientFilter filter, String sort, Page page) throws Exception {
        Map<String, MQTTSessionState> states = sessions.all();
        List<BrokerClient> all = new ArrayList<>();
        connected.forEach(gate -> all.add(gate.shown(kind(gate))));
        Set<String> there = all.stream().map(BrokerClient::clientId).collect(Collectors.toSet());
        states.values().stream()
                .filter(state -> !state.isAttached() && !there.contains(state.getClientId()))
                .forEach(state -> all.add(kept(state)));
        // Only of these: it is a look at each subscription's queue.
        return filter.page(all, sort, page)
                .map(client -> client.withQueued(sessions.queued(states.get(client.clientId()))));
    }

    private Kind kind(SignInGate gate) {
        if (!gate.isDevice()) {
            return Kind.HUB;
        }
        Optional<BrokerAccount> account = accounts.find(gate.username());
        return account.map(known -> known.clientId() == null ? Kind.WORKSHOP : Kind.DEVICE)
                .orElse(Kind.UNKNOWN);
    }

    private BrokerClient kept(MQTTSessionState state) {
        String clientId = state.getClientId();
        @Nullable String username = accounts.ownerOf(clientId).orElse(null);
        Kind kind = username != null ? Kind.DEVICE : DeviceRights.isReserved(clientId) ? Kind.HUB : Kind.UNKNOWN;
        // 0 since the broker's start.
        long left = state.getDisconnectedTime();
        return new BrokerClient(
                clientId,
                kind == Kind.HUB ? BrokerSettings.HUB_USER : username,
                kind,
                false,
                null,
                null,
                null,
                null,
                left == 0 ? null : Instant.ofEpochMilli(left));
    }

    /** Hangs up on the client, unless it is a hub: it may come back at once. */
    Disconnection disconnect(String clientId) throws Exception {
        List<SignInGate> gates = connected.stream()
                .filter(gate -> gate.sessionId().equals(clientId))
                .toList();
        if (gates.isEmpty()) {
            return sessions.all().containsKey(clientId) ? Disconnection.NOT_CONNECTED : Disconnection.UNKNOWN;
        }
        if (!gates.stream().allMatch(SignInGate::isDevice)) {
            return Disconnection.HUB;
        }
        gates.forEach(gate -> gate.drop(MQTTReasonCodes.ADMINISTRATIVE_ACTION));
        return Disconnection.DONE;
    }
}
