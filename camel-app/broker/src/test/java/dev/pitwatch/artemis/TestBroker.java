package dev.pitwatch.artemis;

import dev.pitwatch.artemis.EmbeddedBroker.Limits;
import dev.pitwatch.base.database.DatabaseRole;
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

    private static final String HUB_PASSWORD = "the hub's own";

    private final EmbeddedBroker broker;
    private final int hubPort = FreePort.any();
    private final int devicePort = FreePort.any();

    TestBroker(TestDatabase database, Path folder, Optional<Limits> limits) throws Exception {
        BrokerSettings settings = new BrokerSettings(
                folder.resolve("broker"),
                hubPort,
                HUB_PASSWORD,
                "127.0.0.1",
                OptionalInt.of(devicePort),
                Optional.empty(),
                true,
                database.url(),
                DatabaseRole.BROKER.password(database.masterKey()));
        broker = new EmbeddedBroker(settings, new Silent(), limits.orElseGet(() -> Limits.of(settings)));
        broker.start();
        broker.openDevicePorts();
    }

    EmbeddedBroker broker() {
        return broker;
    }

    int devicePort() {
        return devicePort;
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
        try {
            signedIn(id, password).close();
            return true;
        } catch (IOException e) {
            return false;
        }
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

    private static final class Silent implements BrokerEvents {
        @Override
        public void connected(String clientId) {}

        @Override
        public void left(String clientId) {}
    }
}
