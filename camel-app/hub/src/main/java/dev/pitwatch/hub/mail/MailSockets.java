package dev.pitwatch.hub.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that a mail session connects by, below TLS if there is any. The mail that one is opened for gets hold of it: the library
 * gives none away, and keeps one open on which the server's greeting did not come.
 */
final class MailSockets extends SocketFactory {

    private final ThreadLocal<@Nullable Connecting> connecting = new ThreadLocal<>();

    /** A thread that connects. */
    private static final class Connecting {

        private final MailDeadline deadline;
        private @Nullable Socket socket;

        private Connecting(MailDeadline deadline) {
            this.deadline = deadline;
        }
    }

    /** Connects. */
    @FunctionalInterface
    interface Connect {
        void run() throws MessagingException;
    }

    /** Has the session open its sockets here. */
    void offer(Session session, String protocol) {
        session.getProperties().put("mail.%s.socketFactory".formatted(protocol), this);
        session.getProperties().put("mail.%s.socketFactory.fallback".formatted(protocol), "false");
    }

    /** {@return the socket that was connected by, before the deadline} One that does not get so far is closed. */
    Socket connect(MailDeadline deadline, Connect connect) throws MessagingException {
        Connecting thread = new Connecting(deadline);
        connecting.set(thread);
        boolean connected = false;
        try {
            connect.run();
            connected = true;
        } finally {
            connecting.remove();
            if (!connected) {
                deadline.hangUp();
            }
        }
        if (thread.socket == null) {
            throw new MessagingException("connected by no socket of ours");
        }
        return thread.socket;
    }

    @Override
    public Socket createSocket() {
        Socket socket = new Socket();
        Connecting thread = connecting.get();
        if (thread != null) {
            thread.socket = socket;
            thread.deadline.uses(socket);
        }
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        throw connectsItself();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress from, int fromPort) throws IOException {
        throw connectsItself();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        throw connectsItself();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) throws IOException {
        throw connectsItself();
    }

    /** Jakarta Mail asks for one that is not connected yet. */
    private static IOException connectsItself() {
        return new IOException("expected a socket that is asked for without an address");
    }
}
