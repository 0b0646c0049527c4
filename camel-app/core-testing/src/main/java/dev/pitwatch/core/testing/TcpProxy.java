package dev.pitwatch.core.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** A stretch of network between clients and a server on this machine, that can fail as networks do. */
public final class TcpProxy implements AutoCloseable {

    private static final int BACKLOG = 1_024;
    private static final int BUFFER = 16 << 10;

    private final ServerSocket listener;
    private final int target;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile State state = State.WHOLE;
    private volatile Duration delay = Duration.ZERO;

    private enum State {
        WHOLE,
        /** Nothing passes until it is whole again, then all of it does: packets were sent again and again. */
        FROZEN,
        /** Nothing passes, and nobody is told; what was connected stays so and dumb for ever. */
        BLACK_HOLE,
        /** All connections are reset, new ones at once. */
        CUT
    }

    /** Listens on a port of its own for clients of the server on that port. */
    public TcpProxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        daemon(this::accept, "proxy-" + target);
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** Holds everything up; {@link #heal} lets it pass. */
    public void freeze() {
        change(State.FROZEN);
    }

    /** Swallows everything. Connections of now stay dumb even after {@link #heal}: a firewall forgot them. */
    public void swallow() {
        links.forEach(link -> link.lost = true);
        change(State.BLACK_HOLE);
    }

    /** Resets all connections, and refuses new ones. */
    public void cut() {
        change(State.CUT);
        links.forEach(Link::reset);
    }

    /** Holds up each piece of data for so long, one after the other. */
    public void delay(Duration time) {
        delay = time;
    }

    /** The network is whole again. */
    public void heal() {
        delay = Duration.ZERO;
        change(State.WHOLE);
    }

    private synchronized void change(State next) {
        state = next;
        notifyAll();
    }

    private synchronized void awaitThaw() throws InterruptedException {
        while (state == State.FROZEN) {
            wait();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Link link = new Link(listener.accept());
                links.add(link);
                daemon(link::connect, "proxy-link");
            } catch (IOException e) {
                return;
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        change(State.CUT);
        links.forEach(Link::reset);
    }

    private static void daemon(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    /** A client's connection and the one made for it. */
    private final class Link {

        private final Socket client;
        private final Socket server = new Socket();
        private volatile boolean lost;

        Link(Socket client) {
            this.client = client;
        }

        void connect() {
            try {
                awaitThaw();
                if (state == State.CUT) {
                    reset();
                    return;
                }
                lost |= state == State.BLACK_HOLE;
                client.setTcpNoDelay(true);
                if (!lost) {
                    server.setTcpNoDelay(true);
                    server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
                    daemon(() -> pump(server, client), "proxy-answers");
                }
                pump(client, server);
            } catch (IOException e) {
                reset();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void pump(Socket from, Socket to) {
            byte[] buffer = new byte[BUFFER];
            try {
                InputStream in = from.getInputStream();
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    pass(buffer, length, to);
                }
                end();
            } catch (IOException e) {
                end();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void pass(byte[] buffer, int length, Socket to) throws IOException, InterruptedException {
            TimeUnit.MILLISECONDS.sleep(delay.toMillis());
            awaitThaw();
            if (!lost) {
                OutputStream out = to.getOutputStream();
                out.write(buffer, 0, length);
            }
        }

        /** One side has hung up; through a black hole the other doesn't hear of it. */
        private void end() {
            if (!lost) {
                reset();
            }
        }

        private void reset() {
            links.remove(this);
            close(client);
            close(server);
        }

        private void close(Socket socket) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                // It is closed already.
            }
        }
    }
}
