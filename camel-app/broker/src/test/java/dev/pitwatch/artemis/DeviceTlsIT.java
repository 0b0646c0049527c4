package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.core.testing.TestCertificate;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The port with TLS, its versions, and its certificate when it is renewed. */
class DeviceTlsIT extends DeviceAtBroker {

    private static TestCertificate certificate;
    private static Path folder;

    @BeforeAll
    static void open(@TempDir Path temporary) throws Exception {
        folder = temporary;
        certificate = TestCertificate.make(folder);
        start(database ->
                new TestBroker(database, folder, Optional.empty(), Optional.of(certificate), new TestBroker.Silent()));
        broker.open();
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void givenTls_whenADeviceConnects_thenItsReadingsArrive(String version) throws Exception {
        try (SSLSocket socket = (SSLSocket) certificate.connect(broker.tlsPort());
                Client5 hub = broker.hub("tls").connect()) {
            hub.subscribe("workshop/#");
            socket.setEnabledProtocols(new String[] {version});
            try (RawMqtt device = new RawMqtt(socket)) {
                assertThat(device.connect(id, id, password)).isZero();
                assertThat(device.publish("workshop/w1/pit/pit1/sensors", version + id))
                        .isTrue();
            }
            assertThat(socket.getSession().getProtocol()).isEqualTo(version);
            await().until(() -> hub.received().contains("workshop/w1/pit/pit1/sensors=" + version + id));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x0300, 0x0301, 0x0302})
    void givenAnOlderTls_whenSomebodyAsksForIt_thenRefused(int version) throws Exception {
        try (Socket socket = new Socket("127.0.0.1", broker.tlsPort())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(clientHello(version));
            byte[] answer = socket.getInputStream().readNBytes(7);

            assertThat(answer).startsWith((byte) 0x15).hasSize(7); // an alert, and nothing of a handshake
            assertThat(answer[5]).as("fatal").isEqualTo((byte) 2);
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void givenThePortWithTls_whenSomebodySpeaksWithout_thenHungUp() throws Exception {
        try (RawMqtt plain = new RawMqtt(broker.tlsPort())) {
            assertThat(plain.connect(id, id, password)).isEqualTo(RawMqtt.HUNG_UP);
        }
    }

    @Test
    void givenARenewedCertificate_whenItsFilesAreThere_thenNewConnectionsGetItAndOpenOnesStay() throws Exception {
        TestCertificate before = certificate;
        TestCertificate next = TestCertificate.make(Files.createDirectory(folder.resolve("renewed")));
        try (RawMqtt open = new RawMqtt(before.connect(broker.tlsPort()))) {
            assertThat(open.connect(id, id, password)).isZero();

            Files.copy(next.chain(), before.chain(), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(next.key(), before.key(), StandardCopyOption.REPLACE_EXISTING);

            await().ignoreExceptions().until(() -> {
                try (SSLSocket socket = (SSLSocket) next.connect(broker.tlsPort())) {
                    socket.startHandshake();
                    return true;
                }
            });
            assertThat(open.publish("workshop/w1/pit/pit1/sensors", "{}")).isTrue();
        }
        certificate = new TestCertificate(before.chain(), before.key(), next.store(), next.trusted());
    }

    /** A client that speaks that version and nothing newer, with ciphers of those days. */
    private static byte[] clientHello(int version) {
        byte[] ciphers = {(byte) 0xC0, 0x09, (byte) 0xC0, 0x0A, (byte) 0xC0, 0x13, 0x00, 0x2F, 0x00, 0x35};
        int body = 2 + 32 + 1 + 2 + ciphers.length + 2;
        java.nio.ByteBuffer hello = java.nio.ByteBuffer.allocate(5 + 4 + body);
        hello.put((byte) 0x16).putShort((short) version).putShort((short) (4 + body));
        hello.putInt(0x01 << 24 | body);
        hello.putShort((short) version).put(new byte[32]).put((byte) 0);
        hello.putShort((short) ciphers.length).put(ciphers);
        hello.put((byte) 1).put((byte) 0);
        return hello.array();
    }
}
