package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.postgres.FreePort;
import dev.pitwatch.simulator.load.Load;
import dev.pitwatch.simulator.load.LoadDevice;
import dev.pitwatch.simulator.load.LoadGenerator;
import dev.pitwatch.simulator.load.LoadProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LoadGeneratorIT {

    @TempDir
    private Path data;

    @Test
    void givenABrokerThatIsKilledMeanwhile_whenLoaded_thenEachAcknowledgedReadingIsDelivered() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            List<LoadDevice> devices = devices(new Workshop(database), 20);
            int hubPort = FreePort.any();
            int devicePort = FreePort.any();
            Path ackedFile = data.resolve("acked.csv");
            LoadProgress end;
            List<String> early;
            try (LoadGenerator generator = new LoadGenerator(
                    Load.of("127.0.0.1", devicePort, devices, 200).writingAckedTo(ackedFile))) {
                try (BrokerCommand broker = BrokerCommand.start(database, data, hubPort, devicePort, Map.of())) {
                    try (Client5 hub = hub(hubPort).connect()) {
                        assertThat(hub.subscribe("workshop/+/pit/+/sensors")).isOne();
                        early = hub.received();
                    }
                    broker.say("open");
                    generator.start();
                    await().until(() -> generator.progress().acked() > 300);
                    broker.kill();
                }
                try (BrokerCommand broker = BrokerCommand.start(database, data, hubPort, devicePort, Map.of());
                        Client5 hub = hub(hubPort)) {
                    long before = generator.progress().acked();
                    broker.say("open");
                    await().atMost(Duration.ofSeconds(20))
                            .until(() -> generator.progress().acked() > before + 300);
                    end = generator.stop(Duration.ofSeconds(10));
                    Set<String> lines = new HashSet<>(Files.readAllLines(ackedFile));
                    assertThat(lines).hasSize((int) end.acked());

                    hub.connect();

                    await().untilAsserted(() -> assertThat(readings(hub.received()))
                            .as(
                                    "those of %d, %s; the hub before it took %s",
                                    lines.size(), hub.isConnected() ? "connected" : "hung up on", readings(early))
                            .containsAll(lines));
                }
            }
            assertThat(end.open()).isZero();
            assertThat(end.p99()).isPositive();
        }
    }

    private static Client5 hub(int port) throws Exception {
        return new Client5(port, "pitwatch-test", BrokerSettings.HUB_USER, BrokerCommand.HUB_PASSWORD);
    }

    private static List<LoadDevice> devices(Workshop workshop, int count) {
        List<LoadDevice> devices = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String id = "LOAD-%03d".formatted(i);
            devices.add(
                    new LoadDevice(id, id, workshop.device(id), "LIC-AAAA-BBBB-CCCC", "workshop/w1/pit/pit1/sensors"));
        }
        return devices;
    }

    /** {@return what arrived, in the form of the file} */
    private static Set<String> readings(List<String> received) throws IOException {
        Set<String> readings = new HashSet<>();
        for (String message : received) {
            JsonNode reading = Json.MAPPER.readTree(message.substring(message.indexOf('=') + 1));
            readings.add("%s,%s,%d"
                    .formatted(
                            reading.get("device_id").textValue(),
                            reading.get("boot_id").textValue(),
                            reading.get("seq").longValue()));
        }
        return readings;
    }
}
