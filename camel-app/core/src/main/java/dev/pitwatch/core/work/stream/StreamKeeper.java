package dev.pitwatch.core.work.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.MediaServerException;
import dev.pitwatch.core.work.camera.WorkshopCodes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of the media server's sessions, and their end with the right to look: bean {@code streams} of routes/cameras. Without a media
 * server it does nothing. Each method but {@link #kick} is called by one thread at a time.
 */
public final class StreamKeeper {

    private static final List<String> OF_CONNECTIONS = List.of("rtspsessions", "rtspssessions");
    private static final List<String> KINDS = Stream.concat(
                    Stream.of("webrtcsessions", "hlssessions"), OF_CONNECTIONS.stream())
            .toList();
    private static final int AT_ONCE = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(StreamKeeper.class);

    /** So young a session may have no row yet, or stand on no list. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    /** A session that was closed so lately, and is listed, was missing on lists for a while. */
    private static final Duration LATELY = Duration.ofMinutes(5);

    private final JdbiStreamSessionRepository rows;
    private final WorkshopCodes workshops;
    private final StreamSessions sessions;
    private final StreamRights rights;
    private final Optional<MediaApi> server;
    private final String node;
    private final Clock clock;
    private final StreamKicks kicks;

    /** Those that run without anyone's right, as of the last comparison. */
    private volatile Set<Running> strangers = ConcurrentHashMap.newKeySet();

    /** How those are listed that are {@link StreamSession#isOfConnection}, as of the last list, by what they are known by. */
    private volatile Map<UUID, Running> ofConnections = Map.of();

    /** Those that were ended, and when, since the comparison before: its lists may be older. */
    private final Map<UUID, Instant> ended = new ConcurrentHashMap<>();

    /** Whether the rows were read that were there at the start. */
    private boolean areRead;

    /** Those on the lists of the comparison before that were not known. */
    private Set<UUID> unknownBefore = Set.of();

    /** By the comparison before; empty: there was none. */
    private Optional<Look> before = Optional.empty();

    /**
     * Takes what is kept.
     *
     * @param server empty: there is none
     * @param node this hub's name
     */
    public StreamKeeper(
            Database database,
            StreamSessions sessions,
            StreamRights rights,
            Optional<MediaApi> server,
            String node,
            Clock clock) {
        this.rows = new JdbiStreamSessionRepository(database);
        this.workshops = new WorkshopCodes(database);
        this.sessions = sessions;
        this.rights = rights;
        this.server = server;
        this.node = node;
        this.clock = clock;
        this.kicks = new StreamKicks(clock);
    }

    /**
     * A session as the media server lists it.
     *
     * @param kind as the media server calls it
     * @param known by what it was let in
     */
    public record Running(String kind, UUID id, UUID known) {

        /** It was let in by the id that is listed, or wasn't at all. */
        Running(String kind, UUID id) {
            this(kind, id, id);
        }
    }

    /**
     * One of a list.
     *
     * @param names by one of which it was let in
     */
    private record Listed(Running session, Set<UUID> names) {

        /** {@return it, by the one of its names that is known} */
        Optional<Running> by(Predicate<UUID> isKnown) {
            return names.stream()
                    .filter(isKnown)
                    .findFirst()
                    .map(name -> new Running(session.kind(), session.id(), name));
        }
    }

    /** A look at all lists: who was on them. */
    private record Look(Instant begun, Set<UUID> running) {

        /** A look that sees who was seen by either, and is as old as the older. */
        Look with(Look other) {
            Set<UUID> either = new HashSet<>(running);
            either.addAll(other.running);
            return new Look(begun.isBefore(other.begun) ? begun : other.begun, either);
        }
    }

    /** Writes down sessions that were let in, and reads at first those that were before; call every second. */
    public void store() {
        if (!areRead && server.isPresent() && rights.areKnown()) {
            areRead = sessions.adopt(rows.open(StreamSessions.MAX_OPEN));
        }
        List<StreamSession> some = sessions.unstored(AT_ONCE);
        if (!some.isEmpty()) {
            rows.add(some, node);
            sessions.stored(some);
        }
    }

    /**
     * {@return those to be ended now: their viewer may not look any more, or is no one that is known} Looks into memory only; call every
     * 500 ms.
     */
    public List<Running> ended() {
        return over().map(this::due).orElse(List.of());
    }

    /** {@return the sessions whose right to look is over; empty: it isn't known yet, or none can be ended now} */
    private Optional<List<StreamSession>> over() {
        if (server.isEmpty() || !rights.areKnown() || kicks.isPaused()) {
            return Optional.empty();
        }
        try {
            return Optional.of(sessions.ended());
        } catch (Problem notLoadedYet) {
            return Optional.empty();
        }
    }

    private List<Running> due(List<StreamSession> over) {
        List<Running> all = new ArrayList<>(strangers);
        over.forEach(session -> listed(session).ifPresent(all::add));
        // Looked at last, since kicks forget one that has just ended, and the list may be from before.
        return kicks.due(all).stream()
                .filter(session -> !ended.containsKey(session.known()))
                .toList();
    }

    /** {@return how it is listed; empty: it is on no list yet, as far as is known} */
    private Optional<Running> listed(StreamSession session) {
        return session.isOfConnection()
                ? Optional.ofNullable(ofConnections.get(session.id()))
                : Optional.of(new Running(session.kind(), session.id()));
    }

    /**
     * Asks for lists where some of those to be ended came after the last comparison, and can't be named without them; forgets those that
     * are on none. Call every 500 ms, on another thread than {@link #ended}, as lists may be slow.
     */
    public void locate() {
        List<StreamSession> unlisted = over().stream()
                .flatMap(List::stream)
                .filter(session -> listed(session).isEmpty())
                .toList();
        if (unlisted.isEmpty()) {
            return;
        }
        Instant before = clock.instant().minus(YOUNG);
        try {
            Map<UUID, Running> found =
                    ofConnections(listed(server.orElseThrow(), OF_CONNECTIONS).values());
            ofConnections = found;
            unlisted.stream()
                    .filter(session -> !found.containsKey(session.id())
                            && session.openedAt().isBefore(before))
                    .forEach(gone -> sessions.close(gone.id()));
        } catch (MediaServerException e) {
            LOG.debug("sessions of RTSP that are to end are not known yet: {}", e.getMessage());
        }
    }

    private Map<UUID, Running> ofConnections(Collection<Listed> listed) {
        return listed.stream()
                .filter(one -> OF_CONNECTIONS.contains(one.session().kind()))
                .flatMap(one -> one.by(sessions::isKnown).stream())
                .collect(Collectors.toUnmodifiableMap(Running::known, one -> one, (a, b) -> b));
    }

    /** Ends a session, or has it ended later; one that is gone already is no fault. Called by several threads at a time. */
    public void kick(Running session) {
        if (kicks.isPaused()) {
            kicks.later(session);
            return;
        }
        try {
            MediaApi api = server.orElseThrow();
            boolean wasThere = api.kick(session.kind(), session.id().toString());
            api.away(false);
            if (wasThere || !isYoung(session)) {
                ended.put(session.known(), clock.instant());
                sessions.close(session.known());
                strangers.remove(session);
                kicks.done(session);
            } else {
                kicks.again(session);
            }
        } catch (MediaServerException e) {
            if (!e.hasAnswered()) {
                kicks.pause(session);
            } else if (kicks.refused(session)) {
                LOG.warn("a camera's viewer can't be sent away, trying again: {}", e.getMessage());
            }
        }
    }

    /** {@return whether the media server may not have made it yet} It asks before it does. */
    private boolean isYoung(Running session) {
        Instant before = clock.instant().minus(YOUNG);
        return sessions.find(session.known())
                .filter(let -> let.openedAt().isAfter(before))
                .isPresent();
    }

    /** {@return whether the media server didn't answer the last comparison, nor since} */
    public boolean isAway() {
        return server.filter(MediaApi::isAway).isPresent();
    }

    private void failed(MediaApi api, MediaServerException e) {
        if (!api.isAway()) {
            LOG.warn("the camera server can't be asked who looks, trying again: {}", e.getMessage());
        }
        api.away(true);
    }

    /**
     * Compares the media server's sessions with those that someone was let in by: forgets those that are gone, and takes over those of
     * other hubs. One that no one was let in by is to be ended. Call every ten seconds.
     */
    public void compare() {
        if (server.isEmpty() || !rights.areKnown()) {
            return;
        }
        MediaApi api = server.get();
        Instant begun = clock.instant();
        try {
            hear(api.info());
            Collection<Listed> listed = listed(api, KINDS).values();
            compare(listed.stream().filter(this::runs).toList(), begun);
            api.away(false);
        } catch (MediaServerException e) {
            failed(api, e);
        }
        ended.values().removeIf(at -> at.isBefore(begun));
    }

    private boolean runs(Listed one) {
        return one.names().stream().noneMatch(ended::containsKey);
    }

    private void hear(JsonNode info) {
        boolean ends = MediaApi.endsHls(info);
        if (!ends && showsHls()) {
            LOG.warn(
                    "the camera server is {}: before 1.18 sessions of HLS can't be ended, so there is none",
                    info.path("version").asText());
        }
        sessions.endsHls(ends);
    }

    /** {@return whether sessions of HLS can be ended by the media server, as far as is known} */
    public boolean showsHls() {
        return sessions.canEnd("hls");
    }

    private Map<UUID, Listed> listed(MediaApi api, List<String> kinds) {
        Map<UUID, Listed> listed = new HashMap<>();
        Set<String> codes = workshops.all();
        for (String kind : kinds) {
            api.sessions(kind).forEach(item -> listed(kind, item, codes)
                    .ifPresent(one -> listed.put(one.session().id(), one)));
        }
        return listed;
    }

    private void compare(Collection<Listed> listed, Instant begun) {
        closeThoseThatAreGone(listed, begun);
        Set<UUID> unknown = unknown(listed).flatMap(one -> one.names().stream()).collect(Collectors.toSet());
        boolean all = unknown.isEmpty() || sessions.adopt(rows.reopen(unknown, begun.minus(LATELY)));
        ofConnections = ofConnections(listed);
        Map<UUID, Running> strange = new HashMap<>();
        if (all) {
            unknown(listed).forEach(one -> strange.put(one.session().id(), one.session()));
        }
        Set<Running> unlawful = ConcurrentHashMap.newKeySet();
        // Rows are a second late, and MediaMTX's clock may be another: so who is unknown twice.
        unknownBefore.forEach(id -> Optional.ofNullable(strange.get(id)).ifPresent(unlawful::add));
        unknownBefore = Set.copyOf(strange.keySet());
        strangers = unlawful;
    }

    private Stream<Listed> unknown(Collection<Listed> listed) {
        return listed.stream().filter(one -> one.by(sessions::isKnown).isEmpty());
    }

    /** Closes those that were on none of two lists, one after the other: a list of several pages may miss one. */
    private void closeThoseThatAreGone(Collection<Listed> listed, Instant begun) {
        Look now = new Look(
                begun, listed.stream().flatMap(one -> one.names().stream()).collect(Collectors.toSet()));
        before.map(now::with).ifPresent(both -> {
            Instant young = begun.minus(YOUNG);
            Instant opened = both.begun().isBefore(young) ? both.begun() : young;
            sessions.closeOthers(both.running(), opened);
            rows.closeOthers(both.running(), opened, begun);
        });
        before = Optional.of(now);
    }

    /** {@return it, if someone looks there, and below a workshop of ours, be it one that was let go} */
    private static Optional<Listed> listed(String kind, JsonNode item, Set<String> codes) {
        try {
            boolean looks = !item.path("state").asText().equals("publish");
            String path = item.path("path").asText();
            int end = path.indexOf('/');
            return looks && end > 0 && codes.contains(path.substring(0, end))
                    ? Optional.of(new Listed(
                            new Running(kind, UUID.fromString(item.path("id").asText())), names(item)))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // of no version that is known
        }
    }

    /** {@return its id, and those of its connections} */
    private static Set<UUID> names(JsonNode item) {
        Set<UUID> names = new LinkedHashSet<>();
        names.add(UUID.fromString(item.path("id").asText()));
        item.path("conns").forEach(one -> names.add(UUID.fromString(one.asText())));
        return names;
    }
}
