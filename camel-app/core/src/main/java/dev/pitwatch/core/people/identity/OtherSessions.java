package dev.pitwatch.core.people.identity;

import java.util.Optional;
import java.util.UUID;

/** Sessions that no one signed in for, kept in memory by anyone who let them in. */
@FunctionalInterface
public interface OtherSessions {

    /** {@return the session, if it has not ended} */
    Optional<LiveSession> find(UUID id);
}
