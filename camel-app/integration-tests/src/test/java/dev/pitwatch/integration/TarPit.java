package dev.pitwatch.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A server that takes each connection and never answers. */
final class TarPit implements AutoCloseable {

    private final ServerSocket server;
    private final Set<Socket> held = ConcurrentHashMap.newKeySet();

    /** Listens on a free port of this machine. */
    TarPit() throws IOException {
        server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::take, "tar-pit");
        thread.setDaemon(true);
        thread.start();
    }

    private void take() {
        try {
            while (true) {
                held.add(server.accept());
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    int port() {
        return server.getLocalPort();
    }

    /** {@return how many connections there were} */
    int held() {
        return held.size();
    }

    @Override
    public void close() {
        try {
            server.close();
            for (Socket socket : held) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
