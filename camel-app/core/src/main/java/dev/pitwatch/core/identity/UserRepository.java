package dev.pitwatch.core.identity;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where people are kept. */
public interface UserRepository {

    /**
     * A user as sign-in needs them.
     *
     * @param passwordHash null: cannot sign in with a password
     * @param hasSecondFactor one is in force
     * @param needsSecondFactor their workshop wants it of them
     * @param workshop what their workshop is called
     */
    record Account(
            User user,
            @Nullable String passwordHash,
            boolean isTemporaryPassword,
            boolean hasSecondFactor,
            boolean needsSecondFactor,
            List<String> workshop) {

        /** {@return the same, who has just proved to be who they are by a link or code that was sent to them} */
        Account withOwnPassword() {
            return new Account(user.withOwnPassword(), null, false, hasSecondFactor, needsSecondFactor, workshop);
        }

        /** {@return what their password must not hold} */
        List<String> names() {
            return Stream.of(
                            Stream.of(user.username(), user.name()),
                            Stream.of(user.name().split("\\s+")),
                            workshop.stream())
                    .flatMap(some -> some)
                    .toList();
        }

        /** {@return whether a password is not enough to get in} */
        boolean hasTwoFactors() {
            return hasSecondFactor || needsSecondFactor;
        }
    }

    /** {@return who has that name, as typed} */
    Optional<Account> named(String username);

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
