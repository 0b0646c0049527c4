package dev.pitwatch.hub.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BufferedSocketsTest {

    private ServerSocket server;
    private Socket socket;
    private Socket peer;

    @BeforeEach
    void connect() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        socket = new BufferedSockets().createSocket();
        socket.connect(new InetSocketAddress(server.getInetAddress(), server.getLocalPort()));
        peer = server.accept();
        peer.setSoTimeout(10_000);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        peer.close();
        server.close();
    }

    @Test
    void givenPacketsFlushedOneByOne_whenRead_thenAllArriveInOrderByThemselves() throws IOException {
        OutputStream out = socket.getOutputStream();
        for (int i = 0; i < 50_000; i++) {
            out.write(new byte[] {(byte) i, (byte) (i >> 8)});
            out.flush();
        }

        byte[] arrived = peer.getInputStream().readNBytes(100_000);

        for (int i = 0; i < 50_000; i++) {
            assertThat(arrived[2 * i]).isEqualTo((byte) i);
            assertThat(arrived[2 * i + 1]).isEqualTo((byte) (i >> 8));
        }
    }

    @Test
    void givenFlushedBefore_whenFlushedLater_thenItArrivesToo() throws IOException {
        for (int i = 0; i < 5; i++) {
            socket.getOutputStream().write(i);
            socket.getOutputStream().flush();
            assertThat(peer.getInputStream().read()).isEqualTo(i);
        }
    }

    @Test
    void givenSomethingWaits_whenClosed_thenItIsSentBefore() throws IOException {
        socket.getOutputStream().write("bye".getBytes());
        socket.getOutputStream().flush();
        socket.close();

        assertThat(new String(peer.getInputStream().readAllBytes())).isEqualTo("bye");
    }

    @Test
    void givenPeerSends_whenRead_thenBytesAndWhatIsAvailableAreThere() throws IOException {
        peer.getOutputStream().write(new byte[] {7, 8, 9});

        assertThat(socket.getInputStream().read()).isEqualTo(7);
        await().until(() -> socket.getInputStream().available() == 2);
    }

    @Test
    void givenPeerIsGone_whenWrittenOn_thenTheSocketEnds() throws IOException {
        peer.setSoLinger(true, 0); // a reset, as from a broker that was killed
        peer.close();

        await().until(() -> {
            try {
                socket.getOutputStream().write(1);
                socket.getOutputStream().flush();
                return socket.isClosed();
            } catch (IOException e) {
                return true;
            }
        });
    }

    @Test
    void givenHostAndPort_whenCreated_thenConnected() throws IOException {
        try (Socket other = new BufferedSockets().createSocket(server.getInetAddress(), server.getLocalPort())) {
            assertThat(other.isConnected()).isTrue();
        }
        try (Socket other =
                new BufferedSockets().createSocket(server.getInetAddress().getHostAddress(), server.getLocalPort())) {
            assertThat(other.isConnected()).isTrue();
        }
    }
}
