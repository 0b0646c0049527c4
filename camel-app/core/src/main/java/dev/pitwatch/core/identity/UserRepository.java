package dev.pitwatch.core.identity;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where people are kept. */
public interface UserRepository {

    /**
     * A user as sign-in needs them.
     *
     * @param passwordHash null: cannot sign in with a password
     * @param hasSecondFactor one is in force
     * @param needsSecondFactor their workshop wants it of them
     */
    record Account(
            User user,
            @Nullable String passwordHash,
            boolean isTemporaryPassword,
            boolean hasSecondFactor,
            boolean needsSecondFactor) {

        /** {@return the same, who has just proved to be who they are by a link or code that was sent to them} */
        Account withOwnPassword() {
            return new Account(user.withOwnPassword(), null, false, hasSecondFactor, needsSecondFactor);
        }

        /** {@return whether a password is not enough to get in} */
        boolean hasTwoFactors() {
            return hasSecondFactor || needsSecondFactor;
        }
    }

    /** What sign-in has to know of a name as typed, which may be nobody's. */
    record NameTyped(Optional<Account> account, Optional<Instant> lockedUntil) {}

    /** {@return who has that name, and until when the name is locked} */
    NameTyped typed(String username);

    /**
     * Counts a wrong password: so many within the window lock the name for as long as the window is. Notes it in the audit
     * log when the name is somebody's.
     */
    void countFailure(String username, Instant now);

    /** {@return the account of that id} */
    Optional<Account> account(long userId);

    /** Sets a password that its owner chose; ends all sessions of the user. */
    void changePassword(long userId, String passwordHash);

    /** {@return whether the platform has an owner} */
    boolean hasSuperAdmin();

    /** Adds the platform's owner unless there is one; empty: there is one, or the name is taken. */
    Optional<User> addFirstSuperAdmin(NewUser user);

    /** Adds another one of the platform; empty: the name is taken. */
    Optional<User> addSuperAdmin(NewUser user);
}
