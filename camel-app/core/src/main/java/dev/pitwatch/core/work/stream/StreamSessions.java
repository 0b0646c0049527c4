package dev.pitwatch.core.work.stream;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.people.identity.Principal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Sessions of the media server in which someone looks, as far as this hub knows them. Thread safe. */
public final class StreamSessions {

    /** Of one session, machine or link, as sockets: players that lost their connection come again before the old one is seen to be gone. */
    static final int MAX_OF_VIEWER = 20;

    /** Of a workshop's people and machines. */
    static final int MAX_OF_WORKSHOP = 300;

    /** Of its jobs' links, so that customers take no place of those who work there. */
    static final int MAX_OF_LINKS = 200;

    static final int MAX_OPEN = 20_000;

    private static final Set<String> PROTOCOLS = Set.of("webrtc", "hls", "rtsp", "rtsps");

    private final StreamRights rights;
    private final Map<UUID, StreamSession> open = new ConcurrentHashMap<>();
    /** How many of them each viewer has, and each workshop's part. */
    private final Map<Object, Integer> counts = new ConcurrentHashMap<>();
    /** Those that no row knows yet. */
    private final Map<UUID, StreamSession> unstored = new ConcurrentHashMap<>();

    private volatile @Nullable StreamWatchers watchers;
    private volatile boolean endsHls = true; // until it is heard of what version the media server is

    /** Those of a workshop that have a share together. */
    private record Part(long workshopId, boolean byLink) {

        static Part of(StreamSession session) {
            return new Part(session.workshopId(), session.viewer().byLink());
        }

        int share() {
            return byLink ? MAX_OF_LINKS : MAX_OF_WORKSHOP;
        }
    }

    public StreamSessions(StreamRights rights, MeterRegistry meters) {
        this.rights = rights;
        Gauge.builder("pitwatch.streams.open", open, Map::size)
                .description("Sessions of the media server in which somebody looks")
                .register(meters);
    }

    /** Takes who is notified of those who come and go. */
    public void tell(StreamWatchers others) {
        watchers = others;
    }

    /** Takes whether the media server can end sessions of HLS. */
    void endsHls(boolean ends) {
        endsHls = ends;
    }

    /** {@return whether sessions of that protocol can be ended} Others are not let in. */
    boolean canEnd(String protocol) {
        return PROTOCOLS.contains(protocol) && (endsHls || !protocol.equals("hls"));
    }

    /** {@return whether the session may be opened beside those of its viewer and workshop} */
    boolean hasPlaceFor(StreamSession session) {
        Part part = Part.of(session);
        return open.containsKey(session.id())
                || open.size() < MAX_OPEN
                        && counts.getOrDefault(session.viewer(), 0) < MAX_OF_VIEWER
                        && counts.getOrDefault(part, 0) < part.share();
    }

    private void count(StreamSession session, int more) {
        for (Object key : new Object[] {session.viewer(), Part.of(session)}) {
            // One may be closed by another thread before it is counted.
            counts.merge(key, more, (before, change) -> before + change == 0 ? null : before + change);
        }
    }

    /** Keeps a session that is let in. Returns whether it is the first of its id, or the same again. */
    boolean open(StreamSession session) {
        StreamSession before = open.putIfAbsent(session.id(), session);
        if (before != null) {
            return before.isLike(session);
        }
        count(session, 1);
        if (unstored.size() < MAX_OPEN) { // the database may be away
            unstored.put(session.id(), session);
        }
        if (watchers != null) {
            came(session, rights.watcher(session));
        }
        return true;
    }

    /** Keeps a session in place of another, of which the media server asked in two steps. Returns whether that is there and alike. */
    boolean replace(UUID id, StreamSession session) {
        StreamSession before = open.get(id);
        if (before == null || !before.isLike(session)) {
            return false;
        }
        unstored.remove(id);
        close(id);
        return open(session);
    }

    /**
     * Keeps those that another hub let in, or this one before it was started anew. Returns whether all are known now: who looks can't be
     * said while sign-ins are not read yet.
     */
    boolean adopt(List<StreamSession> stored) {
        boolean all = true;
        for (StreamSession session : stored) {
            try {
                Optional<Principal> who = rights.watcher(session);
                if (open.putIfAbsent(session.id(), session) == null) {
                    count(session, 1);
                    came(session, who);
                }
            } catch (Problem notLoadedYet) {
                all = false;
            }
        }
        return all;
    }

    private void came(StreamSession session, Optional<Principal> who) {
        StreamWatchers told = watchers;
        if (told == null || who.isEmpty()) {
            return;
        }
        told.came(session.id(), who.get(), session.workshopId(), session.pitId());
        if (!open.containsKey(session.id())) { // closed meanwhile, which may have been told before
            told.left(session.id(), session.workshopId());
        }
    }

    /** Forgets a session that has ended. */
    void close(UUID id) {
        StreamSession ended = open.remove(id);
        if (ended == null) {
            return;
        }
        count(ended, -1);
        StreamWatchers told = watchers;
        if (told != null) {
            told.left(id, ended.workshopId());
        }
    }

    /** Forgets those that were opened before that time and don't run. */
    void closeOthers(Set<UUID> running, Instant before) {
        open.values().stream()
                .filter(session ->
                        !running.contains(session.id()) && session.openedAt().isBefore(before))
                .map(StreamSession::id)
                .toList()
                .forEach(this::close);
    }

    boolean isKnown(UUID id) {
        return open.containsKey(id);
    }

    Optional<StreamSession> find(UUID id) {
        return Optional.ofNullable(open.get(id));
    }

    /** {@return those whose viewer may not look any more, or not there} */
    List<StreamSession> ended() {
        return open.values().stream().filter(session -> !rights.allows(session)).toList();
    }

    /** {@return those that no row knows yet, so many at most} */
    List<StreamSession> unstored(int most) {
        return unstored.values().stream().limit(most).toList();
    }

    /** Rows know these now. */
    void stored(List<StreamSession> sessions) {
        sessions.forEach(session -> unstored.remove(session.id()));
    }
}
