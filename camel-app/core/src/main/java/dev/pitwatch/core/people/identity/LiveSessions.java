package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.mirror.Mirror;
import dev.pitwatch.base.mirror.MirrorSource;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.MessageDigest;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
    private static final Duration CHECK = Duration.ofSeconds(1);
    /** A night: later no session is renewed by what was last read. */
    static final Duration MAX_UNREAD = Duration.ofHours(12);

    private final JdbiSessionRepository repository;
    private final Clock clock;
    private final Mirror<Change, UUID, LiveSession> sessions;

    /** When machines were used that is not written yet, and when that was last to be written. */
    private final Map<UUID, Instant> used = new ConcurrentHashMap<>();

    private final Map<UUID, Instant> useNoted = new ConcurrentHashMap<>();

    private volatile OtherSessions others = id -> Optional.empty();
    private volatile Consumer<Instant> pruning;
    private final List<Consumer<UUID>> watchers = new CopyOnWriteArrayList<>();

    // Only the mirror's thread touches these.
    private Instant pruneAt = Instant.MIN;
    private Instant pruneFailuresAt = Instant.MIN;

    /** What a notification names: one session, or all of a user. */
    private sealed interface Change {

        record OfSession(UUID id) implements Change {}

        record OfUser(long userId) implements Change {}
    }

    public LiveSessions(JdbiSessionRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
        this.pruning = repository::prune;
        this.sessions = new Mirror<>("live-sessions", RELOAD, clock, new StoredSessions());
        sessions.onRead((id, before, after) -> {
            if (after == null) {
                useNoted.remove(id);
                watchers.forEach(watcher -> tell(watcher, id));
            }
        });
    }

    /** Counts in these meters. */
    public void countIn(MeterRegistry meters) {
        Gauge.builder("pitwatch.sessions", this, LiveSessions::ofPeople)
                .description("Sessions of people that have not ended")
                .register(meters);
        FunctionCounter.builder("pitwatch.sessions.reload.failures", sessions, Mirror::failures)
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
        sessions.listen(notifications, "pitwatch_session", id -> new Change.OfSession(UUID.fromString(id)));
        sessions.listen(notifications, "pitwatch_user", id -> new Change.OfUser(Long.parseLong(id)));
        sessions.start();
        sessions.every(CHECK, this::endExpired);
        sessions.every(CHECK, this::noteUses);
        sessions.every(CHECK, this::prune);
    }

    /** Runs other work, that reads what sign-ins leave, on the thread that reads sessions. */
    public void alongside(Duration period, Runnable work) {
        sessions.every(period, work);
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
        if (session == null && !sessions.isLoaded()) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "sessions are not loaded yet", Duration.ofSeconds(1));
        }
        return Optional.ofNullable(session).filter(found -> found.expiresAt().isAfter(clock.instant()));
    }

    /**
     * {@return the session of one of the platform's team that the refresh token with that hash renews while the database is away}
     * Empty, too, when what is known of sessions is older than a night.
     */
    public Optional<LiveSession> renewable(byte[] refreshHash) {
        Instant now = clock.instant();
        if (now.isAfter(sessions.allReadAt().plus(MAX_UNREAD))) {
            return Optional.empty();
        }
        return sessions.values().stream()
                .filter(session -> session.renewable() != null
                        && MessageDigest.isEqual(session.renewable().refreshHash(), refreshHash))
                .filter(session -> session.expiresAt().isAfter(now))
                .findAny();
    }

    /** Takes others for as good as those of people and machines; the one that keeps them says when one ends. */
    public void join(OtherSessions kept) {
        others = kept;
    }

    /** Has sessions whose time is over ended by that; call before they start. */
    public void pruneBy(Consumer<Instant> other) {
        pruning = other;
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

    /**
     * Takes over a session that this hub has just opened or read, unless it has ended since or is known: what was read of it after a
     * notification may be newer, and would not be read again.
     */
    void put(LiveSession session) {
        sessions.putIfAbsent(session.id(), session);
    }

    /** Forgets a session that this hub has just ended. */
    void remove(UUID id) {
        sessions.remove(id);
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
        sessions.refresh(users.stream()
                .filter(user -> sessions.values().stream().anyMatch(session -> isOf(user, session)))
                .map(Change.OfUser::new)
                .collect(Collectors.toSet()));
    }

    @Override
    public void close() {
        sessions.close();
    }

    private void endExpired() {
        Instant now = clock.instant();
        ids(session -> !session.expiresAt().isAfter(now)).forEach(this::remove);
    }

    private void prune() {
        Instant now = clock.instant();
        if (!sessions.isLoaded()) {
            return;
        }
        if (!now.isBefore(pruneAt)) {
            pruneAt = now.plus(PRUNE);
            pruning.accept(now);
        }
        if (!now.isBefore(pruneFailuresAt)) {
            pruneFailuresAt = now.plus(PRUNE_FAILURES);
            repository.pruneFailures(now);
        }
    }

    private void noteUses() {
        Map<UUID, Instant> noted = Map.copyOf(used);
        if (!noted.isEmpty()) {
            repository.used(noted);
            noted.forEach(used::remove);
        }
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

    private final class StoredSessions implements MirrorSource<Change, UUID, LiveSession> {

        @Override
        public Map<UUID, LiveSession> all() {
            return byId(repository.live(clock.instant()).stream());
        }

        @Override
        public Map<UUID, LiveSession> some(Set<Change> changes) {
            return byId(changes.stream().flatMap(this::read));
        }

        private Stream<LiveSession> read(Change change) {
            return change instanceof Change.OfUser user
                    ? repository.liveOf(user.userId(), clock.instant()).stream()
                    : repository.live(((Change.OfSession) change).id(), clock.instant()).stream();
        }

        @Override
        public Set<UUID> covered(Set<Change> changes) {
            return changes.stream().flatMap(this::ids).collect(Collectors.toSet());
        }

        private Stream<UUID> ids(Change change) {
            return change instanceof Change.OfUser user
                    ? LiveSessions.this.ids(session -> isOf(user.userId(), session)).stream()
                    : Stream.of(((Change.OfSession) change).id());
        }

        /** A session may be read as one that changed and as one of a user who did: the later counts. */
        private static Map<UUID, LiveSession> byId(Stream<LiveSession> read) {
            return read.collect(Collectors.toMap(LiveSession::id, session -> session, (earlier, later) -> later));
        }
    }
}
