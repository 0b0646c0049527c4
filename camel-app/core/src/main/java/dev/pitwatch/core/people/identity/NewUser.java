package dev.pitwatch.core.people.identity;

import org.jspecify.annotations.Nullable;

/**
 * A person to be added.
 *
 * @param passwordHash null: cannot sign in with a password
 * @param temporaryPassword it has to be changed at the first sign-in
 */
public record NewUser(
        String username,
        String name,
        @Nullable String email,
        @Nullable String phone,
        Role role,
        @Nullable String subRole,
        @Nullable Long workshopId,
        @Nullable String passwordHash,
        boolean temporaryPassword) {}
