package dev.pitwatch.core.work.stream;

import dev.pitwatch.core.people.identity.Principal;
import java.util.Objects;
import java.util.UUID;

/**
 * Who looks.
 *
 * @param id of the session, also a machine's, or of a job's link
 * @param byLink whether it is a link
 */
public record StreamViewer(UUID id, boolean byLink) {

    /** The hub itself, which takes stills. */
    static final StreamViewer HUB = new StreamViewer(new UUID(0, 0), false);

    /** The hub itself, which reads what a camera sends that is tried. */
    static final StreamViewer TRIAL = new StreamViewer(new UUID(0, 1), false);

    /** {@return the caller as a viewer, who has to have a session} */
    static StreamViewer of(Principal principal) {
        return new StreamViewer(
                Objects.requireNonNull(principal.sessionId(), "only a session may watch"), principal.isByLink());
    }
}
