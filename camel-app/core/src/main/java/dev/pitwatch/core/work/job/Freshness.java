package dev.pitwatch.core.work.job;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code ETag} and {@code If-Match} of jobs: their version. */
public final class Freshness {

    private static final String TAG = "(?:W/)?\"[\\x21\\x23-\\x7e\\x80-\\xff]*\"";
    private static final Pattern TAGS = Pattern.compile("\\*|" + TAG + "(?:[ \\t]*,[ \\t]*" + TAG + ")*");

    private Freshness() {}

    /** {@return the tag of that version} */
    public static String tag(long version) {
        return "\"%d\"".formatted(version);
    }

    /**
     * Throws {@code stale} unless the job is still of one of the versions named, or none is. A weak tag counts as the strong
     * one: proxies that compress weaken tags.
     */
    static void require(Optional<String> ifMatch, Job job) {
        if (ifMatch.isPresent() && !TAGS.matcher(ifMatch.get().strip()).matches()) {
            throw new Problem(ProblemCode.BAD_REQUEST, "If-Match is no list of tags, e.g. %s".formatted(tag(3)));
        }
        boolean fresh = ifMatch.isEmpty()
                || Arrays.stream(ifMatch.get().split(","))
                        .map(String::strip)
                        .anyMatch(tag ->
                                tag.equals("*") || tag.replaceFirst("^W/", "").equals(tag(job.version())));
        if (!fresh) {
            throw new Problem(
                    ProblemCode.STALE,
                    "job %d was changed meanwhile: it is of version %s, expected %s"
                            .formatted(job.id(), tag(job.version()), ifMatch.orElse("")));
        }
    }
}
