package dev.pitwatch.core.work.camera;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Recorded segments: the media server says when each began, and by that when the one before ended. */
final class Segments {

    /** A segment ends with the first key frame after its minute: so much is shown of one without a next. */
    static final Duration SHOWN = Duration.ofSeconds(70);

    /** So long it may be, as cameras send key frames that are minutes apart while nothing moves: what is deleted goes by this. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    private Segments() {}

    /** When a file of a path began, as the media server writes it. */
    record Start(String path, String at) {}

    /**
     * A file of the media server.
     *
     * @param path that it is of
     * @param start as the media server writes it
     * @param from by our clock
     * @param to not included; by the next one that is near, else as late as was asked for
     */
    record Segment(String path, String start, Instant from, Instant to) {

        boolean overlaps(Instant begin, Instant end) {
            return from.isBefore(end) && to.isAfter(begin);
        }
    }

    /** A time of a path that was recorded without a gap. */
    record Span(String path, Instant from, Instant to) {

        private boolean reaches(String next, Instant begin) {
            return path.equals(next) && !to.isBefore(begin);
        }
    }

    /** {@return the same of one path} */
    static List<Segment> of(String path, List<String> starts, Optional<Duration> ahead, Duration longest) {
        return of(starts.stream().map(at -> new Start(path, at)).toList(), ahead, longest);
    }

    /**
     * {@return those of a pit that began so, oldest first} Throws a {@link MediaServerException} for what is no time.
     *
     * @param ahead by how much the server's clock is ahead of ours
     * @param longest how long one is that has no next within that time
     */
    static List<Segment> of(List<Start> starts, Optional<Duration> ahead, Duration longest) {
        List<Segment> begun = starts.stream()
                .map(start -> new Segment(start.path(), start.at(), began(start.at(), ahead), Instant.MAX))
                .sorted(Comparator.comparing(Segment::from))
                .toList();
        List<Segment> segments = new ArrayList<>();
        for (int i = 0; i < begun.size(); i++) {
            Segment one = begun.get(i);
            Instant latest = one.from().plus(longest);
            Instant next = i + 1 < begun.size() ? begun.get(i + 1).from() : latest;
            segments.add(new Segment(one.path(), one.start(), one.from(), next.isBefore(latest) ? next : latest));
        }
        return segments;
    }

    /**
     * {@return whether a segment that began so may lie in that time, wholly or with a part} A list may be of a month, of which those are
     * kept that matter, and what tells when they ended.
     */
    static boolean mayOverlap(String start, Optional<Duration> ahead, Instant begin, Instant end) {
        Instant began = began(start, ahead);
        return began.isBefore(end) && began.plus(LONGEST).isAfter(begin);
    }

    /** {@return when a segment began, by our clock} Throws a {@link MediaServerException} for what is no time. */
    static Instant began(String start, Optional<Duration> ahead) {
        return time(start).minus(ahead.orElse(Duration.ZERO));
    }

    /** {@return when a segment began, by the server's clock} Throws a {@link MediaServerException} for what is no time. */
    static Instant time(String start) {
        try {
            return OffsetDateTime.parse(start).toInstant();
        } catch (DateTimeException e) {
            throw new MediaServerException("a segment begins at %s, expected a time".formatted(start));
        }
    }

    /** {@return them put together where one follows the other below the same path, as far as they lie in that time} */
    static List<Span> joined(List<Segment> segments, Instant begin, Instant end) {
        List<Span> spans = new ArrayList<>();
        for (Segment one : segments) {
            int last = spans.size() - 1;
            if (!one.overlaps(begin, end)) {
                continue;
            }
            Instant from = one.from().isBefore(begin) ? begin : one.from();
            Instant to = one.to().isAfter(end) ? end : one.to();
            if (last >= 0 && spans.get(last).reaches(one.path(), from)) {
                spans.set(last, new Span(one.path(), spans.get(last).from(), to));
            } else {
                spans.add(new Span(one.path(), from, to));
            }
        }
        return spans;
    }
}
