package dev.pitwatch.core.people.identity;

import dev.pitwatch.core.people.identity.LiveSession.Sight;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What users who don't see all of a workshop see, one object for all sessions of a user: an operator may have a hundred, and a
 * thousand pits. Thread safe.
 */
final class Sights {

    private final Map<Long, Sight> ofUsers = new ConcurrentHashMap<>();

    /** {@return what the user sees as just read, as the object that their other sessions have if it is equal} */
    Sight shared(long userId, Sight read) {
        if (read.equals(Sight.NONE)) {
            ofUsers.remove(userId);
            return Sight.NONE;
        }
        return ofUsers.merge(userId, read, (known, other) -> known.equals(other) ? known : other);
    }

    /** Forgets all users but these. */
    void retain(Set<Long> userIds) {
        ofUsers.keySet().retainAll(userIds);
    }
}
