package dev.pitwatch.bench;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports that nobody uses right now. */
final class Ports {

    private Ports() {}

    static int free() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
