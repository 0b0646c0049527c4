package dev.pitwatch.core.identity;

import dev.pitwatch.core.paging.Page;
import dev.pitwatch.core.paging.Paged;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where sessions and their refresh tokens are kept. */
public interface SessionRepository {

    /** What lets somebody in. */
    enum Proof {
        /** A password, which is worth nothing while the name is locked where it was typed. */
        PASSWORD,
        /** A link that was sent to them, or a password that a session has asked for. */
        LINK,
        /** A one-time code: no password has to be changed in the session. */
        CODE
    }

    /**
     * A session to be opened, with its first refresh token.
     *
     * @param source under which name, and from where
     */
    record NewSession(
            UUID id,
            User user,
            Client client,
            Instant expiresAt,
            byte[] refreshHash,
            Proof proof,
            SignInSource source) {}

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

        /** It was used while this call was under way, by another tab of the same browser: the session lives on. */
        record Overlapping(LiveSession session, User user) implements Rotation {}

        /** It had been used before: the session is ended now. */
        record Reused(UUID sessionId) implements Rotation {}

        /** Nobody knows it, or its session has ended. */
        record Refused() implements Rotation {}
    }

    /**
     * Opens the session, remembers the sign-in and its network and forgets wrong passwords from there, all in one; false:
     * nothing was done, since the user's name is locked there or the user inactive by now.
     */
    boolean open(NewSession session, Instant now);

    /**
     * Uses up one refresh token and gives its session another, or ends the session on reuse.
     *
     * @param begun when the call began, if one that was used since then is forgiven; empty: none is
     */
    Rotation rotate(byte[] shownHash, byte[] nextHash, Optional<Instant> begun, Clock clock);

    /** {@return the session that the refresh token is of, if it has not ended} */
    Optional<UUID> ofRefreshToken(byte[] hash, Instant now);

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

    /** Deletes what ended long ago: sessions, their tokens. */
    void prune(Instant now);

    /** Deletes counts of wrong passwords that no longer count. */
    void pruneFailures(Instant now);
}
