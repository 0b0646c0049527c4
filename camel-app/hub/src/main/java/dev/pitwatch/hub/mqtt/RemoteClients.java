package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.paging.Paged;
import dev.pitwatch.core.admission.broker.BrokerClient;
import dev.pitwatch.core.admission.broker.BrokerClient.Disconnection;
import dev.pitwatch.core.admission.broker.BrokerClient.Kind;
import dev.pitwatch.core.admission.broker.BrokerClientFilter;
import dev.pitwatch.core.admission.broker.RemoteAccounts;
import dev.pitwatch.spi.BrokerAccounts;
import dev.pitwatch.spi.BrokerAccounts.Listed;
import dev.pitwatch.spi.BrokerAccounts.SignIn;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The clients of a broker of the operator's own, as far as its accounts tell: each connection where it says who is signed in, else
 * each account. A client is named by its user name. Thread safe.
 */
final class RemoteClients implements BrokerClients {

    /** Accounts of one answer, which has to fit into a packet. */
    private static final int PAGE = 100;

    /** As many answers as thousands of accounts take, and what the keeper is at. */
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    private final AccountKeeper keeper;

    RemoteClients(AccountKeeper keeper) {
        this.keeper = keeper;
    }

    @Override
    public Paged<BrokerClient> list(BrokerClientFilter filter, String sort, Page page) throws IOException {
        return filter.page(keeper.ask(this::all, TIMEOUT), sort, page);
    }

    private List<BrokerClient> all(BrokerAccounts words, RemoteAccounts.Asked broker) throws IOException {
        List<BrokerClient> all = new ArrayList<>();
        int seen = 0;
        Listed page;
        do {
            Map<String, Object> answer = broker.ask(words.list(seen, PAGE));
            page = words.listed(answer)
                    .orElseThrow(() -> new IOException("another answer than that which was asked for"));
            for (SignIn signIn : words.signIns(answer)) {
                clients(signIn, page.marks().containsKey(signIn.username())).forEach(all::add);
            }
            seen += page.seen();
        } while (page.seen() == PAGE);
        return all;
    }

    private Stream<BrokerClient> clients(SignIn signIn, boolean ours) {
        if (signIn.addresses().isEmpty()) {
            return Stream.of(client(signIn, ours, null, ""));
        }
        List<String> addresses = signIn.addresses().get();
        return addresses.isEmpty()
                ? Stream.of(client(signIn, ours, false, ""))
                : addresses.stream().map(address -> client(signIn, ours, true, address));
    }

    private BrokerClient client(SignIn signIn, boolean ours, @Nullable Boolean connected, String address) {
        return new BrokerClient(
                signIn.clientId().orElse(null),
                signIn.username(),
                kind(signIn, ours),
                connected,
                null,
                address.isEmpty() ? null : address,
                null,
                null,
                null);
    }

    private Kind kind(SignIn signIn, boolean ours) {
        if (signIn.username().equals(keeper.hub())) {
            return Kind.HUB;
        }
        return !ours ? Kind.UNKNOWN : signIn.clientId().isPresent() ? Kind.DEVICE : Kind.WORKSHOP;
    }

    @Override
    public Disconnection disconnect(String username) throws IOException {
        if (username.equals(keeper.hub())) {
            return Disconnection.HUB;
        }
        return keeper.ask((words, broker) -> disconnect(username, words, broker), TIMEOUT);
    }

    private static Disconnection disconnect(String username, BrokerAccounts words, RemoteAccounts.Asked broker)
            throws IOException {
        Optional<SignIn> found = words.signIns(broker.ask(words.find(username))).stream()
                .filter(signIn -> signIn.username().equals(username))
                .findFirst();
        if (found.isEmpty()) {
            return Disconnection.UNKNOWN;
        }
        if (found.get().addresses().filter(List::isEmpty).isPresent()) {
            return Disconnection.NOT_CONNECTED;
        }
        List<String> failures = words.failures(broker.ask(words.disconnect(username)));
        if (!failures.isEmpty()) {
            throw new IOException(String.join(", ", failures));
        }
        return Disconnection.DONE;
    }
}
