package dev.pitwatch.base.problem;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code ETag} and {@code If-Match} of what is kept in versions: their number. */
public final class Freshness {

    private static final String TAG = "(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"";
    private static final Pattern TAGS = Pattern.compile("\\*|" + TAG + "(?:[ \\t]*,[ \\t]*" + TAG + ")*");

    private Freshness() {}

    /** {@return the tag of that version} */
    public static String tag(long version) {
        return "\"%d\"".formatted(version);
    }

    /**
     * Holds a thing against the versions that its caller has seen. A weak tag counts as the strong one: proxies that compress
     * weaken tags.
     *
     * @param ifMatch tags as the header has them; empty: any version will do
     * @param version that the thing is of
     * @param thing what a message calls it
     * @throws Problem {@code stale} when it is of none of these, {@code bad_request} for what is no list of tags
     */
    public static void require(Optional<String> ifMatch, long version, String thing) {
        if (ifMatch.isPresent() && !TAGS.matcher(ifMatch.get().strip()).matches()) {
            throw new Problem(ProblemCode.BAD_REQUEST, "If-Match is no list of tags, e.g. %s".formatted(tag(3)));
        }
        boolean fresh = ifMatch.isEmpty()
                || Arrays.stream(ifMatch.get().split(","))
                        .map(String::strip)
                        .anyMatch(tag ->
                                tag.equals("*") || tag.replaceFirst("^W/", "").equals(tag(version)));
        if (!fresh) {
            throw new Problem(
                    ProblemCode.STALE,
                    "%s was changed meanwhile: it is of version %s, expected %s"
                            .formatted(thing, tag(version), ifMatch.orElse("")));
        }
    }
}
