package dev.pitwatch.core.identity;

import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where sessions and their refresh tokens are kept. */
public interface SessionRepository {

    /**
     * A session to be opened, with its first refresh token.
     *
     * @param byCode a one-time code opens it, so no password has to be changed in it
     */
    record NewSession(UUID id, User user, Client client, Instant expiresAt, byte[] refreshHash, boolean byCode) {}

    /** Where a sign-in comes from. */
    record Client(@Nullable String address, @Nullable String userAgent) {}

    /**
     * A sign-in, as its user sees it.
     *
     * @param lastUsedAt when its tokens were last renewed
     */
    record OpenSession(
            UUID id,
            @Nullable String address,
            @Nullable String userAgent,
            Instant createdAt,
            Instant lastUsedAt,
            Instant expiresAt) {}

    /** What became of a refresh token that was shown. */
    sealed interface Rotation {
        /** It was the newest of its session and is used up now. */
        record Done(LiveSession session, User user) implements Rotation {}

        /** It had been used before: the session is ended now. */
        record Reused(UUID sessionId) implements Rotation {}

        /** Nobody knows it, or its session has ended. */
        record Refused() implements Rotation {}
    }

    /**
     * Opens the session, remembers the sign-in and forgets wrong passwords, all in one; false: nothing was done, since
     * the user's name is locked or the user inactive by now.
     */
    boolean open(NewSession session, Instant now);

    /** Uses up one refresh token and gives its session another, or ends the session on reuse. */
    Rotation rotate(byte[] shownHash, byte[] nextHash, Instant now);

    /** Ends the session; nothing happens when it has ended. */
    void end(UUID sessionId, String reason, Instant now);

    /** Ends the user's session; false: the user has no such session that has not ended. */
    boolean endOwn(long userId, UUID sessionId, Instant now);

    /** {@return a page of the user's that have not ended, newest first} */
    Paged<OpenSession> openOf(long userId, Instant now, String sort, Page page);

    /** {@return all that have not ended, of people and machines} */
    List<LiveSession> live(Instant now);

    /** {@return the session, if it has not ended} */
    Optional<LiveSession> live(UUID sessionId, Instant now);

    /** {@return the user's, those that have not ended} */
    List<LiveSession> liveOf(long userId, Instant now);

    /** Notes when machines were last used. */
    void used(Map<UUID, Instant> at);

    /** Deletes what ended long ago: sessions, their tokens, counts of wrong passwords. */
    void prune(Instant now);
}
