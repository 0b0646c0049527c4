package dev.pitwatch.hub.http;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** {@code If-None-Match} against the tag of what would be answered. */
public final class Tags {

    private Tags() {}

    /** {@return whether the caller has it already; weak tags are as good as strong ones} */
    public static boolean matches(@Nullable String ifNoneMatch, String tag) {
        return ifNoneMatch != null
                && Arrays.stream(ifNoneMatch.split(","))
                        .map(String::strip)
                        .anyMatch(known -> known.equals("*") || strong(known).equals(strong(tag)));
    }

    private static String strong(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }
}
