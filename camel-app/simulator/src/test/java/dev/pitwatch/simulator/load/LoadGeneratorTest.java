package dev.pitwatch.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.mqtt.MqttPacket;
import dev.pitwatch.base.mqtt.MqttPacket.Received;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

class LoadGeneratorTest {

    @TempDir
    private Path data;

    @RepeatedTest(20)
    void givenReadingsThatFlow_whenStopped_thenAllThatWasSentIsAcknowledgedCountedAndInTheFile() throws Exception {
        Path file = data.resolve("acked.csv");
        LoadDevice device =
                new LoadDevice("LOAD-000", "user", "password", "LIC-AAAA-BBBB-CCCC", "workshop/w1/pit/pit1/sensors");
        try (ServerSocket broker = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread answers = new Thread(() -> answer(broker), "broker");
            answers.setDaemon(true);
            answers.start();
            LoadGenerator generator = new LoadGenerator(
                    new Load("127.0.0.1", broker.getLocalPort(), List.of(device), 2_000, 50, false, Optional.of(file)));
            generator.start();
            await().pollInterval(Duration.ofMillis(1))
                    .until(() -> generator.progress().acked() > 100);

            LoadProgress end = generator.stop(Duration.ofSeconds(10));

            assertThat(end.open()).isZero();
            assertThat(Files.readAllLines(file)).hasSize((int) end.acked());
        }
    }

    /** A broker for one client, which acknowledges whatever comes. */
    private static void answer(ServerSocket broker) {
        try (Socket client = broker.accept()) {
            DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
            OutputStream out = client.getOutputStream();
            while (true) {
                Received packet = MqttPacket.read(in);
                if (packet.kind() == MqttPacket.CONNECT) {
                    out.write(new MqttPacket(MqttPacket.CONNACK).bytes(0, 0).toBytes());
                } else if (packet.kind() == MqttPacket.PUBLISH) {
                    int id = packet.number(2 + packet.number(0)); // behind the topic
                    out.write(new MqttPacket(MqttPacket.PUBACK).number(id).toBytes());
                }
            }
        } catch (IOException e) {
            // It hung up.
        }
    }
}
