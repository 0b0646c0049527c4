package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** How many devices a workshop may command by calls to many: as many a minute as it has, 600 at least. Thread safe. */
final class BulkLimit {

    private static final int LEAST = 600;
    private static final double MINUTE_MS = Duration.ofMinutes(1).toMillis();

    /** What a workshop had left at a time, in milliseconds. */
    private record Left(double devices, long at) {

        Left until(long now, int most) {
            double more = Math.max(0, now - at) * most / MINUTE_MS;
            return new Left(Math.min(most, devices + more), now);
        }
    }

    private final Clock clock;
    private final boolean enabled;
    private final Map<Long, Left> workshops = new HashMap<>();

    BulkLimit(Clock clock, boolean enabled) {
        this.clock = clock;
        this.enabled = enabled;
    }

    /** Counts the devices of a call, none of them when they are too many. Throws {@code rate_limited} then. */
    synchronized void take(long workshopId, int devices, int ofWorkshop) {
        if (!enabled) {
            return;
        }
        int most = Math.max(LEAST, ofWorkshop);
        long now = clock.millis();
        Left left = workshops.getOrDefault(workshopId, new Left(most, now)).until(now, most);
        boolean tooMany = left.devices() < devices;
        workshops.put(workshopId, tooMany ? left : new Left(left.devices() - devices, now));
        if (tooMany) {
            throw Problem.later(
                    ProblemCode.RATE_LIMITED,
                    "commands to many devices: %d a minute, %d are left".formatted(most, (int) left.devices()),
                    Duration.ofMillis((long) Math.ceil((devices - left.devices()) * MINUTE_MS / most)));
        }
    }
}
