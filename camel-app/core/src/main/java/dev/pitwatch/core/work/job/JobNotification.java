package dev.pitwatch.core.work.job;

import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A change of a job as the hub that made it notifies all hubs, in its transaction: {@code k7f3a9:status:1771626600000:7:42}.
 *
 * @param origin the hub whose sockets have it already
 * @param leftPit the pit that the job belonged to before; empty: the same
 */
record JobNotification(String origin, JobChange.Kind kind, Instant at, Optional<Long> leftPit, long jobId) {

    static final String CHANNEL = "pitwatch_job_change";

    /** Notifies of the job {@code id} of a statement, by the {@code :news} that {@link #withoutId} makes. */
    static final String NOTIFY = "pg_notify('%s', concat(cast(:news as text), id))".formatted(CHANNEL);

    private static final Pattern PAYLOAD =
            Pattern.compile("([a-z0-9]*):([a-z]+):([0-9]{1,18}):([0-9]{0,18}):([0-9]{1,18})");

    /** {@return what stands before the job's id, which a new one gets from the database} */
    static String withoutId(String origin, JobChange.Kind kind, Instant at, Optional<Long> leftPit) {
        return "%s:%s:%d:%s:"
                .formatted(
                        origin,
                        kind.name().toLowerCase(Locale.ROOT),
                        at.toEpochMilli(),
                        leftPit.map(String::valueOf).orElse(""));
    }

    /** {@return what a payload says; empty: nothing, as after notifications were lost} */
    static Optional<JobNotification> read(String payload) {
        Matcher parts = PAYLOAD.matcher(payload);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return kind(parts.group(2))
                .map(kind -> new JobNotification(
                        parts.group(1),
                        kind,
                        Instant.ofEpochMilli(Long.parseLong(parts.group(3))),
                        Optional.of(parts.group(4))
                                .filter(pit -> !pit.isEmpty())
                                .map(Long::valueOf),
                        Long.parseLong(parts.group(5))));
    }

    private static Optional<JobChange.Kind> kind(String word) {
        return Arrays.stream(JobChange.Kind.values())
                .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
                .findFirst();
    }
}
