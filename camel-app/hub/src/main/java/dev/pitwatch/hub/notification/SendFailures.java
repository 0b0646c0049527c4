package dev.pitwatch.hub.notification;

import dev.pitwatch.base.net.UrlPort;
import dev.pitwatch.hub.plugins.PluginFailure;
import dev.pitwatch.spi.OutgoingNotice;
import dev.pitwatch.spi.SendException;
import dev.pitwatch.spi.SendOutcome;
import io.vertx.core.http.HttpClosedException;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import org.apache.camel.component.direct.DirectConsumerNotAvailableException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.jspecify.annotations.Nullable;

/**
 * Tells failures of a channel's route that say what became of a notice from those that are the plugin's own fault. What hangs on the
 * notice's own address is no fault of the plugin: one person's address must not switch off a channel that all have.
 */
final class SendFailures {

    private static final int DEEPEST = 10;

    private final Outcomes outcomes;

    SendFailures(Outcomes outcomes) {
        this.outcomes = outcomes;
    }

    /** {@return what became of the notice; empty: the plugin is at fault} */
    Optional<SendOutcome> outcome(Throwable failure, OutgoingNotice notice) {
        if (failure instanceof DirectConsumerNotAvailableException) {
            return Optional.of(SendOutcome.later("the channel's route is stopped or gone"));
        }
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause instanceof SendException known) {
                return Optional.of(known.outcome());
            }
            if (cause instanceof AddressException address) {
                return Optional.of(ofAddress(address, notice));
            }
            if (cause instanceof URISyntaxException) {
                return Optional.of(SendOutcome.refused("its address is no URL"));
            }
            if (cause instanceof HttpOperationFailedException answer) {
                return Optional.of(outcomes.ofAnswer(answer));
            }
            if (cause instanceof ConnectException || cause instanceof UnknownHostException) {
                return Optional.of(SendOutcome.later("no answer: " + cause));
            }
            if (cause instanceof IOException
                    || cause instanceof TimeoutException
                    || cause instanceof HttpClosedException) {
                return Optional.of(SendOutcome.unanswered("no answer: " + cause));
            }
            cause = cause.getCause();
        }
        return isUrlWithoutPort(notice.to())
                ? Optional.of(SendOutcome.refused("its address has a port that is none"))
                : Optional.empty();
    }

    /** What connects throws something of its own on these; they are refused when they are saved, but were not always. */
    private static boolean isUrlWithoutPort(String to) {
        return to.startsWith("https://") && !UrlPort.isValid(URI.create(to));
    }

    /** Its words hold the address. The sender's is ours to mend: notices wait for that. */
    private static SendOutcome ofAddress(AddressException failure, OutgoingNotice notice) {
        boolean its = failure.getRef() != null && failure.getRef().contains(notice.to());
        return its
                ? SendOutcome.refused("its address is none that mail is sent to")
                : SendOutcome.refusedForNow("an address of the mail other than the receiver's is none: see SMTP_FROM");
    }

    /** {@return what a route left as its body, which has to be an outcome} */
    static SendOutcome outcomeLeft(@Nullable Object body) {
        if (body instanceof SendOutcome outcome) {
            return outcome;
        }
        throw new PluginFailure("its route left %s as its body, expected a SendOutcome, e.g. by bean:outcomes"
                .formatted(body == null ? "nothing" : "a " + body.getClass().getName()));
    }
}
