package dev.pitwatch.core.platform.workshop;

import static java.util.Objects.requireNonNull;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The time in which a workshop is open. Pure functions.
 *
 * <p>Spans are taken by the zone's rules of their day: a local time that the change of clocks skips is moved on by the gap, of one
 * that comes twice the first counts.
 *
 * @param openingHours null: around the clock, whatever the holidays
 * @param holidays by date
 */
public record WorkCalendar(ZoneId timeZone, @Nullable OpeningHours openingHours, List<Holiday> holidays) {

    /** Open around the clock. */
    public static final WorkCalendar ALWAYS = new WorkCalendar(ZoneOffset.UTC, null, List.of());

    /** Where nothing is open for that long, the clock counts. */
    private static final Duration SEARCHED = Duration.ofDays(400);

    /** Who is still there so long after closing time has worked; later they forgot to say that they went. */
    private static final Duration STAYED = Duration.ofHours(4);

    private static final int WEEK = 7;

    /** So far days are counted one by one, whatever times people write. */
    private static final Duration FARTHEST = Duration.ofDays(1_096);

    public WorkCalendar {
        holidays = holidays.stream().sorted(Holiday.BY_DATE).toList();
    }

    /**
     * A piece of work.
     *
     * @param unattended it goes on by itself, day and night
     */
    public record Work(Duration takes, boolean unattended) {}

    /** From one instant to another; never empty. */
    private record Span(Instant from, Instant to) {}

    /** {@return whether there are hours at all} */
    public boolean hasHours() {
        return openingHours != null;
    }

