package dev.pitwatch.core.people.identity;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A person, as the API answers them.
 *
 * @param subRole {@code admin} or {@code operator} for staff, else null
 * @param workshopId null for super_admin
 * @param pitIds granted to an operator
 */
public record User(
        long id,
        String username,
        String name,
        @Nullable String email,
        @Nullable String phone,
        Role role,
        @Nullable String subRole,
        @Nullable Long workshopId,
        List<Long> pitIds,
        String language,
        boolean isActive,
        boolean mustChangePassword,
        @Nullable Instant lastLogin,
        Instant createdAt) {

    public User {
        pitIds = List.copyOf(pitIds);
    }

    /** {@return the same, who has just chosen a password} */
    User withOwnPassword() {
        return with(false, lastLogin);
    }

    /** {@return the same, who has just signed in} */
    User withLastLogin(Instant at) {
        return with(mustChangePassword, at);
    }

    private User with(boolean mustChange, @Nullable Instant login) {
        return new User(
                id,
                username,
                name,
                email,
                phone,
                role,
                subRole,
                workshopId,
                pitIds,
                language,
                isActive,
                mustChange,
                login,
                createdAt);
    }
}
