package dev.pitwatch.core.people.user;

import java.util.Optional;

/**
 * Which users of a workshop are wanted; empty: any.
 *
 * @param phone as people write it
 */
public record UserFilter(
        Optional<String> username,
        Optional<String> role,
        Optional<String> subRole,
        Optional<Boolean> isActive,
        Optional<String> phone) {

    /** {@return the same with the phone number as it is kept} */
    UserFilter ofNumber(Optional<String> kept) {
        return new UserFilter(username, role, subRole, isActive, kept);
    }
}
