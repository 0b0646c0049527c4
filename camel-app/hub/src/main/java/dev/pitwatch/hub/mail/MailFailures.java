package dev.pitwatch.hub.mail;

import dev.pitwatch.spi.SendOutcome;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.jspecify.annotations.Nullable;

/** Tells what became of a mail that a server did not take, by the codes of RFC 5321 and RFC 3463; its words are not repeated. */
final class MailFailures {

    private static final int DEEPEST = 10;
    private static final Pattern ENHANCED = Pattern.compile("\\b([245]\\.\\d{1,3}\\.\\d{1,3})\\b");

    private final SmtpSettings server;

    MailFailures(SmtpSettings server) {
        this.server = server;
    }

    /** {@return that the server answered each step, and all of them together too slowly} */
    SendOutcome late(Duration longest) {
        return SendOutcome.later(
                "the mail server %s did not take the mail within %d s".formatted(server, longest.toSeconds()));
    }

    SendOutcome outcome(MessagingException failure) {
        Exception cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            Optional<SendOutcome> outcome = known(cause);
            if (outcome.isPresent()) {
                return outcome.get();
            }
            cause = next(cause);
        }
        return String.valueOf(failure.getMessage()).contains("STARTTLS")
                ? SendOutcome.refusedForNow(
                        "the mail server %s has no STARTTLS, which SMTP_TLS wants".formatted(server))
                : SendOutcome.later("the mail server %s: %s"
                        .formatted(server, failure.getClass().getSimpleName()));
    }

    private Optional<SendOutcome> known(Exception cause) {
        if (cause instanceof AuthenticationFailedException) {
            return Optional.of(SendOutcome.refusedForNow("the mail server %s refuses our sign-in".formatted(server)));
        }
        if (cause instanceof SMTPAddressFailedException address) {
            return Optional.of(answered("the address", address.getReturnCode(), address));
        }
        if (cause instanceof SMTPSenderFailedException sender) {
            SendOutcome outcome = answered("our sender", sender.getReturnCode(), sender);
            return Optional.of(
                    outcome.kind() == SendOutcome.Kind.REFUSED ? SendOutcome.refusedForNow(outcome.detail()) : outcome);
        }
        // One with a next cause only says that none of the recipients was good, or that the connection was lost.
        if (cause instanceof SMTPSendFailedException mail
                && mail.getNextException() == null
                && mail.getReturnCode() >= 400) {
            return Optional.of(answered("the mail", mail.getReturnCode(), mail));
        }
        if (cause instanceof SSLException) {
            return Optional.of(SendOutcome.refusedForNow("TLS with the mail server %s failed: %s"
                    .formatted(server, cause.getClass().getSimpleName())));
        }
        return cause instanceof IOException
                ? Optional.of(SendOutcome.later("no answer from the mail server %s: %s"
                        .formatted(server, cause.getClass().getSimpleName())))
                : Optional.empty();
    }

    /** 4xx: later; a sign-in that is wanted: people have to mend something; other 5xx: never. */
    private static SendOutcome answered(String what, int code, Exception answer) {
        Matcher enhanced = ENHANCED.matcher(String.valueOf(answer.getMessage()));
        String reason = "the mail server refuses %s: %d%s"
                .formatted(what, code, enhanced.find() ? " " + enhanced.group(1) : "");
        if (code < 500) {
            return SendOutcome.later(reason);
        }
        return code == 530 || code == 535 || code == 538
                ? SendOutcome.refusedForNow(reason)
                : SendOutcome.refused(reason);
    }

    private static @Nullable Exception next(Exception cause) {
        Exception next = cause instanceof MessagingException mail ? mail.getNextException() : null;
        return next != null ? next : cause.getCause() instanceof Exception below ? below : null;
    }
}
