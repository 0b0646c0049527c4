package dev.pitwatch.core.work.stream;

import java.time.Instant;
import java.util.UUID;

/**
 * A session of the media server, in which someone looks.
 *
 * @param id by which the media server asked
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

    /**
     * {@return whether it may stand on the media server's lists under another id and kind} With RTSP it asks by the connection's id (at
     * SETUP by the session's, since 1.19.3), and says {@code rtsp} also where it is encrypted.
     */
    boolean isOfConnection() {
        return protocol.startsWith("rtsp");
    }

    /** {@return whether someone looks at the same in both} */
    boolean isLike(StreamSession other) {
        return viewer.equals(other.viewer) && path.equals(other.path);
    }
}
