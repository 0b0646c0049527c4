package dev.pitwatch.core.people.user;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A user as someone asks for them. */
public record UserRequest(
        String username,
        String name,
        @Nullable String email,
        @Nullable String phone,
        String role,
        @Nullable String subRole,
        @Nullable List<Long> pitIds) {}
