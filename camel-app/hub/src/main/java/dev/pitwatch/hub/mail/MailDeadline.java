package dev.pitwatch.hub.mail;

import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Time limit of one mail, over all steps of SMTP together: when it ends, the connection that the mail is sent by is closed, so that
 * whatever waits for the server, or writes to it, fails at once. Thread safe.
 */
final class MailDeadline implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MailDeadline.class);

    private final CompletableFuture<Void> done = new CompletableFuture<>();
    private @Nullable Socket used;
    private boolean passed;

    /** Begins now. */
    MailDeadline(Duration longest) {
        var unused = done.orTimeout(longest.toMillis(), TimeUnit.MILLISECONDS).whenComplete((mail, late) -> {
            if (late != null) {
                pass();
            }
        });
    }

    private synchronized void pass() {
        passed = true;
        hangUp();
    }

    /** Takes the connection that is used from now on. */
    synchronized void uses(Socket socket) {
        used = socket;
        if (passed) {
            hangUp();
        }
    }

    synchronized boolean hasPassed() {
        return passed;
    }

    /** Closes the connection without a word to the server, for which one would have to wait. */
    synchronized void hangUp() {
        if (used != null) {
            try {
                used.close();
            } catch (IOException e) {
                LOG.debug("{} can't be closed: {}", used, e.getMessage());
            }
        }
    }

    /** The mail is through. */
    @Override
    public void close() {
        done.complete(null);
    }
}
