package dev.pitwatch.core.work.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.MediaServerException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rows of the media server's sessions, and their end with the right to look: bean {@code streams} of routes/cameras. Without a media
 * server it does nothing. Each method is called by one thread at a time.
 */
public final class StreamKeeper {

    private static final List<String> KINDS = List.of("webrtcsessions", "hlssessions", "rtspsessions", "rtspssessions");
    private static final int AT_ONCE = 1_000;
    private static final Logger LOG = LoggerFactory.getLogger(StreamKeeper.class);

    /** So young a session may have no row yet, or stand on no list. */
    private static final Duration YOUNG = Duration.ofSeconds(10);

    /** After a kick that failed: others would wait for as long. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final JdbiStreamSessionRepository rows;
    private final StreamSessions sessions;
    private final StreamRights rights;
    private final Optional<MediaApi> server;
    private final String node;
    private final Clock clock;

    /** Those that run without anyone's right, as of the last comparison. */
    private volatile List<Running> strangers = List.of();

    private volatile boolean away;
    private volatile Instant pausedUntil = Instant.MIN;

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
        this.sessions = sessions;
        this.rights = rights;
        this.server = server;
        this.node = node;
        this.clock = clock;
    }

    /**
     * A session at the media server.
     *
     * @param kind as the media server calls it
     */
    public record Running(String kind, UUID id) {}

    private record Listed(Running session, Instant created) {}

    /** Writes down sessions that were let in; call every second. */
    public void store() {
        List<StreamSession> some = sessions.unstored(AT_ONCE);
        if (!some.isEmpty()) {
            rows.add(some, node);
            sessions.stored(some);
        }
    }

    /** {@return those to be ended now: their viewer may not look any more, or is no one that is known} */
    public List<Running> ended() {
        if (server.isEmpty() || !rights.areKnown() || clock.instant().isBefore(pausedUntil)) {
            return List.of();
        }
        List<Running> ended = new ArrayList<>(strangers);
        try {
            sessions.ended().forEach(session -> ended.add(new Running(session.kind(), session.id())));
        } catch (Problem notLoadedYet) {
            return List.of();
        }
        return ended;
    }

    /** Ends a session, or has it ended later; one that is gone already is no fault. */
    public void kick(Running session) {
        if (clock.instant().isBefore(pausedUntil)) {
            return;
        }
        try {
            server.orElseThrow().kick(session.kind(), session.id().toString());
        } catch (MediaServerException e) {
            pausedUntil = clock.instant().plus(PAUSE);
            failed(e);
            return;
        }
        sessions.close(session.id());
        strangers = strangers.stream().filter(other -> !other.equals(session)).toList();
    }

    /** {@return whether the media server didn't answer when it was asked last} */
    public boolean isAway() {
        return away;
    }

    private void failed(MediaServerException e) {
        if (!away) {
            LOG.warn("the camera server can't be asked who looks, trying again: {}", e.getMessage());
        }
        away = true;
    }

    /**
     * Compares the media server's sessions with those that someone was let in by: forgets those that are gone, and takes over those of
     * other hubs. One that no one was let in by is to be ended. Call every ten seconds.
     */
    public void compare() {
        if (server.isEmpty() || !rights.areKnown()) {
            return;
        }
        Instant begun = clock.instant();
        try {
            compare(listed(server.get()), begun);
            away = false;
        } catch (MediaServerException e) {
            failed(e);
        }
    }

    private Map<UUID, Listed> listed(MediaApi api) {
        Map<UUID, Listed> listed = new HashMap<>();
        for (String kind : KINDS) {
            api.list(kind).forEach(item -> listed(kind, item)
                    .ifPresent(one -> listed.put(one.session().id(), one)));
        }
        return listed;
    }

    private void compare(Map<UUID, Listed> listed, Instant begun) {
        Instant before = begun.minus(YOUNG);
        sessions.closeOthers(listed.keySet(), before);
        rows.closeOthers(listed.keySet(), before, begun);
        Set<UUID> unknown =
                listed.keySet().stream().filter(id -> !sessions.isKnown(id)).collect(Collectors.toSet());
        if (!unknown.isEmpty()) {
            sessions.adopt(rows.open(unknown));
        }
        strangers = listed.values().stream()
                .filter(one ->
                        !sessions.isKnown(one.session().id()) && one.created().isBefore(before))
                .map(Listed::session)
                .toList();
    }

    /** {@return it, if someone looks there, and at a path of ours} */
    private Optional<Listed> listed(String kind, JsonNode item) {
        try {
            boolean looks = item.path("state").asText("read").equals("read");
            String path = item.path("path").asText();
            return looks && rights.isOurs(path)
                    ? Optional.of(new Listed(
                            new Running(kind, UUID.fromString(item.path("id").asText())),
                            Instant.parse(item.path("created").asText())))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeParseException e) {
            return Optional.empty(); // of no version that is known
        }
    }
}
