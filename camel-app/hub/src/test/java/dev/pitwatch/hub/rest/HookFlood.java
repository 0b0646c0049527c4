package dev.pitwatch.hub.rest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** Calls of MediaMTX's hook that are to be refused, from one address or several, as often as the hub takes them. */
final class HookFlood implements AutoCloseable {

    private static final int AHEAD = 30;
    private static final String CALL =
            "POST %s HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s";

    private final int port;
    private final byte[] calls;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final AtomicLong refused = new AtomicLong();

    HookFlood(int port, String path, String body) {
        this.port = port;
        this.calls = CALL.formatted(path, body.length(), body).repeat(AHEAD).getBytes(US_ASCII);
    }

    private static Socket connected(int port, String from) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        return socket;
    }

    private static BufferedReader answers(Socket socket) throws IOException {
        return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
    }

    /** Begins to call from there, too. */
    void comeFrom(String address) throws IOException {
        Socket socket = connected(port, address);
        sockets.add(socket);
        new Thread(() -> call(socket), "hook-flood " + address).start();
    }

    private void call(Socket socket) {
        try (BufferedReader answers = answers(socket)) {
            socket.getOutputStream().write(calls);
            int open = AHEAD;
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                boolean begins = line.contains("HTTP/1.1 ");
                if (begins && (line.contains(" 401 ") || line.contains(" 429 "))) {
                    refused.incrementAndGet();
                    open--;
                    if (open == 0) {
                        socket.getOutputStream().write(calls);
                        open = AHEAD;
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
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
