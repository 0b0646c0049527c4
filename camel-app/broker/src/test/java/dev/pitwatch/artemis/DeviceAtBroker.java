package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.artemis.EmbeddedBroker.Limits;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;

/** For tests of what devices do at a broker: each test has a device of its own, which may sign in. */
class DeviceAtBroker {

    static final String NEIGHBOUR = "ESP32-00000000FFFF";
    static final String SENSORS = "workshop/w1/pit/pit1/sensors";
    static final int NOT_AUTHORIZED = 0x87;
    static final int REFUSED = 5;

    static TestDatabase database;
    static Workshop workshop;
    static TestBroker broker;
    private static int devices;

    String id;
    String password;

    /** How a broker is started on a database. */
    @FunctionalInterface
    interface Start {
        TestBroker on(TestDatabase database) throws Exception;
    }

    /** To be called before all tests. */
    static void start(Start start) throws Exception {
        database = TestDatabase.create();
        workshop = new Workshop(database);
        broker = start.on(database);
    }

    /** To be called before all tests: a broker without limits, or with these. */
    static void start(Path folder, Optional<Limits> limits) throws Exception {
        start(database -> new TestBroker(database, folder, limits));
    }

    @AfterAll
    static void stop() {
        broker.close();
        database.close();
    }

    @BeforeEach
    void register() {
        id = newId();
        password = workshop.device(id);
        await().until(() -> broker.canSignIn(id, password));
    }

    static String newId() {
        return "ESP32-%012X".formatted(++devices);
    }

    /** {@return a connection of the device, by MQTT 3.1.1} */
    RawMqtt signedIn() throws IOException {
        return broker.signedIn(id, password);
    }

    /** {@return a client of the device, by MQTT 5} */
    Client5 device5() throws Exception {
        return new Client5(broker.devicePort(), id, id, password);
    }

    String own(String what) {
        return "workshop/w1/device/%s/%s".formatted(id, what);
    }

    /** {@return the names of all queues but those that sessions are kept in} */
    static Set<String> queues() {
        return broker.queues().stream()
                .filter(name -> !name.startsWith("$sys.mqtt.sessions"))
                .collect(Collectors.toSet());
    }

    /** What comes after it in order has arrived. */
    void assertNothingArrives(Client5 hub, String ending) throws Exception {
        String last = "last " + System.nanoTime();
        try (Client5 device = device5().connect()) {
            device.publish(SENSORS, last, false);
        }
        await().until(() -> hub.received().contains(SENSORS + "=" + last));
        assertThat(hub.received()).noneMatch(message -> message.endsWith(ending));
    }
}
