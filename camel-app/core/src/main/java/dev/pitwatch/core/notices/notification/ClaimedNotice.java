package dev.pitwatch.core.notices.notification;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A row that was taken to be sent, with what the person's row says at this moment.
 *
 * @param workshopId of the person; 0: the platform's
 * @param interrupted it was being sent before, and no one knows how far that came
 * @param open values that are no secrets
 * @param active the person may still be notified things
 * @param limited the workshop has sent as many SMS today as it may
 * @param address by this channel; empty: the person has none
 */
record ClaimedNotice(
        long id,
        UUID key,
        String dedupeKey,
        String event,
        String channel,
        long workshopId,
        int attempt,
        boolean interrupted,
        Map<String, String> open,
        byte[] secrets,
        String language,
        boolean active,
        boolean limited,
        Optional<String> address) {}
