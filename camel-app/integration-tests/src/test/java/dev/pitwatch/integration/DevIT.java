package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A developer saves a line of core while {@code ./pitwatch dev} runs. */
class DevIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final String GREETING = "JDWP-Handshake";
    private static final String FILE = "people/identity/Bootstrap.java";
    private static final String SAID = "the bootstrap secret is wrong";
    private static final String SAID_NOW = "that isn't the bootstrap secret";

    @TempDir
    static Path folder;

    private static int debugPort;
    private static Sources sources;
    private static Pitwatch pitwatch;

    @BeforeAll
    static void start() throws IOException {
        sources = Sources.in(folder.resolve("checkout"));
        debugPort = FreePort.any();
        pitwatch = Pitwatch.develop(folder.resolve("data"), sources, debugPort);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    @Test
    void givenADevicesConnection_whenALineIsSavedWrongAndThenRight_thenTheHubAloneIsAnotherAndSaysIt()
            throws IOException {
        Workshop workshop = pitwatch.workshop("Developed", 1);
        assertThat(answer()).isEqualTo(SAID);
        List<Long> stay = List.of(pitwatch.pid("broker"), pitwatch.pid("postgres"));
        long hub = pitwatch.pid("hub");
        Device sent = workshop.devices().get(0);
        try (MqttConnection device = pitwatch.connect(sent)) {
            sources.replace(FILE, '"' + SAID + '"', '"' + SAID_NOW);
            waiting("the error").until(() -> pitwatch.said().contains("error Bootstrap.java:"));
            assertThat(pitwatch.pid("hub")).isEqualTo(hub);
            assertThat(answer()).isEqualTo(SAID);

            sources.replace(FILE, '"' + SAID_NOW, '"' + SAID_NOW + '"');
            device.publish(sent.sensors(), sent.reading("de0c0de1", 1)); // taken by the broker, whatever the hub does
            waiting("that it runs").until(() -> pitwatch.said().contains("Bootstrap.java: compiled in "));

            assertThat(answer()).isEqualTo(SAID_NOW);
            assertThat(pitwatch.pid("hub")).isNotEqualTo(hub);
            assertThat(List.of(pitwatch.pid("broker"), pitwatch.pid("postgres")))
                    .isEqualTo(stay);
            assertThat(device.isOpen()).isTrue();
            waiting("what was sent meanwhile").until(() -> stored(sent) == 1);
        }
        assertThat(debuggersGreeting()).isEqualTo(GREETING);
    }

    private static long stored(Device device) {
        return pitwatch.one(Long.class, "select count(*) from reading where device_id = ?", device.id());
    }

    /** {@return what the hub that runs now answers a debugger, by the protocol of Java's: the same} */
    private static String debuggersGreeting() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), debugPort)) {
            socket.getOutputStream().write(GREETING.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readNBytes(GREETING.length()), StandardCharsets.US_ASCII);
        }
    }

    private static ConditionFactory waiting(String what) {
        return await(what).atMost(PATIENCE).pollInterval(Duration.ofMillis(100));
    }

    private static String answer() {
        Map<String, String> body = Map.of("username", "another", "password", "no matter", "email", "a@example.org");
        return pitwatch.superAdmin()
                .as("")
                .post("/admin/seed-super-admin", body, "X-Bootstrap-Secret", "a wrong one")
                .body()
                .at("/error/message")
                .asText();
    }
}
