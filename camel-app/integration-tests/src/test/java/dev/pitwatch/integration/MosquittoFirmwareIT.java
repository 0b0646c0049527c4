package dev.pitwatch.integration;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pitwatch.core.testing.MosquittoServer;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** Our firmware against the whole product at an operator's Mosquitto, where the hub keeps the accounts. */
class MosquittoFirmwareIT extends FirmwareCase {

    private static MosquittoServer broker;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        assumeTrue(MosquittoServer.isInstalled(), "needs Mosquitto and its dynamic security");
        build();
        broker = new MosquittoServer(Files.createDirectories(folder.resolve("mosquitto"))).start();
        String url = "tcp://%s:%s@127.0.0.1:%d".formatted(MosquittoServer.HUB, MosquittoServer.PASSWORD, broker.port());
        Map<String, String> environment =
                Map.of("PITWATCH_MQTT_URL", url, "PITWATCH_MQTT_ACCOUNTS", "mosquitto-dynsec");
        begin(Pitwatch.empty(folder.resolve("data"), environment), broker.port());
    }

    /** The hub first. */
    @AfterAll
    static void stop() {
        FirmwareCase.stop();
        if (broker != null) {
            broker.close();
        }
    }
}
