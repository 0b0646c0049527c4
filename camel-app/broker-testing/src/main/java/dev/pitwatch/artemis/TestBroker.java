package dev.pitwatch.artemis;

import dev.pitwatch.artemis.EmbeddedBroker.Limits;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.admission.broker.BrokerRefusal;
import dev.pitwatch.core.testing.TestCertificate;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;

/** A broker in this process, open to devices, with a workshop's accounts. */
final class TestBroker implements AutoCloseable {

    static final String HUB_PASSWORD = "the hub's own";

    private final EmbeddedBroker broker;
    private final int hubPort = FreePort.any();
    private final int devicePort = FreePort.any();
    private final int tlsPort = FreePort.any();

    /** Open to devices; with limits as they are shipped when none are given. */
    TestBroker(TestDatabase database, Path folder, Optional<Limits> limits) throws Exception {
        this(database, folder, limits, Optional.empty(), new Silent());
        open();
    }

    /** Not open to devices yet. */
    TestBroker(
            TestDatabase database,
            Path folder,
            Optional<Limits> limits,
            Optional<TestCertificate> certificate,
            BrokerEvents events)
            throws Exception {
        BrokerSettings settings = new BrokerSettings(
                folder.resolve("broker"),
                hubPort,
                HUB_PASSWORD,
                "0.0.0.0",
                OptionalInt.of(devicePort),
                certificate.map(made -> new BrokerSettings.Tls(tlsPort, made.chain(), made.key())),
                true,
                database.url(),
                DatabaseRole.BROKER.password(database.masterKey()));
        broker = new EmbeddedBroker(settings, events, limits.orElseGet(() -> Limits.of(settings)));
        broker.start();
    }

    void open() throws Exception {
        broker.openDevicePorts();
    }

    EmbeddedBroker broker() {
        return broker;
    }

    int hubPort() {
        return hubPort;
    }

    int devicePort() {
        return devicePort;
    }

    int tlsPort() {
        return tlsPort;
    }

    /** {@return how many of that kind were refused so far} */
    long refused(BrokerRefusal kind) {
        return broker.refusals().count(kind);
    }

    Client5 hub(String name) throws Exception {
        return new Client5(hubPort, "pitwatch-test-" + name, BrokerSettings.HUB_USER, HUB_PASSWORD);
    }

    RawMqtt signedIn(String id, String password) throws IOException {
        RawMqtt client = new RawMqtt(devicePort);
        if (client.connect(id, id, password) != 0) {
            client.close();
            throw new IOException(id + " could not sign in");
        }
        return client;
    }

    boolean canSignIn(String id, String password) {
        return canSignIn(id, id, password);
    }

    boolean canSignIn(String clientId, String username, String password) {
        try (RawMqtt client = new RawMqtt(devicePort)) {
            return client.connect(clientId, username, password) == 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@return how many connections there are, half-open ones among them} */
    int connections() {
        return broker.server().getRemotingService().getConnections().size();
    }

    /** {@return the names of all queues} */
    Set<String> queues() {
        return broker.server()
                .getPostOffice()
                .getAllBindings()
                .map(binding -> binding.getUniqueName().toString())
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        broker.close();
    }

    /** Listens to nothing. */
    static final class Silent implements BrokerEvents {
        @Override
        public void connected(String clientId) {}

        @Override
        public void left(String clientId) {}
    }
}
