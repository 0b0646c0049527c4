package dev.pitwatch.core.people.identity;

import java.util.UUID;

/** What became of a refresh token that was shown. */
public sealed interface Rotation {
    /** It was the newest of its session and is used up now. */
    record Done(LiveSession session, User user) implements Rotation {}

    /** It was used while this call was under way, by another tab of the same browser: the session lives on. */
    record Overlapping(LiveSession session, User user) implements Rotation {}

    /** It had been used before: the session is ended now. */
    record Reused(UUID sessionId) implements Rotation {}

    /**
     * No one knows it, or its session has ended.
     *
     * @param gaveWay it ended since its user, or the workshop, opened more than may be open at a time
     */
    record Refused(boolean gaveWay) implements Rotation {}
}