    /** {@return the opening time between two instants, beyond three years by the usual week; none when the second isn't after the first} */
    public Duration open(Instant from, Instant to) {
        if (!from.isBefore(to)) {
            return Duration.ZERO;
        }
        if (!hasHours()) {
            return Duration.between(from, to);
        }
        Instant farthest = from.plus(FARTHEST);
        if (farthest.isBefore(to)) {
            return open(from, farthest).plus(inWeeks(Duration.between(farthest, to)));
        }
        LocalDate first = day(from);
        LocalDate last = day(to);
        Duration sum = Duration.ZERO;
        Days days = new Days(first);
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            boolean whole = day.isAfter(first) && day.isBefore(last) && days.areUsual(day);
            sum = sum.plus(whole ? minutes(on(day)) : open(day, from, to));
        }
        return sum;
    }

    /** {@return the opening time of a day between two instants} */
    private Duration open(LocalDate day, Instant from, Instant to) {
        Instant begin = later(start(day), from);
        Instant end = earlier(start(day.plusDays(1)), to);
        Duration sum = Duration.ZERO;
        for (Span span : spans(day.minusDays(1), day)) {
            Instant start = later(span.from, begin);
            Instant stop = earlier(span.to, end);
            if (start.isBefore(stop)) {
                sum = sum.plus(Duration.between(start, stop));
            }
        }
        return sum;
    }

    /** {@return about so much of that time is open} */
    private Duration inWeeks(Duration time) {
        OpeningHours hours = requireNonNull(openingHours);
        Duration week = Arrays.stream(DayOfWeek.values())
                .map(day -> minutes(hours.on(day)))
                .reduce(Duration.ZERO, Duration::plus);
        return week.multipliedBy(time.toDays() / WEEK);
    }

    private static Duration minutes(List<OpeningSpan> spans) {
        return Duration.ofMinutes(
                spans.stream().mapToInt(span -> span.to() - span.from()).sum());
    }

    /** {@return the first instant until which so much opening time has passed; after three years the clock counts} */
    public Instant add(Instant from, Duration work) {
        return add(from, work, from.plus(FARTHEST));
    }

    private Instant add(Instant from, Duration work, Instant farthest) {
        if (!hasHours() || work.isZero() || work.isNegative() || from.isAfter(farthest)) {
            return from.plus(work);
        }
        Duration left = work;
        Instant at = from;
        LocalDate day = day(from).minusDays(1);
        Days days = new Days(day);
        while (!earlier(at.plus(SEARCHED), farthest).isBefore(start(day))) {
            List<OpeningSpan> open = on(day);
            Duration whole = minutes(open);
            if (day.isAfter(day(from)) && days.areUsual(day) && whole.compareTo(left) < 0) {
                left = left.minus(whole);
                at = open.isEmpty() ? at : at(day, open.get(open.size() - 1).to());
                day = day.plusDays(1);
                continue;
            }
            for (Span span : spans(day, day)) {
                Instant start = later(span.from, at);
                if (!start.isBefore(span.to)) {
                    continue;
                }
                if (start.isAfter(at.plus(SEARCHED))) {
                    return at.plus(left);
                }
                Duration there = Duration.between(start, span.to);
                if (left.compareTo(there) <= 0) {
                    return start.plus(left);
                }
                left = left.minus(there);
                at = span.to;
            }
            day = day.plusDays(1);
        }
        return at.plus(left);
    }

    /** {@return when a car can be handed over that takes that work, one piece after the other} */
    public Instant walk(Instant from, List<Work> pieces) {
        Instant at = from;
        Instant farthest = from.plus(FARTHEST);
        for (Work piece : pieces) {
            at = piece.unattended ? at.plus(piece.takes) : add(at, piece.takes, farthest);
        }
        return opensAt(at).orElse(at);
    }

    /** {@return the next opening; empty: it is open at that time, closing time itself included, or nothing opens any more} */
    public Optional<Instant> opensAt(Instant time) {
        if (!hasHours()) {
            return Optional.empty();
        }
        LocalDate week = day(time).minusDays(1);
        while (!time.plus(SEARCHED).isBefore(start(week))) {
            for (Span span : spans(week, week.plusDays(WEEK - 1))) {
                if (!span.to.isBefore(time)) {
                    return Optional.of(span.from)
                            .filter(time::isBefore)
                            .filter(opens -> !opens.isAfter(time.plus(SEARCHED)));
                }
            }
            week = week.plusDays(WEEK);
        }
        return Optional.empty();
    }

    /**
     * {@return the time worked by a person who began and left off then} That is opening time; who left off in closed time was there
     * all the same since it was closed, or since they began, unless that is too long.
     */
    public Duration worked(Instant from, Instant to) {
        Duration open = open(from, to);
        if (opensAt(to).isEmpty() || !from.isBefore(to)) {
            return open;
        }
        Instant closed = spans(day(to).minusDays(2), day(to)).stream()
                .map(Span::to)
                .filter(end -> !end.isAfter(to))
                .max(Comparator.naturalOrder())
                .orElse(from);
        Duration stayed = Duration.between(later(closed, from), to);
        return stayed.compareTo(STAYED) <= 0 ? open.plus(stayed) : open;
    }

    /** {@return what is open on those days, in order; what overlaps or touches is one} */
    private List<Span> spans(LocalDate first, LocalDate last) {
        List<Span> raw = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            for (OpeningSpan span : on(day)) {
                Instant from = at(day, span.from());
                Instant to = at(day, span.to());
                if (from.isBefore(to)) {
                    raw.add(new Span(from, to));
                }
            }
        }
        raw.sort(Comparator.comparing(Span::from));
        List<Span> merged = new ArrayList<>();
        for (Span span : raw) {
            int before = merged.size() - 1;
            if (before >= 0 && !merged.get(before).to.isBefore(span.from)) {
                Span joined = merged.get(before);
                merged.set(before, new Span(joined.from, later(joined.to, span.to)));
            } else {
                merged.add(span);
            }
        }
        return merged;
    }

    private List<OpeningSpan> on(LocalDate day) {
        int low = 0;
        int high = holidays.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = holidays.get(middle).date().compareTo(day);
            if (order == 0) {
                return holidays.get(middle).open();
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return openingHours == null ? List.of() : openingHours.on(day.getDayOfWeek());
    }

    private Instant at(LocalDate day, int minutes) {
        return day.plusDays(minutes / (24 * 60))
                .atTime(LocalTime.ofSecondOfDay(minutes % (24 * 60) * 60L))
                .atZone(timeZone)
                .toInstant();
    }

    private Instant start(LocalDate day) {
        return at(day, 0);
    }

    private LocalDate day(Instant time) {
        return time.atZone(timeZone).toLocalDate();
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    /** Days one after the other, and which of them have as many minutes as clocks show. */
    private final class Days {
        private @Nullable LocalDate change;

        Days(LocalDate first) {
            change = changeAfter(first.minusDays(2));
        }

        /** {@return whether clocks don't change on that day or beside it} Never asked of an earlier day than before. */
        boolean areUsual(LocalDate day) {
            while (change != null && change.plusDays(1).isBefore(day)) {
                change = changeAfter(change.plusDays(1));
            }
            return change == null || day.plusDays(1).isBefore(change);
        }

        private @Nullable LocalDate changeAfter(LocalDate day) {
            ZoneOffsetTransition next = timeZone.getRules().nextTransition(start(day));
            return next == null ? null : day(next.getInstant());
        }
    }
}
