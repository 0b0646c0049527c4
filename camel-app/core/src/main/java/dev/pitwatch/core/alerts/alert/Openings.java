package dev.pitwatch.core.alerts.alert;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * What was opened within the last hour, by the hub's clock: an alert that opens again and again flaps, and so does each further one of
 * a workshop that opens too many, by readings or not. Nothing is refused; what flaps stays open for longer. Thread safe.
 */
final class Openings {

    /** Openings are counted for so long. */
    static final Duration SPAN = Duration.ofHours(1);

    /** The opening of one type and subject within the span from which on it flaps. */
    static final int FLAPS_FROM = 30;

    /** Openings of one workshop within the span after which each further one flaps. */
    static final int MAX_OF_WORKSHOP = 600;

    /** What flaps is not cleared until all was well for so long. */
    static final Duration CALM = Duration.ofMinutes(15);

    private record Subject(long workshopId, String alertType, String subject) {}

    private final Map<Subject, Newest> subjects = new HashMap<>();
    private final Map<Long, Newest> workshops = new HashMap<>();

    /** Takes the next opening; {@return whether it flaps} */
    synchronized boolean isFlapping(long workshopId, String alertType, String subject, Instant at) {
        boolean ofSubject = subjects.computeIfAbsent(
                        new Subject(workshopId, alertType, subject), any -> new Newest(FLAPS_FROM))
                .isFilledBy(at);
        return isFilling(workshopId, at) || ofSubject;
    }

    /** Takes the next opening by something else than readings, whose flapping is decided by the rows. */
    synchronized void takeOther(long workshopId, Instant at) {
        isFilling(workshopId, at);
    }

    private boolean isFilling(long workshopId, Instant at) {
        return workshops
                .computeIfAbsent(workshopId, any -> new Newest(MAX_OF_WORKSHOP + 1))
                .isFilledBy(at);
    }

    /** Forgets what was opened before the span. */
    synchronized void forgetOld(Instant now) {
        subjects.values().removeIf(newest -> newest.isOld(now));
        workshops.values().removeIf(newest -> newest.isOld(now));
    }

    /** Forgets all other workshops. */
    synchronized void retain(LongPredicate kept) {
        subjects.keySet().removeIf(subject -> !kept.test(subject.workshopId()));
        workshops.keySet().removeIf(workshop -> !kept.test(workshop));
    }

    /** The newest times, in a ring that grows as they come: most workshops open few. */
    private static final class Newest {

        private final int most;
        private long[] times = new long[1];
        private int size;
        private int next;

        Newest(int most) {
            this.most = most;
        }

        /** Takes the next time; {@return whether as many as are kept lie within the span} A clock that was set back counts as none. */
        boolean isFilledBy(Instant at) {
            if (size == times.length && size < most) {
                times = Arrays.copyOf(times, Math.min(most, 2 * size)); // not full yet: still in order from the start
                next = size;
            }
            times[next] = at.toEpochMilli();
            next = (next + 1) % times.length;
            size = Math.min(size + 1, times.length);
            return size == most && isWithin(times[next], at);
        }

        boolean isOld(Instant now) {
            return !isWithin(times[(next + times.length - 1) % times.length], now);
        }

        private static boolean isWithin(long time, Instant now) {
            return Math.abs(now.toEpochMilli() - time) <= SPAN.toMillis();
        }
    }
}
