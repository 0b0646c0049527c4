package dev.pitwatch.core.work.stream;

import java.time.Instant;
import java.util.UUID;

/**
 * A session of the media server, in which someone looks.
 *
 * @param id the media server's
 * @param path at the media server
 * @param protocol as the media server calls it
 * @param openedAt when the media server asked
 */
record StreamSession(
        UUID id, long workshopId, long pitId, String path, String protocol, StreamViewer viewer, Instant openedAt) {

    /** {@return what the media server calls sessions of its kind} */
    String kind() {
        return protocol + "sessions";
    }
}
