package dev.pitwatch.core.people.user;

import java.util.Optional;

/** Which users of a workshop are wanted; empty: any. */
public record UserFilter(
        Optional<String> username, Optional<String> role, Optional<String> subRole, Optional<Boolean> isActive) {}
