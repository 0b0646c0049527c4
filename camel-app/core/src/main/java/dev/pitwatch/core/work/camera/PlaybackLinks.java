package dev.pitwatch.core.work.camera;

import dev.pitwatch.core.people.identity.Principal;
import java.time.Duration;
import java.time.Instant;

/** What makes the addresses by which recordings are played. */
@FunctionalInterface
public interface PlaybackLinks {

    /**
     * {@return the address of a span, good for the caller alone and for some minutes; a secret}
     *
     * @param path that was recorded, which may be of a name that the pit had before
     * @param start by the media server's clock
     */
    String link(Principal who, long pitId, String path, Instant start, Duration duration);
}
