package dev.pitwatch.hub.mail;

import dev.pitwatch.hub.outgoing.TimedLookup;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to a mail server, each used by one thread at a time and kept for the next mail for a while: to connect, and to agree
 * on TLS, takes longer than the mail. Thread safe.
 */
final class MailConnections implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MailConnections.class);

    private static final int MAX_KEPT = 8;

    /** Servers limit how many mails they take on a connection, and how long they wait for the next. */
    private static final int MAX_MAILS = 100;

    private static final Duration LONGEST_IDLE = Duration.ofSeconds(20);

    private final Session session;
    private final SmtpSettings server;
    private final TimedLookup lookup = new TimedLookup();
    private final MailSockets sockets = new MailSockets();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private boolean closed;

    MailConnections(Session session, SmtpSettings server) {
        this.session = session;
        this.server = server;
        sockets.offer(session, server.protocol());
    }

    /** One that is open. */
    static final class Connection {

        private final MailTransport transport;
        private final Socket socket;
        private int mails;
        private long idleSince;

        private Connection(MailTransport transport, Socket socket) {
            this.transport = transport;
            this.socket = socket;
        }

        /** {@return what sends} */
        MailTransport transport() {
            return transport;
        }

        private boolean isFresh() {
            return System.nanoTime() - idleSince < LONGEST_IDLE.toNanos();
        }
    }

    /** {@return a connection of the caller's own, which it {@link #keep}s or {@link #drop}s, and which the deadline closes} */
    Connection take(MailDeadline deadline) throws MessagingException {
        for (Optional<Connection> kept = poll(); kept.isPresent(); kept = poll()) {
            deadline.uses(kept.get().socket);
            // Asks the server, which may have hung up: a mail that is under way must not find that out.
            if (kept.get().isFresh() && kept.get().transport().isConnected()) {
                return kept.get();
            }
            drop(kept.get());
        }
        lookUp();
        MailTransport transport = new MailTransport(session, server.protocol());
        Socket socket = sockets.connect(
                deadline,
                () -> transport.connect(
                        server.host(),
                        server.port(),
                        server.user().orElse(null),
                        server.password().orElse(null)));
        return new Connection(transport, socket);
    }

    /** The library looks it up anew, which the JVM then knows. */
    private void lookUp() throws MessagingException {
        try {
            lookup.resolve(server.host());
        } catch (UnknownHostException e) {
            throw new MessagingException("unknown host", e);
        }
    }

    private synchronized Optional<Connection> poll() {
        return Optional.ofNullable(idle.pollFirst());
    }

    /** Keeps it for the next mail. */
    void keep(Connection used) {
        used.mails++;
        used.idleSince = System.nanoTime();
        synchronized (this) {
            if (!closed && used.mails < MAX_MAILS && idle.size() < MAX_KEPT) {
                idle.addFirst(used);
                return;
            }
        }
        drop(used);
    }

    /** Hangs up. */
    void drop(Connection used) {
        try {
            used.transport().close();
        } catch (MessagingException e) {
            LOG.debug("connection to {} can't be closed: {}", server, e.getMessage());
        }
    }

    /** Hangs up those that are idle; the others when their mail is through. */
    @Override
    public void close() {
        Deque<Connection> rest;
        synchronized (this) {
            closed = true;
            rest = new ArrayDeque<>(idle);
            idle.clear();
        }
        rest.forEach(this::drop);
    }
}
