package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.audit.AuditLog;
import dev.pitwatch.base.audit.AuditedAction;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.log.RepeatedWarning;
import dev.pitwatch.base.paging.TimeSpan;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.camera.JdbiRecordingRepository.RecordedPit;
import dev.pitwatch.core.work.camera.JdbiRecordingRepository.Stay;
import dev.pitwatch.core.work.camera.Segments.Segment;
import dev.pitwatch.core.work.camera.Segments.Span;
import dev.pitwatch.core.work.camera.Segments.Start;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was recorded of pits: listed for admins, deleted by owners. Thread safe. */
public final class Recordings {

    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);
    private static final Duration MAX_SPAN = Duration.ofDays(31);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration RETRY = Duration.ofSeconds(10);

    private final Database database;
    private final JdbiRecordingRepository pits;
    private final JdbiRecordingRemovalRepository removals;
    private final AuditLog audit;
    private final Optional<MediaApi> server;
    private final Optional<PlaybackLinks> links;
    private final Clock clock;
    private final RecordingLimit limit = new RecordingLimit();
    /** People ask as often as they like. */
    private final RepeatedWarning unanswered = new RepeatedWarning();

    /**
     * Takes the media server.
     *
     * @param server empty: there is none
     * @param links empty: browsers reach no place where recordings are played
     */
    public Recordings(Database database, Optional<MediaApi> server, Optional<PlaybackLinks> links, Clock clock) {
        this.database = database;
        this.pits = new JdbiRecordingRepository(database);
        this.removals = new JdbiRecordingRemovalRepository(database);
        this.audit = new AuditLog(database, clock);
        this.server = server;
        this.links = links;
        this.clock = clock;
    }

    /** {@return workshops whose lists wait for their turn} */
    public int waiting() {
        return limit.waiting();
    }

    /**
     * {@return what was recorded in that time, oldest first, cut where cars came and went}
     *
     * @param wanted at most 31 days, and without an end until now; without a beginning of the day before, of a job of all of them
     * @param jobId of the stays of its car only
     */
    public List<Recording> list(Principal who, long pitId, TimeSpan wanted, Optional<Long> jobId) {
        MediaApi api = server();
        Instant now = clock.instant();
        Instant end = wanted.to().filter(to -> to.isBefore(now)).orElse(now);
        Instant begin = wanted.from().orElseGet(() -> end.minus(jobId.isPresent() ? MAX_SPAN : DAY));
        if (begin.isBefore(wanted.to().orElse(end).minus(MAX_SPAN))) {
            throw Problem.invalid("from", "is more than 31 days before to");
        }
        RecordedPit pit = visible(who, pitId, begin);
        if (!begin.isBefore(end)) {
            return List.of(); // all of it is to come
        }
        if (api.isAway()) {
            throw unanswered(); // else each of these calls would wait for as long as an answer may take
        }
        List<Span> spans = Segments.joined(segments(api, pit, begin, end), begin, end);
        if (spans.isEmpty()) {
            return List.of();
        }
        Duration ahead = api.ahead().orElse(Duration.ZERO);
        Optional<PlaybackLinks> playing = links.filter(any -> !pit.suspended());
        return cut(spans, pits.stays(who.scope(), pitId, begin, end)).stream()
                .filter(one -> jobId.isEmpty() || jobId.get().equals(one.jobId()))
                .map(one -> one.recording(playing.map(link -> link.link(
                        who,
                        pitId,
                        one.span().path(),
                        one.span().from().plus(ahead),
                        Duration.between(one.span().from(), one.span().to())))))
                .toList();
    }

    /** A span in which the same car was there, or none. */
    private record Piece(Span span, @Nullable Long jobId) {

        Recording recording(Optional<String> link) {
            return new Recording(span.from(), span.to(), jobId, link.orElse(null));
        }
    }

    /**
     * Has all segments deleted that lie in that time, wholly or with a part, by and by, and writes down who wanted it.
     *
     * @param end of what is to come nothing is
     */
    public void delete(Principal who, long pitId, Instant begin, Instant end) {
        server();
        Instant now = clock.instant();
        database.together(() -> {
            RecordedPit pit = visible(who, pitId, begin);
            if (!begin.isBefore(end)) {
                throw Problem.invalid("from", "is %s, expected a time before to, which is %s".formatted(begin, end));
            }
            if (!removals.addOwners(who.scope(), pitId, begin, end.isBefore(now) ? end : now)) {
                throw Problem.conflict("%d deletions wait for the camera server, expected fewer"
                        .formatted(JdbiRecordingRemovalRepository.MAX_OF_OWNERS));
            }
            Map<String, Object> details = Map.of("from", begin.toString(), "to", end.toString());
            audit.note(
                    who.scope(),
                    List.of(new AuditedAction(
                            pit.workshopId(), "delete", "recordings", Long.toString(pitId), details)));
            return pit;
        });
    }

    private MediaApi server() {
        return server.orElseThrow(() -> new Problem(ProblemCode.NO_CAMERA_SERVER, "there is no camera server"));
    }

    private RecordedPit visible(Principal who, long pitId, Instant begin) {
        return pits.pit(who.scope(), pitId, begin)
                .filter(pit -> who.sees(pit.workshopId(), pitId))
                .orElseThrow(() -> Problem.notFound("pit"));
    }

    private List<Segment> segments(MediaApi api, RecordedPit pit, Instant begin, Instant end) {
        try {
            List<Start> starts = limit.run(pit.workshopId(), () -> pit.names().stream()
                    .flatMap(name -> starts(api, name, begin, end).stream().map(at -> new Start(name, at)))
                    .toList());
            return Segments.of(starts, api.ahead(), Segments.SHOWN);
        } catch (MediaServerException e) {
            unanswered
                    .next()
                    // It may hold file paths, so the answer does not have it.
                    .ifPresent(withheld -> LOG.warn("recordings can't be listed: {}{}", e.getMessage(), withheld));
            throw unanswered();
        }
    }

    private static Problem unanswered() {
        return Problem.later(ProblemCode.UNAVAILABLE, "the camera server does not answer", RETRY);
    }

    private static List<String> starts(MediaApi api, String name, Instant begin, Instant end) {
        RecordedStarts starts =
                api.oldestRecordings(name, start -> Segments.mayOverlap(start, api.ahead(), begin, end));
        // A list that is too long is cut at its end, which may lie behind the time that was asked for.
        Optional<Instant> readUntil = starts.last().map(last -> Segments.began(last, api.ahead()));
        if (starts.all() || readUntil.filter(last -> !last.isBefore(end)).isPresent()) {
            return starts.oldest();
        }
        if (starts.oldest().size() == MediaApi.MAX_SEGMENTS) {
            throw Problem.invalid(
                    "from",
                    "is %s, and more than %d files were recorded until to: ask for a shorter time"
                            .formatted(begin, MediaApi.MAX_SEGMENTS));
        }
        // It lists all files of a path, oldest first, whatever it is asked; no call of its control API takes a time.
        Instant last = readUntil.orElseThrow(
                () -> new MediaServerException("the list of recordings of %s is too long".formatted(name)));
        throw Problem.invalid(
                "to",
                "is %s, and the pit has so many files that only those before %s can be listed: ask for a time until then, or delete some of them"
                        .formatted(end, last));
    }

    /** {@return the spans, each in pieces by whose car was there} */
    private static List<Piece> cut(List<Span> spans, List<Stay> stays) {
        List<Piece> pieces = new ArrayList<>();
        for (Span span : spans) {
            Instant at = span.from();
            for (Stay stay : stays) {
                Instant from = later(stay.from(), at);
                Instant to = stay.to() == null ? span.to() : earlier(stay.to(), span.to());
                if (from.isBefore(to)) {
                    add(pieces, span.path(), at, from, null);
                    add(pieces, span.path(), from, to, stay.jobId());
                    at = to;
                }
            }
            add(pieces, span.path(), at, span.to(), null);
        }
        return pieces;
    }

    private static void add(List<Piece> pieces, String path, Instant from, Instant to, @Nullable Long jobId) {
        if (from.isBefore(to)) {
            pieces.add(new Piece(new Span(path, from, to), jobId));
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
