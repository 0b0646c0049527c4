package dev.pitwatch.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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

    private static final int CONNECT = 0x10;
    private static final int PUBLISH = 0x30;

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
                int kind = in.readUnsignedByte() & 0xF0;
                byte[] body = in.readNBytes(length(in));
                if (kind == CONNECT) {
                    out.write(new byte[] {0x20, 2, 0, 0});
                } else if (kind == PUBLISH) {
                    int topic = (body[0] & 0xFF) << 8 | body[1] & 0xFF;
                    out.write(new byte[] {0x40, 2, body[2 + topic], body[3 + topic]});
                }
            }
        } catch (IOException e) {
            // It hung up.
        }
    }

    private static int length(DataInputStream in) throws IOException {
        int length = 0;
        for (int shift = 0; ; shift += 7) {
            int digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            if (digit < 0x80) {
                return length;
            }
        }
    }
}
