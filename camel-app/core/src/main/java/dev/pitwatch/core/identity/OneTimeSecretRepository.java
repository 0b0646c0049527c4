package dev.pitwatch.core.identity;

import dev.pitwatch.core.identity.SecondFactorRepository.Factor;
import dev.pitwatch.core.identity.UserRepository.Account;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where links, codes and half-done sign-ins are kept that are good once. */
public interface OneTimeSecretRepository {

    /** What one is for. */
    enum Purpose {
        /** The password was right; the second factor's code is to come. */
        SECOND_FACTOR,
        /** A link by which a password is chosen. */
        SET_PASSWORD
    }

    /** How a customer says who they are: by phone or e-mail, at one workshop. */
    record CustomerAddress(String workshop, @Nullable String phone, @Nullable String email) {

        CustomerAddress withPhone(String number) {
            return new CustomerAddress(workshop, number, email);
        }
    }

    /**
     * One that was tried, which counts as a try.
     *
     * @param secretHash what was kept of it
     * @param factor in force, or set up
     */
    record Attempt(long id, byte[] secretHash, Account account, Optional<Factor> factor) {}

    /** Keeps one of the user's. */
    void add(Purpose purpose, long userId, byte[] hash, Instant now, Instant until);

    /**
     * Keeps a link for a customer who has chosen no password yet, at a workshop whose customers have one.
     *
     * @return their user name; empty: nothing was kept, they go by the link of their job
     */
    Optional<String> addInvitation(long userId, byte[] hash, Instant now, Instant until);

    /** {@return the id of the customer's account, if it may sign in} */
    Optional<Long> customer(CustomerAddress address);

    /**
     * A customer's code, to be sent.
     *
     * @param network where it was wanted
     */
    record NewCode(long userId, byte[] hash, String network, Instant now, Instant until) {}

    /**
     * Keeps a customer's code, the only one that counts from now on; empty: that were too many lately, of this customer or
     * from that network.
     */
    Optional<Long> addCode(NewCode code);

    /** Tries one; empty: it is unknown, used, too old, or was tried that often. */
    Optional<Attempt> attempt(Purpose purpose, byte[] hash, Instant now, int most);

    /** Tries the customer's newest code. */
    Optional<Attempt> attemptCode(CustomerAddress address, Instant now, int most);

    /** Uses it up; false: somebody else has. */
    boolean use(long id, Instant now);

    /**
     * Completes the account of a customer who has proved to be who they are: phone or e-mail that it lacks, as the newest of
     * their jobs has them, unless they are another customer's.
     */
    void joinContact(long userId);

    /** Uses it up with a code of the second factor; false: that code was taken. */
    boolean useWithStep(Attempt attempt, long step, Instant now);

    /**
     * Uses it up with the first code of a second factor, which is in force from now on, and ends all sessions; false: it was,
     * or this was used.
     */
    boolean useWithFirstStep(Attempt attempt, long step, List<byte[]> recoveryHashes, Instant now);

    /** Uses it up with a recovery code; false: there is no such code. */
    boolean useWithRecovery(Attempt attempt, byte[] recoveryHash, Instant now);

    /** Uses it up, sets the password that its user chose and ends all sessions; false: it was used. */
    boolean useForPassword(Attempt attempt, String passwordHash, Instant now);
}
