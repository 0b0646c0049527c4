package dev.pitwatch.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Callers of the hub's hook for MediaMTX who don't know its key, each from an address of this machine of their own. They try at a steady
 * pace and don't wait for answers; the hub's limits of an address and of its connections hold most of that back, which is what they are for.
 */
final class Strangers implements AutoCloseable {

    private static final int CALLERS = 10;
    private static final long TICK_MS = 10;
    private static final String BODY = "{\"action\":\"read\",\"path\":\"a/b\",\"protocol\":\"webrtc\"}";
    private static final byte[] CALL =
            """
            POST /hooks/mediamtx/auth?key=wrong HTTP/1.1\r
            Host: 127.0.0.1\r
            Content-Type: application/json\r
            Content-Length: %d\r
            \r
            %s"""
                    .formatted(BODY.length(), BODY)
                    .getBytes(StandardCharsets.US_ASCII);

    /** How each answer begins, so that answers can be counted. */
    private static final byte[] BEGIN = "HTTP/1.1 ".getBytes(StandardCharsets.US_ASCII);

    private final AtomicLong answered = new AtomicLong();
    private volatile boolean ended;

    private Strangers() {}

    /** Tries so many calls a second. */
    static Strangers start(int port, int perSecond) {
        Strangers strangers = new Strangers();
        for (int caller = 0; caller < CALLERS; caller++) {
            String address = "127.99.0.%d".formatted(1 + caller);
            Thread thread = new Thread(() -> strangers.run(address, port, perSecond / CALLERS), "stranger");
            thread.setDaemon(true);
            thread.start();
        }
        return strangers;
    }

    /** {@return how many calls were answered until now} */
    long answered() {
        return answered.get();
    }

    private void run(String address, int port, int perSecond) {
        while (!ended) {
            try (Socket socket = new Socket()) {
                socket.setTcpNoDelay(true);
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), 0));
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                call(socket, perSecond);
            } catch (IOException e) {
                // The hub has closed it: once more.
            }
        }
    }

    private void call(Socket socket, int perSecond) throws IOException {
        InputStream in = socket.getInputStream();
        long begun = System.nanoTime();
        long sent = 0;
        int matched = 0;
        byte[] answers = new byte[64 * 1024];
        while (!ended) {
            long due = (System.nanoTime() - begun) * perSecond / TimeUnit.SECONDS.toNanos(1);
            for (; sent < due; sent++) {
                socket.getOutputStream().write(CALL);
            }
            while (in.available() > 0) {
                int count = in.read(answers);
                for (int i = 0; i < count; i++) {
                    matched = answers[i] == BEGIN[matched] ? matched + 1 : answers[i] == BEGIN[0] ? 1 : 0;
                    if (matched == BEGIN.length) {
                        answered.incrementAndGet();
                        matched = 0;
                    }
                }
            }
            pause();
        }
    }

    private static void pause() throws InterruptedIOException {
        try {
            TimeUnit.MILLISECONDS.sleep(TICK_MS);
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** They end by themselves within a tick. */
    @Override
    public void close() {
        ended = true;
    }
}
