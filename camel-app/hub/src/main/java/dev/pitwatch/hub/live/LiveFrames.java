package dev.pitwatch.hub.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.DatabaseFailure;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.live.LiveEvent;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.camel.component.vertx.websocket.VertxWebsocketConstants;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers what clients send: bean {@code liveFrames} of routes/live. May block; runs on workers, one frame a socket. */
public final class LiveFrames {

    private static final Logger LOG = LoggerFactory.getLogger(LiveFrames.class);
    private static final ObjectReader READER = Json.MAPPER
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(StreamReadFeature.STRICT_DUPLICATE_DETECTION);
    private static final String TYPE = "type";
    private static final String WORKSHOP = "workshop_id";
    private static final String PLATFORM = "platform";
    private static final Set<String> OF_SUBSCRIBE = Set.of(TYPE, WORKSHOP, "pit_ids", "since", "late", PLATFORM);
    /** Of a subscription to the platform. */
    private static final Set<String> OF_PLATFORM = Set.of(TYPE, PLATFORM, "since");
    /** The fields of each type of frame. */
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "subscribe", OF_SUBSCRIBE,
            "subscribe_workshop", OF_SUBSCRIBE,
            "unsubscribe", Set.of(TYPE),
            "ping", Set.of(TYPE),
            "typing", Set.of(TYPE, "job_id"));

    private static final String PONG = "{\"type\":\"pong\"}";
    private static final String UNSUBSCRIBED = "{\"type\":\"unsubscribed\"}";

    private final LiveSockets sockets;
    private final PitCache pits;

    LiveFrames(LiveSockets sockets, PitCache pits) {
        this.sockets = sockets;
        this.pits = pits;
    }

    /** Takes one frame of one socket; a frame that can't be understood is answered with an error. */
    public void receive(@Header(VertxWebsocketConstants.CONNECTION_KEY) String key, @Body Object frame) {
        sockets.find(key).ifPresent(socket -> answering(socket, () -> receive(socket, frame)));
    }

    /** Subscribes a client that said nothing to all it may see; fails while the database is away. */
    void subscribeToAll(LiveSocket socket) {
        Long workshop = socket.who().workshopId();
        if (workshop != null) {
            subscribe(socket, workshop, Optional.empty(), Optional.empty(), false);
        }
    }

    private static void answering(LiveSocket socket, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            socket.send(error(problem));
        } catch (RuntimeException e) {
            if (DatabaseFailure.isPassing(e)) {
                LOG.warn("a frame could not be answered: {}", e.getMessage());
            } else {
                LOG.error("a frame could not be answered: {}", e.getMessage(), e);
            }
            socket.send(error(Problem.later(ProblemCode.UNAVAILABLE, "try again later", Duration.ofSeconds(1))));
        }
    }

    private void receive(LiveSocket socket, Object frame) {
        ObjectNode message = message(frame);
        String type = message.path(TYPE).asText();
        requireKnownFields(type, message);
        switch (type) {
            case "subscribe", "subscribe_workshop" -> subscribe(socket, message);
            case "unsubscribe" -> socket.unsubscribe(UNSUBSCRIBED);
            case "ping" -> socket.send(PONG);
            case "typing" -> wholeNumber(message, "job_id"); // told to those in the job's chat; there are none
            default ->
                throw Problem.invalid(TYPE, "must be one of subscribe, subscribe_workshop, unsubscribe, typing, ping");
        }
    }

    /** What a client misspelt would else count as left out. */
    private static void requireKnownFields(String type, ObjectNode message) {
        Set<String> known = FIELDS.getOrDefault(type, Set.of());
        if (known.isEmpty()) {
            return; // the type itself is refused
        }
        message.fieldNames().forEachRemaining(field -> {
            if (!known.contains(field)) {
                throw Problem.invalid(field, "is not known in a frame of type " + type);
            }
        });
    }

    private static ObjectNode message(Object frame) {
        if (!(frame instanceof String text)) {
            throw new Problem(ProblemCode.BAD_JSON, "send text frames");
        }
        try {
            if (READER.readTree(text) instanceof ObjectNode message) {
                return message;
            }
        } catch (JsonProcessingException e) {
            throw new Problem(ProblemCode.BAD_JSON, "the frame is not JSON, or has a field twice");
        }
        throw new Problem(ProblemCode.BAD_JSON, "the frame is not a JSON object");
    }

    private void subscribe(LiveSocket socket, ObjectNode message) {
        Optional<String> since = Optional.ofNullable(message.get("since"))
                .filter(value -> !value.isNull())
                .map(value -> text(value, "since"));
        boolean late = flag(message, "late");
        if (flag(message, PLATFORM)) {
            subscribeToPlatform(socket, message, since);
        } else {
            subscribe(socket, workshop(socket.who(), message), pitIds(message), since, late);
        }
    }

    private static boolean flag(ObjectNode message, String field) {
        JsonNode value = message.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw Problem.invalid(field, "must be true or false");
        }
        return value.asBoolean();
    }

    private static void subscribeToPlatform(LiveSocket socket, ObjectNode message, Optional<String> since) {
        if (!socket.who().isPlatform()) {
            throw Problem.notFound("stream of the platform");
        }
        message.fieldNames().forEachRemaining(field -> {
            if (!OF_PLATFORM.contains(field) && message.hasNonNull(field)) {
                throw Problem.invalid(field, "is a workshop's, expected none of it beside platform");
            }
        });
        socket.subscribe(
                new LiveView(socket.principal(), LiveEvent.PLATFORM, Optional.empty(), false),
                Set.of(),
                since,
                eventId -> subscribed(LiveEvent.PLATFORM, Set.of(), eventId));
    }

    private void subscribe(
            LiveSocket socket, long workshopId, Optional<Set<Long>> wanted, Optional<String> since, boolean late) {
        Set<Long> seen = visiblePits(socket.who(), workshopId, wanted.orElse(Set.of()));
        if (wanted.isPresent() && !seen.containsAll(wanted.get())) {
            throw Problem.notFound("pit");
        }
        Set<Long> pitIds = wanted.orElse(seen);
        socket.subscribe(
                new LiveView(socket.principal(), workshopId, wanted, late),
                pitIds,
                since,
                eventId -> subscribed(workshopId, pitIds, eventId));
    }

    private Set<Long> visiblePits(Principal principal, long workshopId, Set<Long> wanted) {
        if (!principal.isPlatform() && (principal.workshopId() == null || principal.workshopId() != workshopId)) {
            throw Problem.notFound("workshop");
        }
        if (!LiveView.mayWatch(principal)) {
            return Set.of();
        }
        Set<Long> ids = new LinkedHashSet<>(pits.of(workshopId, wanted));
        if (principal.seesSomePits()) {
            ids.retainAll(principal.pitIds());
        }
        return ids;
    }

    private static long workshop(Principal principal, ObjectNode message) {
        Long own = principal.workshopId();
        return own != null && !message.hasNonNull(WORKSHOP) ? own : wholeNumber(message, WORKSHOP);
    }

    private static Optional<Set<Long>> pitIds(ObjectNode message) {
        JsonNode list = message.path("pit_ids");
        if (list.isMissingNode() || list.isNull()) {
            return Optional.empty();
        }
        if (!list.isArray()) {
            throw Problem.invalid("pit_ids", "must be a list of whole numbers");
        }
        Set<Long> ids = new LinkedHashSet<>();
        for (JsonNode id : list) {
            if (!id.isIntegralNumber() || !id.canConvertToLong()) {
                throw Problem.invalid("pit_ids", "must be a list of whole numbers");
            }
            ids.add(id.longValue());
        }
        return Optional.of(ids);
    }

    private static long wholeNumber(ObjectNode message, String field) {
        JsonNode value = message.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw Problem.invalid(field, "must be a whole number");
        }
        return value.longValue();
    }

    private static String text(JsonNode value, String field) {
        if (!value.isTextual()) {
            throw Problem.invalid(field, "must be text");
        }
        return value.textValue();
    }

    private static String subscribed(long workshopId, Set<Long> pitIds, String eventId) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("type", "subscribed");
        answer.put(WORKSHOP, workshopId == LiveEvent.PLATFORM ? null : workshopId);
        answer.put("pit_ids", pitIds);
        answer.put("event_id", eventId);
        return Json.text(answer);
    }

    private static String error(Problem problem) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("type", "error");
        answer.put("code", problem.code().code());
        answer.put("message", problem.getMessage());
        return Json.text(answer);
    }
}
