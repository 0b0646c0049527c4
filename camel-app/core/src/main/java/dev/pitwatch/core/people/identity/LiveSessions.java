package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.ThreadDrain;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All sessions that have not ended, in memory: each token is checked against them without a query. Kept in step by
 * PostgreSQL's notifications, and read anew every minute in case one was lost. Thread safe.
 */
public final class LiveSessions implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveSessions.class);
    private static final Duration RELOAD = Duration.ofSeconds(60);
    private static final Duration PRUNE = Duration.ofHours(1);
    private static final Duration PRUNE_FAILURES = Duration.ofMinutes(1);
    private static final Duration USE_NOTED = Duration.ofSeconds(60);
    private static final Duration WAITED_FOR = Duration.ofSeconds(1);

    private final JdbiSessionRepository repository;
    private final Clock clock;
    private final Map<UUID, LiveSession> sessions = new ConcurrentHashMap<>();
    /** When a session ended, for a while: a reload that began before must not bring it back. */
    private final Map<UUID, Instant> ended = new ConcurrentHashMap<>();

    /** When machines were used that is not written yet, and when that was last to be written. */
    private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

    private final Map<UUID, Instant> useNoted = new ConcurrentHashMap<>();

    private volatile OtherSessions others = id -> Optional.empty();
    private final List<Consumer<UUID>> watchers = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService worker = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "live-sessions");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicLong failures = new AtomicLong();
    private volatile boolean loaded;
    private boolean stale = true; // of the worker
    private Instant reloadAt = Instant.MIN;
    private Instant pruneAt = Instant.MIN;
    private Instant pruneFailuresAt = Instant.MIN;

    public LiveSessions(JdbiSessionRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /** Counts in these meters. */
    public void countIn(MeterRegistry meters) {
        Gauge.builder("pitwatch.sessions", this, LiveSessions::ofPeople)
                .description("Sessions of people that have not ended")
                .register(meters);
        FunctionCounter.builder("pitwatch.sessions.reload.failures", failures, AtomicLong::get)
                .description("Times that sessions could not be read; the known ones stay")
                .register(meters);
    }

    private long ofPeople() {
        return sessions.values().stream()
                .filter(session -> !session.principal().isMachine())
                .count();
    }

    /** Listens for changes and starts loading; call before the notifications start. */
    public void start(DatabaseNotifications notifications) {
        notifications.on("pitwatch_session", payload -> changed(payload, id -> reloadSession(UUID.fromString(id))));
        notifications.on("pitwatch_user", payload -> changed(payload, id -> reloadUser(Long.parseLong(id))));
        worker.scheduleWithFixedDelay(this::tick, 0, 1, TimeUnit.SECONDS);
    }

    /** {@return the session, if it has not ended} Throws a {@link Problem} while they are not loaded yet. */
    public Optional<LiveSession> find(UUID id) {
        LiveSession session = sessions.get(id);
        if (session == null) {
            Optional<LiveSession> other = others.find(id);
            if (other.isPresent()) {
                return other;
            }
        }
        if (session == null && !loaded) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "sessions are not loaded yet", Duration.ofSeconds(1));
        }
        return Optional.ofNullable(session).filter(found -> found.expiresAt().isAfter(clock.instant()));
    }

    /** Takes others for as good as those of people and machines; the one that keeps them says when one ends. */
    public void join(OtherSessions kept) {
        others = kept;
    }

    /** Tells the watchers that one of the others has ended. */
    public void othersEnd(UUID id) {
        watchers.forEach(watcher -> tell(watcher, id));
    }

    /** Adds a listener that receives each session that has ended, once, on whatever thread noticed it. */
    public void onEnd(Consumer<UUID> watcher) {
        watchers.add(watcher);
    }

    /** A machine has shown its secret; that is written down once a minute at most. */
    void used(UUID id) {
        Instant now = clock.instant();
        Instant noted = useNoted.get(id);
        if (noted == null || !now.isBefore(noted.plus(USE_NOTED))) {
            useNoted.put(id, now);
            used.put(id, now);
        }
    }

    /** Takes over a session that this hub has just opened or read, unless it has ended since. */
    void put(LiveSession session) {
        sessions.compute(session.id(), (id, known) -> ended.containsKey(id) ? null : session);
    }

    /** Forgets a session that this hub has just ended. */
    void remove(UUID id) {
        ended.put(id, clock.instant());
        if (sessions.remove(id) != null) {
            useNoted.remove(id);
            watchers.forEach(watcher -> tell(watcher, id));
        }
    }

    /** Forgets the user's sessions, all of which have just been ended. */
    void removeOf(long userId) {
        ids(session -> isOf(userId, session)).forEach(this::remove);
    }

    /** Forgets the user's sessions but one: the others have just been ended. */
    void removeOthers(long userId, @Nullable UUID kept) {
        ids(session -> isOf(userId, session) && !session.id().equals(kept)).forEach(this::remove);
    }

    /**
     * Reads again what these users' sessions are, and waits for it a little: the caller that changed them need not wait for the
     * notification.
     */
    public void refresh(Set<Long> users) {
        List<Long> here = users.stream()
                .filter(user -> sessions.values().stream().anyMatch(session -> isOf(user, session)))
                .toList();
        here.forEach(user -> changed(user.toString(), id -> reloadUser(user)));
        if (!here.isEmpty()) {
            ThreadDrain.await(worker, WAITED_FOR);
        }
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }

    private void changed(String payload, Consumer<String> reload) {
        try {
            worker.execute(() -> {
                if (payload.isEmpty()) {
                    stale = true;
                } else {
                    orStale(() -> reload.accept(payload));
                }
                if (stale) {
                    tick();
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("live sessions are closed");
        }
    }

    private void tick() {
        Instant now = clock.instant();
        ids(session -> !session.expiresAt().isAfter(now)).forEach(this::remove);
        ended.values().removeIf(at -> at.isBefore(now.minus(RELOAD)));
        if (stale || !now.isBefore(reloadAt)) {
            stale = false;
            orStale(() -> reloadAll(now));
        }
        orStale(this::noteUses);
        if (loaded && !now.isBefore(pruneAt)) {
            orStale(() -> repository.prune(now));
            pruneAt = now.plus(PRUNE);
        }
        if (loaded && !now.isBefore(pruneFailuresAt)) {
            orStale(() -> repository.pruneFailures(now));
            pruneFailuresAt = now.plus(PRUNE_FAILURES);
        }
    }

    /** What could not be read is read again, all of it, at the next tick. */
    private void orStale(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException e) {
            stale = true;
            failures.incrementAndGet();
            LOG.warn("live sessions: {}; trying again, the ones known stay", e.getMessage());
        }
    }

    private void reloadAll(Instant now) {
        // A session opened while the query runs is in the map but not in its answer.
        Set<UUID> before = Set.copyOf(sessions.keySet());
        List<LiveSession> found = repository.live(now);
        found.forEach(this::put);
        Set<UUID> stay = found.stream().map(LiveSession::id).collect(Collectors.toSet());
        before.stream().filter(id -> !stay.contains(id)).forEach(this::remove);
        reloadAt = now.plus(RELOAD);
        loaded = true;
    }

    private void noteUses() {
        Map<UUID, Instant> noted = Map.copyOf(used);
        if (!noted.isEmpty()) {
            repository.used(noted);
            noted.forEach(used::remove);
        }
    }

    private void reloadSession(UUID id) {
        repository.live(id, clock.instant()).ifPresentOrElse(this::put, () -> remove(id));
    }

    private void reloadUser(long userId) {
        Set<UUID> before = ids(session -> isOf(userId, session));
        List<LiveSession> found = repository.liveOf(userId, clock.instant());
        found.forEach(this::put);
        before.stream()
                .filter(id -> found.stream().noneMatch(session -> session.id().equals(id)))
                .forEach(this::remove);
    }

    /** A machine has none. */
    private static boolean isOf(long userId, LiveSession session) {
        return Long.valueOf(userId).equals(session.principal().userId());
    }

    private Set<UUID> ids(Predicate<LiveSession> which) {
        return sessions.values().stream().filter(which).map(LiveSession::id).collect(Collectors.toSet());
    }

    private static void tell(Consumer<UUID> watcher, UUID id) {
        try {
            watcher.accept(id);
        } catch (RuntimeException e) {
            LOG.warn("live sessions: a watcher failed: {}", e.getMessage(), e);
        }
    }
}
