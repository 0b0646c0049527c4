package dev.pitwatch.core.people.user;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.pitwatch.core.people.identity.User;

/** A user and the password that is shown this once; it has to be changed at the first sign-in. */
public record UserWithPassword(@JsonUnwrapped User user, String temporaryPassword) {}
