package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who gets in at the embedded broker by an account that is no device's, and under which client id. */
class AccountSignInIT extends DeviceAtBroker {

    @BeforeAll
    static void open(@TempDir Path folder) throws Exception {
        start(folder, Optional.empty());
    }

    @Test
    void givenAccountsOfAnyClientId_whenTheyTakeOneThatHubsHaveOrThatMeansMore_thenEachIsRefused() throws Exception {
        List<String> clientIds =
                List.of("pitwatch", "PitWatch", "pitwatch-x-readings", "PITWATCH-1", "a::b", "x' or '1'='1", "$sys");
        database.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into broker_account (username, salt, password_hash) "
                                + "select 'free ' || n, 'x', sha256('xsecret') from generate_series(1, ?) n",
                        clientIds.size()));
        await().until(() -> broker.canSignIn("any", "free " + clientIds.size(), "secret"));
        // All at once: each refusal takes its seconds. Each by an account of its own, none of which has guessed before.
        List<RawMqtt> connections = new ArrayList<>();
        try {
            for (String clientId : clientIds) {
                RawMqtt connection = new RawMqtt(broker.devicePort());
                connections.add(connection);
                connection.sendConnect(clientId, "free " + connections.size(), "secret");
            }
            for (int i = 0; i < clientIds.size(); i++) {
                assertThat(connections.get(i).connectAnswer())
                        .as(clientIds.get(i))
                        .isEqualTo(REFUSED);
            }
        } finally {
            for (RawMqtt connection : connections) {
                connection.close();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pitwatch", "PITWATCH", "pitwatch-node-readings"})
    void givenAnAccountCalledAsHubsAre_whenItIsThereNevertheless_thenItMayNotSignIn(String name) throws Exception {
        try {
            database.superuser()
                    .useHandle(handle -> handle.execute(
                            "insert into broker_account (username, client_id, salt, password_hash) "
                                    + "values (?, ?, 'x', sha256('xsecret'))",
                            name,
                            name));
        } catch (JdbiException e) {
            return; // the table refuses it
        }
        String after = "after " + name;
        database.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into broker_account (username, salt, password_hash) "
                                + "values (?, 'x', sha256('xsecret'))",
                        after));
        await().until(() -> broker.canSignIn("any", after, "secret"));

        assertThat(broker.canSignIn(name, name, "secret")).isFalse();
    }

    @Test
    void givenTwoAccountsOfAnyClientId_whenTheyTakeTheSame_thenNeitherNoticesTheOther() throws Exception {
        for (String name : List.of("one", "two")) {
            database.superuser()
                    .useHandle(handle -> handle.execute(
                            "insert into broker_account (username, salt, password_hash, publish) "
                                    + "values (?, 'x', sha256('xsecret'), '{workshop/w1/+/sensors}')",
                            name));
            await().until(() -> broker.canSignIn("any", name, "secret"));
        }
        try (RawMqtt one = new RawMqtt(broker.devicePort());
                RawMqtt two = new RawMqtt(broker.devicePort())) {
            assertThat(one.connect("esp-AA:BB", "one", "secret")).isZero();
            assertThat(two.connect("esp-AA:BB", "two", "secret")).isZero();

            assertThat(one.publish("workshop/w1/pit1/sensors", "{}")).isTrue();
            assertThat(two.publish("workshop/w1/pit1/sensors", "{}")).isTrue();
        }
    }

    @Test
    void givenAWorkshopsAccount_whenItSignsIn_thenAnyFreeClientIdIsGoodButNoDevices() throws Exception {
        database.superuser()
                .useHandle(
                        handle -> handle.execute("insert into broker_account (username, salt, password_hash, publish) "
                                + "values ('w1', 'x', sha256('xsecret'), '{workshop/w1/+/sensors}')"));
        await().until(() -> broker.canSignIn("anything", "w1", "secret"));

        assertThat(broker.canSignIn(id, "w1", "secret")).isFalse();
        assertThat(broker.canSignIn("pitwatch-node-ingest", "w1", "secret")).isFalse();
    }
}
