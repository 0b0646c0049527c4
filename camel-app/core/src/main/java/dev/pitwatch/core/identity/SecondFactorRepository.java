package dev.pitwatch.core.identity;

import dev.pitwatch.core.database.Scope;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Where second factors are kept. */
public interface SecondFactorRepository {

    /**
     * A user's second factor.
     *
     * @param sealedSecret under the master key
     * @param confirmed it is in force
     * @param lastStep of the newest code that was taken
     */
    record Factor(byte[] sealedSecret, boolean confirmed, long lastStep) {}

    /**
     * What a user has, in force or not yet.
     *
     * @param needed their workshop wants it of them
     */
    record Standing(Optional<Factor> factor, boolean needed) {}

    /** {@return the user's} */
    Standing of(long userId);

    /** Sets one up that is not in force yet; false: there is one in force. */
    boolean setUp(long userId, byte[] sealedSecret, Instant now);

    /**
     * Puts the one set up in force and ends all other sessions; false: it was in force, or that code was taken.
     *
     * @param session the one that goes on
     */
    boolean confirm(long userId, @Nullable UUID session, long step, List<byte[]> recoveryHashes, Instant now);

    /** Takes it away by a code of it; false: that code was taken. */
    boolean removeByStep(long userId, long step);

    /** Takes it away by a recovery code; false: there is no such code. */
    boolean removeByRecovery(long userId, byte[] recoveryHash);

    /** Takes it away, in force or not yet; false: the scope sees none of that user. */
    boolean remove(Scope scope, long userId);
}
