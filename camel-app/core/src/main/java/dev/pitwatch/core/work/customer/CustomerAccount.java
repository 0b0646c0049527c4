package dev.pitwatch.core.work.customer;

import java.util.Optional;

/**
 * The account of a customer.
 *
 * @param credentials of an account that was just made, to be shown this once; empty: it was known, or the workshop's customers come
 *     by the link alone
 */
public record CustomerAccount(long userId, Optional<Credentials> credentials) {

    /** A user name and a password that has to be changed at the first sign-in. */
    public record Credentials(String username, String password) {

        /** Names no secret. */
        @Override
        public String toString() {
            return username;
        }
    }
}
