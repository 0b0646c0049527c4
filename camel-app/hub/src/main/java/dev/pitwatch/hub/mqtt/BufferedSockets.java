package dev.pitwatch.hub.mqtt;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets for Paho, which by itself makes a system call for each byte of a header that it reads and for each
 * acknowledgement that it sends: under load most of what a message costs at hub and broker. What is sent waits for up to
 * {@value #HELD_MS} ms for what follows; order and content stay.
 */
final class BufferedSockets extends SocketFactory {

    private static final int READ_BYTES = 64 * 1024;
    private static final int WRITE_BYTES = 16 * 1024;
    private static final long HELD_MS = 1;
    private static final long IDLE_THREAD_S = 5;

    @Override
    public Socket createSocket() {
        return new BufferedSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return connected(new InetSocketAddress(host, port), new InetSocketAddress(localHost, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return connected(new InetSocketAddress(host, port), null);
    }

    @Override
    public Socket createSocket(InetAddress address, int port, InetAddress localAddress, int localPort)
            throws IOException {
        return connected(new InetSocketAddress(address, port), new InetSocketAddress(localAddress, localPort));
    }

    private static Socket connected(InetSocketAddress remote, @Nullable InetSocketAddress local) throws IOException {
        Socket socket = new BufferedSocket();
        try {
            socket.bind(local);
            socket.connect(remote);
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class BufferedSocket extends Socket {

        private @Nullable InputStream in;
        private @Nullable HeldOutput out;

        @Override
        public synchronized InputStream getInputStream() throws IOException {
            if (in == null) {
                in = new BufferedInputStream(super.getInputStream(), READ_BYTES);
            }
            return in;
        }

        @Override
        public synchronized OutputStream getOutputStream() throws IOException {
            if (out == null) {
                out = new HeldOutput(this, super.getOutputStream());
            }
            return out;
        }

        @Override
        public void close() throws IOException {
            HeldOutput held = out;
            if (held != null) {
                held.end();
            }
            super.close();
        }
    }

    /** Sends what it got, all at once, a moment after it was told to flush. */
    private static final class HeldOutput extends OutputStream {

        private final Socket socket;
        private final BufferedOutputStream out;
        private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "mqtt-send");
            thread.setDaemon(true);
            return thread;
        });
        private boolean due;
        private boolean ended;

        HeldOutput(Socket socket, OutputStream out) {
            this.socket = socket;
            this.out = new BufferedOutputStream(out, WRITE_BYTES);
            timer.setKeepAliveTime(IDLE_THREAD_S, TimeUnit.SECONDS);
            timer.allowCoreThreadTimeOut(true);
        }

        @Override
        public synchronized void write(int single) throws IOException {
            out.write(single);
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) throws IOException {
            out.write(bytes, from, length);
        }

        @Override
        public synchronized void flush() {
            if (!due && !ended) {
                due = true;
                timer.schedule(this::send, HELD_MS, TimeUnit.MILLISECONDS);
            }
        }

        private synchronized void send() {
            due = false;
            try {
                out.flush();
            } catch (IOException e) {
                closeSocket(); // so that its reader notices, as it does when the broker hangs up
            }
        }

        /** Sends what waits, e.g. the good-bye, if that is possible still. */
        synchronized void end() {
            if (!ended) {
                ended = true;
                timer.shutdownNow();
                send();
            }
        }

        private void closeSocket() {
            try {
                socket.close();
            } catch (IOException e) {
                // It can't be more closed than that.
            }
        }
    }
}
