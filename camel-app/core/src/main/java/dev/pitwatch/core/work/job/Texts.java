package dev.pitwatch.core.work.job;

import org.jspecify.annotations.Nullable;

/** Texts as people type them. */
final class Texts {

    private Texts() {}

    /** {@return it without what surrounds it; null for none} */
    static @Nullable String stripped(@Nullable String typed) {
        return typed == null || typed.isBlank() ? null : typed.strip();
    }
}
