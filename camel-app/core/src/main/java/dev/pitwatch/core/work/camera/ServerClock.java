package dev.pitwatch.core.work.camera;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the media server's clock is ahead of ours, by the header {@code Date} of its answers: it writes by its own clock when recordings
 * began, and we by ours when cars came and went. Thread safe.
 */
public final class ServerClock {

    private static final Logger LOG = LoggerFactory.getLogger(ServerClock.class);
    private static final Duration MAX = Duration.ofSeconds(5);
    /** The header counts whole seconds that have begun. */
    private static final Duration SECOND = Duration.ofSeconds(1);

    private volatile Optional<Duration> ahead = Optional.empty();
    private boolean wrong;

    /**
     * {@return by how much a server's clock is at least ahead, negative: behind; none where the header fits the time of the call; empty: it
     * doesn't say}
     *
     * @param date the header {@code Date} of its answer
     */
    public static Optional<Duration> ahead(@Nullable String date, Instant asked, Instant answered) {
        if (date == null) {
            return Optional.empty();
        }
        Instant said;
        try {
            said = ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
        if (said.isAfter(answered)) {
            return Optional.of(Duration.between(answered, said));
        }
        Instant latest = said.plus(SECOND);
        return Optional.of(latest.isBefore(asked) ? Duration.between(asked, latest) : Duration.ZERO);
    }

    /** {@return by how much it is ahead; empty: it has not said so yet} */
    Optional<Duration> ahead() {
        return ahead;
    }

    /** Takes what an answer says. */
    synchronized void heard(Duration now) {
        ahead = Optional.of(now);
        boolean isWrong = now.abs().compareTo(MAX) > 0;
        if (isWrong && !wrong) {
            LOG.warn(
                    "cameras: the media server's clock is {} s {} this machine's. Set both by NTP: times of recordings are reckoned by that"
                            + " difference as it is now, also of those from before it",
                    now.abs().toSeconds(),
                    now.isNegative() ? "behind" : "ahead of");
        } else if (!isWrong && wrong) {
            LOG.info("cameras: the media server's clock is right again");
        }
        wrong = isWrong;
    }
}
