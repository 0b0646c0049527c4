package dev.pitwatch.core.readings.reading;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What the readings of one device tell of its clock, from message to message. */
final class DeviceTime {

    private static final long MAX_AHEAD_S = Duration.ofMinutes(5).toSeconds();
    private static final long OLDEST_S = Duration.ofDays(7).toSeconds();
    private static final long LEAST_LATE_S = Duration.ofMinutes(5).toSeconds();
    private static final int LATE_INTERVALS = 3;
    private static final int LATE_RUN = 10;
    private static final long SAME_LAG_MS = 10_000;
    private static final double LONGEST_UPTIME_S = 1e10;

    private final long[] lags = new long[LATE_RUN];
    private long lateOnes;
    private boolean wrong;

    private @Nullable String boot;
    private Instant bootedAt = Instant.MAX;

    /** When a reading was measured, as far as anybody can tell. */
    record Measured(Instant at, boolean late, int flags) {}

    /** {@return the time of the next message of the device; messages come in the order in which they were received} */
    // Of one device, so hardly ever contended: two threads meet here only when it uses old and new topics at once.
    synchronized Measured of(ReadingMessage message, Instant received, int intervalSeconds) {
        remember(message, received);
        Instant sent = message.timestamp();
        if (sent == null) {
            return withoutClock(message, received, 0);
        }
        if (sent.isAfter(received.plusSeconds(MAX_AHEAD_S)) || sent.isBefore(received.minusSeconds(OLDEST_S))) {
            lateOnes = message.replay() ? lateOnes : 0;
            return new Measured(received, message.replay(), ReadingFlag.CLOCK.bit());
        }
        boolean late = sent.isBefore(received.minusSeconds(lateAfter(intervalSeconds)));
        if (!message.replay()) {
            judge(late, Duration.between(sent, received).toMillis());
        }
        return wrong
                ? withoutClock(message, received, ReadingFlag.CLOCK.bit())
                : new Measured(sent, late || message.replay(), 0);
    }

    private static long lateAfter(int intervalSeconds) {
        return Math.max((long) LATE_INTERVALS * intervalSeconds, LEAST_LATE_S);
    }

    /** A clock that is wrong lags by as much each time, while the lag of a backlog shrinks from one to the next. */
    private void judge(boolean late, long lag) {
        if (!late) {
            lateOnes = 0;
            wrong = false;
            return;
        }
        lags[(int) (lateOnes % LATE_RUN)] = lag;
        lateOnes++;
        if (lateOnes >= LATE_RUN && Math.abs(lag - lags[(int) (lateOnes % LATE_RUN)]) <= SAME_LAG_MS) {
            wrong = true;
        }
    }

    private Measured withoutClock(ReadingMessage message, Instant received, int flags) {
        Instant at = message.replay() ? byUptime(message, received) : received;
        return at.isBefore(received.minusSeconds(OLDEST_S))
                ? new Measured(received, message.replay(), ReadingFlag.CLOCK.bit())
                : new Measured(at, message.replay(), flags);
    }

    /** The receive time less the difference of the device's uptime now and then, unless it has restarted in between. */
    private Instant byUptime(ReadingMessage message, Instant received) {
        boolean sameBoot = boot != null && boot.equals(message.bootId());
        if (!sameBoot || Double.isNaN(message.uptimeSeconds())) {
            return received;
        }
        Instant at = bootedAt.plusMillis(millis(message));
        return at.isBefore(received) ? at : received;
    }

    /** A message takes its time to the hub, so the earliest moment of all that follow from messages is the best. */
    private void remember(ReadingMessage message, Instant received) {
        if (message.replay() || message.bootId() == null || Double.isNaN(message.uptimeSeconds())) {
            return;
        }
        Instant booted = received.minusMillis(millis(message));
        if (!message.bootId().equals(boot) || booted.isBefore(bootedAt)) {
            bootedAt = booted;
            boot = message.bootId();
        }
    }

    private static long millis(ReadingMessage message) {
        return (long) (Math.min(message.uptimeSeconds(), LONGEST_UPTIME_S) * 1000);
    }
}
