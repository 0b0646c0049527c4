package dev.pitwatch.hub.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Stands before a PostgreSQL and can keep its word that a transaction is committed, or any answer: the client loses its connection instead. */
final class CommitThief implements AutoCloseable {

    /** How PostgreSQL ends the text of that word. */
    private static final String COMMITTED = "COMMIT\0";

    private final int serverPort;
    private final ServerSocket door;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final AtomicInteger wanted = new AtomicInteger();
    private final AtomicReference<@Nullable String> question = new AtomicReference<>();

    CommitThief(int serverPort) {
        this.serverPort = serverPort;
        try {
            door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        start(this::accept);
    }

    int port() {
        return door.getLocalPort();
    }

    /** Keeps the answers to that many commits, from the next one on. */
    void steal(int commits) {
        wanted.set(commits);
    }

    /** Ends the next connection whose client asks this, before it is answered. */
    void hangUpOn(String asked) {
        question.set(asked);
    }

    /** {@return whether nobody has asked that yet} */
    boolean isListening() {
        return question.get() != null;
    }

    /** {@return how many are still to be kept} */
    int wanted() {
        return wanted.get();
    }

    private void accept() throws IOException {
        while (true) {
            Socket client = door.accept();
            Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            open.add(client);
            open.add(server);
            start(() -> pass(client, server, false));
            start(() -> pass(server, client, true));
        }
    }

    private void pass(Socket from, Socket to, boolean answers) throws IOException {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] bytes = new byte[8192];
            for (int length = in.read(bytes); length >= 0; length = in.read(bytes)) {
                String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
                if (answers ? isStolen(text) : isHungUpOn(text)) {
                    return;
                }
                out.write(bytes, 0, length);
            }
        }
    }

    private boolean isStolen(String answer) {
        return answer.contains(COMMITTED) && wanted.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
    }

    private boolean isHungUpOn(String text) {
        String asked = question.get();
        return asked != null && text.contains(asked) && question.compareAndSet(asked, null);
    }

    private static void start(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One of both ends has gone, and so does the other.
                    }
                },
                "commit-thief");
        thread.setDaemon(true);
        thread.start();
    }

    private interface Work {
        void run() throws IOException;
    }

    @Override
    public void close() throws IOException {
        door.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
