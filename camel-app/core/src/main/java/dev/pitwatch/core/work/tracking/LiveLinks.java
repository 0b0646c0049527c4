package dev.pitwatch.core.work.tracking;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.mirror.Mirror;
import dev.pitwatch.base.mirror.MirrorSource;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.tracking.JdbiTrackingRepository.Linked;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who comes by a job's link. Those who stay, with a socket, are kept in memory and in step with the job: their sight moves
 * with the car, and ends when the link is replaced or its time is over. Thread safe.
 */
public final class LiveLinks implements AutoCloseable {

    private static final Duration RELOAD = Duration.ofSeconds(60);
    private static final Duration CHECK = Duration.ofSeconds(1);
    /** As long as someone may take from asking for a ticket until the socket is open. */
    private static final long ARRIVING_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final JdbiTrackingRepository jobs;
    private final TrackingLinks links;
    private final LiveSessions sessions;
    private final Clock clock;

    /** The links of those who stay. */
    private final Mirror<Long, UUID, Link> kept;

    /** When each of them was last let in; elapsed time is monotonic, since the hub's clock may be set. */
    private final Map<UUID, Long> letIn = new ConcurrentHashMap<>();

    private volatile Predicate<UUID> watched = id -> false;

    private record Link(LiveSession session, byte[] hash) {

        boolean isOf(Set<Long> jobIds) {
            return session.principal().jobIds().stream().anyMatch(jobIds::contains);
        }
    }

    public LiveLinks(Database database, TrackingLinks links, LiveSessions sessions, Clock clock) {
        this.jobs = new JdbiTrackingRepository(database);
        this.links = links;
        this.sessions = sessions;
        this.clock = clock;
        this.kept = new Mirror<>("live-links", RELOAD, clock, new KeptLinks());
        kept.onRead(this::endIfOver);
    }

    /** Follows changes of jobs; call before the notifications start. */
    public void start(DatabaseNotifications notifications) {
        sessions.join(this::find);
        kept.listen(notifications, "pitwatch_job", Long::valueOf);
        // At first there is nothing to read: it comes with open.
        kept.later(CHECK, kept::start);
        kept.every(CHECK, this::endThoseWhoLeft);
    }

    /** Takes what knows whether someone still watches; who never did is forgotten after a minute. */
    public void keepWhile(Predicate<UUID> isWatched) {
        watched = isWatched;
    }

    /** {@return who comes by that token} One statement. Throws a {@link Problem}: there is no such link, or it has ended. */
    public Principal visitor(String token) {
        return session(token).principal();
    }

    /** {@return who comes by that token, and stays} One statement. Throws as {@link #visitor} does. */
    public Principal open(String token) {
        LiveSession session = session(token);
        letIn.put(session.id(), System.nanoTime());
        kept.put(session.id(), new Link(session, links.hash(token)));
        return session.principal();
    }

    private LiveSession session(String token) {
        if (!TrackingLinks.isToken(token)) {
            throw noLink();
        }
        byte[] hash = links.hash(token);
        LiveSession session = jobs.linked(List.of(hash)).stream()
                .findFirst()
                .map(LiveLinks::session)
                .orElseThrow(LiveLinks::noLink);
        if (!session.expiresAt().isAfter(clock.instant())) {
            throw new Problem(ProblemCode.GONE, "the link has ended");
        }
        return session;
    }

    private static Problem noLink() {
        return Problem.notFound("tracking link");
    }

    private static LiveSession session(Linked job) {
        Set<Long> pits = job.carIsIn() ? Set.of(job.pitId()) : Set.of();
        UUID id = TrackingLinks.sessionId(job.hash());
        Principal visitor = Principal.byLink(id, job.workshopId(), job.id(), pits);
        return new LiveSession(id, visitor, job.endsAt().orElse(Instant.MAX));
    }

    private Optional<LiveSession> find(UUID id) {
        return Optional.ofNullable(kept.get(id)).map(Link::session).filter(session -> session.expiresAt()
                .isAfter(clock.instant()));
    }

    @Override
    public void close() {
        kept.close();
    }

    private void endThoseWhoLeft() {
        long now = System.nanoTime();
        letIn.forEach((id, since) -> {
            if (now - since > ARRIVING_NANOS && !watched.test(id)) {
                kept.remove(id);
                letIn.remove(id, since);
            }
        });
        kept.rows().forEach((id, link) -> endIfOver(id, link, link));
    }

    private void endIfOver(UUID id, @Nullable Link before, @Nullable Link after) {
        if (after == null) {
            sessions.othersEnd(id);
        } else if (!after.session().expiresAt().isAfter(clock.instant())) {
            kept.remove(id);
        }
    }

    /** Reads what is kept, and nothing else: others come with {@link #open}. */
    private final class KeptLinks implements MirrorSource<Long, UUID, Link> {

        @Override
        public Map<UUID, Link> all() {
            return read(link -> true);
        }

        @Override
        public Map<UUID, Link> some(Set<Long> jobIds) {
            return read(link -> link.isOf(jobIds));
        }

        @Override
        public Set<UUID> covered(Set<Long> jobIds) {
            return kept.rows().entrySet().stream()
                    .filter(entry -> entry.getValue().isOf(jobIds))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
        }

        private Map<UUID, Link> read(Predicate<Link> which) {
            List<byte[]> hashes =
                    kept.values().stream().filter(which).map(Link::hash).toList();
            if (hashes.isEmpty()) {
                return Map.of();
            }
            return jobs.linked(hashes).stream()
                    .map(job -> new Link(session(job), job.hash()))
                    .collect(Collectors.toMap(link -> link.session().id(), link -> link));
        }
    }
}
