package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Connections that have signed in, by account. An account that several devices share would else have as many as it likes, of the
 * number that all workshops together may have: its oldest ones give way. Thread safe.
 */
final class AccountConnections {

    /** A device whose connection was lost comes back by another one before the broker knows. */
    private static final int OF_DEVICE = 2;
    /** Devices that are tried out, or not registered yet. */
    private static final int SPARE = 16;

    private final boolean bounded;
    private final Map<String, Set<SignInGate>> byUsername = new HashMap<>();

    AccountConnections(boolean bounded) {
        this.bounded = bounded;
    }

    /** {@return how many it may have at a time; empty: its client id is a bound} */
    static Optional<Integer> limitOf(BrokerAccount account) {
        return account.clientId() == null ? Optional.of(OF_DEVICE * account.devices() + SPARE) : Optional.empty();
    }

    /** Adds one that has just signed in; returns those that give way to it, the oldest first, which count no more. */
    synchronized List<SignInGate> add(SignInGate gate, Optional<BrokerAccount> account) {
        Set<SignInGate> own = byUsername.computeIfAbsent(gate.username(), name -> new LinkedHashSet<>());
        own.add(gate);
        int excess = account.filter(known -> bounded)
                .flatMap(AccountConnections::limitOf)
                .map(limit -> own.size() - limit)
                .orElse(0);
        List<SignInGate> oldest = own.stream().limit(Math.max(0, excess)).toList();
        oldest.forEach(own::remove);
        return oldest;
    }

    synchronized void remove(SignInGate gate) {
        Set<SignInGate> own = byUsername.get(gate.username());
        if (own != null && own.remove(gate) && own.isEmpty()) {
            byUsername.remove(gate.username());
        }
    }

    /** {@return those of an account} */
    synchronized Set<SignInGate> of(String username) {
        return Set.copyOf(byUsername.getOrDefault(username, Set.of()));
    }
}
