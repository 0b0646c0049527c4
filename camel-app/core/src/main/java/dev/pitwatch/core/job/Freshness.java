package dev.pitwatch.core.job;

import dev.pitwatch.core.problem.Problem;
import dev.pitwatch.core.problem.ProblemCode;
import java.util.Arrays;
import java.util.Optional;

/** {@code ETag} and {@code If-Match} of jobs: their version. */
public final class Freshness {

    private Freshness() {}

    /** {@return the tag of that version} */
    public static String tag(long version) {
        return "\"%d\"".formatted(version);
    }

    /** Throws {@code stale} unless the job is still of one of the versions named, or none is. */
    static void require(Optional<String> ifMatch, Job job) {
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
