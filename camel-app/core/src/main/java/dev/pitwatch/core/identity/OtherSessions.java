package dev.pitwatch.core.identity;

import java.util.Optional;
import java.util.UUID;

/** Sessions that nobody signed in for, kept in memory by whoever let them in. */
@FunctionalInterface
public interface OtherSessions {

    /** {@return the session, if it has not ended} */
    Optional<LiveSession> find(UUID id);
}
