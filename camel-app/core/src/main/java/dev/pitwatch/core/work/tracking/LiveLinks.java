package dev.pitwatch.core.work.tracking;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.LiveSession;
import dev.pitwatch.core.people.identity.LiveSessions;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.work.tracking.JdbiTrackingRepository.Linked;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who comes by a job's link. Those who stay, with a socket, are kept in memory and in step with the job: their sight moves
 * with the car, and ends when the link is replaced or its time is over. Thread safe.
 */
public final class LiveLinks implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveLinks.class);
    private static final Duration RELOAD = Duration.ofSeconds(60);
    /** As long as someone may take from asking for a ticket until the socket is open. */
    private static final long ARRIVING_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final JdbiTrackingRepository jobs;
    private final TrackingLinks links;
    private final LiveSessions sessions;
    private final Clock clock;
    private final Map<UUID, Kept> kept = new ConcurrentHashMap<>();
    private volatile Predicate<UUID> watched = id -> false;
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-links");
        thread.setDaemon(true);
        return thread;
    });
    private Instant reloadAt = Instant.MIN; // of the worker

    /** Someone who stays; elapsed time is monotonic, since the hub's clock may be set. */
    private record Kept(LiveSession session, byte[] hash, long since) {}

    public LiveLinks(Database database, TrackingLinks links, LiveSessions sessions, Clock clock) {
        this.jobs = new JdbiTrackingRepository(database);
        this.links = links;
        this.sessions = sessions;
        this.clock = clock;
    }

    /** Follows changes of jobs; call before the notifications start. */
    public void start(DatabaseNotifications notifications) {
        sessions.join(this::find);
        notifications.on("pitwatch_job", this::changed);
        worker.scheduleWithFixedDelay(this::tick, 1, 1, TimeUnit.SECONDS);
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
        kept.put(session.id(), new Kept(session, links.hash(token), System.nanoTime()));
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
        Principal visitor = Principal.byLink(id(job.hash()), job.workshopId(), job.id(), pits);
        return new LiveSession(id(job.hash()), visitor, job.endsAt().orElse(Instant.MAX));
    }

    /** Another link of the job is another session. */
    private static UUID id(byte[] hash) {
        ByteBuffer bytes = ByteBuffer.wrap(hash);
        return new UUID(bytes.getLong(), bytes.getLong());
    }

    private Optional<LiveSession> find(UUID id) {
        return Optional.ofNullable(kept.get(id)).map(Kept::session).filter(session -> session.expiresAt()
                .isAfter(clock.instant()));
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    private void changed(String payload) {
        try {
            worker.execute(() -> {
                if (payload.isEmpty()) {
                    reloadAt = Instant.MIN;
                    tick();
                } else {
                    long job = Long.parseLong(payload);
                    orLater(() ->
                            reload(one -> one.session().principal().jobIds().contains(job)));
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("live links are closed");
        }
    }

    private void tick() {
        Instant now = clock.instant();
        long time = System.nanoTime();
        kept.forEach((id, one) -> {
            boolean gone = time - one.since() > ARRIVING_NANOS && !watched.test(id);
            if (gone || !one.session().expiresAt().isAfter(now)) {
                end(id);
            }
        });
        if (!now.isBefore(reloadAt)) {
            reloadAt = now.plus(RELOAD);
            orLater(() -> reload(one -> true));
        }
    }

    private void orLater(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            reloadAt = Instant.MIN;
            LOG.warn("live links: {}; trying again, the ones known stay", e.getMessage());
        }
    }

    private void reload(Predicate<Kept> which) {
        List<byte[]> hashes =
                kept.values().stream().filter(which).map(Kept::hash).toList();
        if (hashes.isEmpty()) {
            return;
        }
        Map<UUID, LiveSession> found = jobs.linked(hashes).stream()
                .map(LiveLinks::session)
                .collect(Collectors.toMap(LiveSession::id, session -> session));
        for (byte[] hash : hashes) {
            LiveSession session = found.get(id(hash));
            if (session == null) {
                end(id(hash));
            } else {
                kept.computeIfPresent(id(hash), (id, before) -> new Kept(session, hash, before.since()));
            }
        }
        tellEnded();
    }

    private void tellEnded() {
        Instant now = clock.instant();
        kept.forEach((id, one) -> {
            if (!one.session().expiresAt().isAfter(now)) {
                end(id);
            }
        });
    }

    private void end(UUID id) {
        if (kept.remove(id) != null) {
            sessions.othersEnd(id);
        }
    }
}
