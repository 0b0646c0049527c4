package dev.pitwatch.artemis;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.broker.mosquitto.DynsecAccounts;
import dev.pitwatch.core.testing.MosquittoServer;
import dev.pitwatch.spi.BrokerAccounts;
import java.nio.file.Path;
import java.util.Map;
import org.eclipse.paho.mqttv5.common.MqttException;

/** A Mosquitto that was prepared by the plugin, and a hub that asks it. */
final class DynsecMosquitto implements AutoCloseable {

    final BrokerAccounts accounts = new DynsecAccounts();
    private final MosquittoServer server;
    private Client5 hub;

    DynsecMosquitto(Path folder) throws Exception {
        server = new MosquittoServer(folder);
        try {
            start();
        } catch (Exception | AssertionError e) {
            server.close();
            throw e;
        }
    }

    /** Starts it, with the accounts that its file has; without a file, with the hub's only. */
    void start() throws Exception {
        server.start();
        connect();
        if (!accounts.isPrepared(ask(accounts.look(MosquittoServer.HUB)))) {
            try {
                hub.publish(
                        accounts.requestTopic(),
                        Json.MAPPER.writeValueAsString(accounts.prepare(MosquittoServer.HUB)),
                        false);
            } catch (MqttException e) {
                // Hung up on before the acknowledgement.
            }
            await("hung up").until(() -> !hub.isConnected());
            hub.close();
            connect();
        }
        if (!accounts.isPrepared(ask(accounts.look(MosquittoServer.HUB)))) {
            throw new AssertionError("Mosquitto is not prepared");
        }
    }

    private void connect() throws Exception {
        hub = hub("control").connect();
        hub.subscribe(accounts.answerTopic());
    }

    void stop() throws MqttException {
        hub.close();
        server.stop();
    }

    /** Its accounts are gone. */
    void loseFile() throws Exception {
        server.loseFile();
    }

    int port() {
        return server.port();
    }

    Client5 hub(String name) throws Exception {
        return new Client5(server.port(), "pitwatch-test-" + name, MosquittoServer.HUB, MosquittoServer.PASSWORD);
    }

    /** Sends a request; returns its answer, which has no failures. */
    Map<String, Object> ask(Map<String, Object> request) throws Exception {
        int before = hub.received().size();
        hub.publish(accounts.requestTopic(), Json.MAPPER.writeValueAsString(request), false);
        await("answer").until(() -> hub.received().size() > before);
        String message = hub.received().get(before);
        Map<String, Object> answer =
                Json.MAPPER.readValue(message.substring(message.indexOf('=') + 1), new TypeReference<>() {});
        if (!accounts.failures(answer).isEmpty()) {
            throw new AssertionError(accounts.failures(answer));
        }
        return answer;
    }

    @Override
    public void close() throws MqttException {
        stop();
    }
}
