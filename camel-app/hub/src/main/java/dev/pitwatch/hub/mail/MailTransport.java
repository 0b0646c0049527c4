package dev.pitwatch.hub.mail;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.URLName;
import java.io.IOException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** SMTP that knows of a mail that failed whether the server may have it all the same: it came to its end, and no answer did. */
final class MailTransport extends SMTPTransport {

    private static final int FIRST_REFUSAL = 400;

    private boolean unanswered;

    /** Connects to nothing yet. */
    MailTransport(Session session, String protocol) {
        super(session, new URLName(protocol, null, -1, null, null, null), protocol, protocol.equals("smtps"));
    }

    /** {@return whether no one knows if the server has the last mail} */
    synchronized boolean isUnanswered() {
        return unanswered;
    }

    @Override
    protected void finishData() throws IOException, MessagingException {
        unanswered = true;
        try {
            super.finishData();
            unanswered = false;
        } catch (SMTPSendFailedException e) {
            unanswered = e.getReturnCode() < FIRST_REFUSAL; // none: the connection was lost
            throw e;
        }
    }
}
