package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.postgres.FreePort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

    @TempDir
    private Path home;

    @Test
    void givenFreePorts_whenChecked_thenNothingIsSaid() {
        assertThat(new Ports(settings(FreePort.any(), FreePort.any(), Map.of())).problems())
                .isEmpty();
    }

    @Test
    void givenTwoTakenPorts_whenChecked_thenEachIsALineThatSaysWhatToDo() throws Exception {
        try (ServerSocket one = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ServerSocket other = new ServerSocket(0)) {
            assertThat(new Ports(settings(one.getLocalPort(), other.getLocalPort(), Map.of())).problems())
                    .hasSize(2)
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("port " + one.getLocalPort() + " is taken")
                            .endsWith("or set PITWATCH_HTTP_PORT to another"))
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("port " + other.getLocalPort() + " is taken")
                            .endsWith("or set PITWATCH_MQTT_PORT to another"));
        }
    }

    @Test
    void givenOnePortForTwo_whenChecked_thenSaysSo() {
        int port = FreePort.any();

        assertThat(new Ports(settings(port, port, Map.of())).problems()).hasSize(1);
    }

    @Test
    void givenATakenPortOfADebugger_whenChecked_thenSaysSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports ports = new Ports(settings(FreePort.any(), FreePort.any(), Map.of()));

            assertThat(ports.withDebugger(taken.getLocalPort()).problems())
                    .singleElement()
                    .asString()
                    .endsWith("or set dev --debug to another");
        }
    }

    @Test
    void givenAnExternalBroker_whenChecked_thenItsPortsAreNotOurs() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            Map<String, String> external = Map.of("PITWATCH_MQTT_URL", "tcp://broker:1883");

            assertThat(new Ports(settings(FreePort.any(), taken.getLocalPort(), external)).problems())
                    .isEmpty();
        }
    }

    @Test
    void givenABrokersPortThatIsOffOrOnAnotherAddress_whenChecked_thenOnlyWhatIsWantedCounts() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertThat(new Ports(settings(FreePort.any(), port, Map.of("PITWATCH_MQTT_BIND", "127.0.0.1"))).problems())
                    .singleElement()
                    .asString()
                    .contains("127.0.0.1");
            assertThat(new Ports(settings(FreePort.any(), port, Map.of("PITWATCH_MQTT_BIND", "127.0.0.2"))).problems())
                    .isEmpty();
            assertThat(new Ports(settings(FreePort.any(), "off", Map.of())).problems())
                    .isEmpty();
        }
    }

    private Settings settings(int http, int mqtt, Map<String, String> more) {
        return settings(http, Integer.toString(mqtt), more);
    }

    private Settings settings(int http, String mqtt, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(more);
        environment.put("PITWATCH_BIND", "127.0.0.1");
        environment.put("PITWATCH_HTTP_PORT", Integer.toString(http));
        environment.put("PITWATCH_MANAGEMENT_PORT", Integer.toString(FreePort.any()));
        environment.put("PITWATCH_MQTT_PORT", mqtt);
        return Settings.read(environment, home);
    }
}
