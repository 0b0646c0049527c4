package dev.pitwatch.hub.mail;

import dev.pitwatch.hub.mail.MailConnections.Connection;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.time.Duration;
import java.util.Date;
import java.util.Map;
import org.apache.camel.component.mail.DefaultJavaMailSender;

/**
 * Bean {@code mailSender}, by which routes send mail: {@code smtp:HOST?javaMailSender=#mailSender}. It knows the server and the
 * sign-in of {@code SMTP_…}, has time limits, keeps connections, and says of a mail that was not sent whether trying again is of
 * use, and of one that the server may have that no one knows. A Message-ID that the mail has stays. Thread safe.
 */
public final class MailSender extends DefaultJavaMailSender implements AutoCloseable {

    private final MailFailures failures;
    private final MailConnections connections;
    private final Duration longest;

    /** Connects to nothing yet. */
    public MailSender(Map<String, String> settings) {
        this(settings, SmtpSettings.ANSWER, SmtpSettings.MAIL);
    }

    /**
     * Connects to nothing yet.
     *
     * @param answer how long an answer of the server is waited for
     * @param longest time of a mail
     */
    MailSender(Map<String, String> settings, Duration answer, Duration longest) {
        SmtpSettings server = SmtpSettings.of(settings);
        Session session = Session.getInstance(server.properties(answer));
        setSession(session);
        setProtocol(server.protocol());
        setHost(server.host());
        setPort(server.port());
        this.longest = longest;
        this.failures = new MailFailures(server);
        this.connections = new MailConnections(session, server);
    }

    /** Throws a {@link SendException} that says what became of the mail, when it was not taken. */
    @Override
    public void send(MimeMessage mail) {
        try (MailDeadline deadline = new MailDeadline(longest)) {
            try {
                complete(mail);
                send(mail, connections.take(deadline), deadline);
            } catch (MessagingException e) {
                throw new SendException(outcome(e, deadline));
            }
        }
    }

    private SendOutcome outcome(MessagingException failure, MailDeadline deadline) {
        return deadline.hasPassed() ? failures.late(longest) : failures.outcome(failure);
    }

    private void send(MimeMessage mail, Connection connection, MailDeadline deadline) throws MessagingException {
        boolean taken = false;
        try {
            connection.transport().sendMessage(mail, mail.getAllRecipients());
            taken = true;
        } catch (MessagingException e) {
            if (connection.transport().isUnanswered()) {
                throw new SendException(
                        SendOutcome.unanswered(outcome(e, deadline).detail()));
            }
            throw e;
        } finally {
            if (taken) {
                connections.keep(connection);
            } else {
                connections.drop(connection);
            }
        }
    }

    private static void complete(MimeMessage mail) throws MessagingException {
        if (mail.getSentDate() == null) {
            mail.setSentDate(new Date());
        }
        String id = mail.getMessageID();
        mail.saveChanges();
        if (id != null) {
            mail.setHeader("Message-ID", id); // which saving has made anew
        }
    }

    @Override
    public void close() {
        connections.close();
    }
}
