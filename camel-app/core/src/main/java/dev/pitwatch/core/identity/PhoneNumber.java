package dev.pitwatch.core.identity;

import org.jspecify.annotations.Nullable;

/** Phone numbers, as people type them. */
public final class PhoneNumber {

    private PhoneNumber() {}

    /** {@return it without what stands between the digits, since numbers are compared; null for none} */
    public static @Nullable String plain(@Nullable String typed) {
        String plain = typed == null ? "" : typed.replaceAll("[ ().-]", "");
        return plain.isEmpty() ? null : plain;
    }
}
