package dev.pitwatch.hub.rest;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** Someone at another address who calls MediaMTX's hook without its key, as often as the hub takes it. */
final class HookFlood implements AutoCloseable {

    private static final int AHEAD = 30;
    private static final String CALL = "POST /hooks/mediamtx/auth HTTP/1.1\r\nHost: hub\r\nContent-Length: 2\r\n\r\n{}";

    private final Socket socket = new Socket();
    private final AtomicLong refused = new AtomicLong();

    HookFlood(int port) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.2"), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        Thread reader = new Thread(this::read, "hook-flood");
        reader.start();
        send();
    }

    private void send() throws IOException {
        socket.getOutputStream().write(CALL.repeat(AHEAD).getBytes(StandardCharsets.US_ASCII));
    }

    private void read() {
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                boolean begins = line.contains("HTTP/1.1 ");
                if (begins && (line.contains(" 401 ") || line.contains(" 429 "))) {
                    if (refused.incrementAndGet() % AHEAD == 0) {
                        send();
                    }
                } else if (begins) {
                    throw new IllegalStateException(line);
                }
            }
        } catch (IOException closed) {
            // By the test.
        }
    }

    long refused() {
        return refused.get();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
