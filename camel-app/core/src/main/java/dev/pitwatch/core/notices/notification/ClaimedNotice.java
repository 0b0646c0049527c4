package dev.pitwatch.core.notices.notification;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A row that was taken to be sent, with what the person's row says at this moment.
 *
 * @param workshopId whose it is; 0: the platform's
 * @param browser the push subscription that it goes to; empty: none, or one that is gone
 * @param perhapsSent an attempt before was interrupted or got no answer
 * @param interruptedAgain the last one was interrupted, and one before that was or got no answer
 * @param open values that are no secrets
 * @param secrets the others, sealed; empty: there are none
 * @param active the person may still be notified things
 * @param limited the workshop has sent as many SMS today as it may
 * @param address by this channel: of a push its endpoint, of a webhook its URL; empty: there is none
 * @param facts of a webhook's notice: those of its announcement, as JSON
 */
record ClaimedNotice(
        long id,
        UUID key,
        String dedupeKey,
        Optional<Long> browser,
        String event,
        String channel,
        long workshopId,
        Instant queuedAt,
        int attempt,
        boolean perhapsSent,
        boolean interruptedAgain,
        Map<String, String> open,
        Optional<byte[]> secrets,
        String language,
        boolean active,
        boolean limited,
        Optional<String> address,
        Optional<String> facts,
        About about,
        Reader reader) {

    /** What it is about. */
    record About(Optional<String> subject, Optional<Long> alertId, Optional<Long> jobId) {}

    /**
     * Who reads it.
     *
     * @param userId empty: it goes to a fixed address
     * @param owner or of the platform's team
     * @param urgent the notice is, to them
     * @param replyTo of a mail to a customer: where the workshop reads what is answered; empty: nowhere
     */
    record Reader(Optional<Long> userId, boolean customer, boolean owner, boolean urgent, Optional<String> replyTo) {}
}
