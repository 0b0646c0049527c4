package dev.pitwatch.core.work.stream;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.core.work.camera.CameraTester;
import dev.pitwatch.core.work.stream.StreamToken.Recording;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * The answers to a media server that asks who may do something there: by tokens and memory alone, so that they come at once, and also
 * while the database is away. Thread safe; waits for nothing.
 */
public final class StreamGate {

    /** The one that also asks about calls that open no session: OPTIONS and its page. */
    private static final String WEBRTC = "webrtc";

    /** The one by which the hub itself reads streams. */
    private static final String OWN = "rtsp";

    private final StreamTokens tokens;
    private final StreamRights rights;
    private final StreamSessions sessions;
    private final UsedTokens used;
    private final Clock clock;
    private final Optional<ApiUser> hub;
    private final Counter admitted;
    private final Counter refused;
    private final Counter strangers;
    private volatile AskedCount count = AskedCount.NONE;

    /** How the hub itself signs in at the media server's control API. */
    public record ApiUser(String name, String password) {

        private boolean is(MediaCall call) {
            return equal(name, call.user()) & equal(password, call.password());
        }

        private static boolean equal(String expected, String shown) {
            return MessageDigest.isEqual(
                    expected.getBytes(StandardCharsets.UTF_8), shown.getBytes(StandardCharsets.UTF_8));
        }

        /** Names no secret. */
        @Override
        public String toString() {
            return name;
        }
    }

    /**
     * Takes what is asked.
     *
     * @param hub empty: the control API is not for anyone who is asked about
     */
    public StreamGate(
            StreamTokens tokens,
            StreamRights rights,
            StreamSessions sessions,
            Optional<ApiUser> hub,
            Clock clock,
            MeterRegistry meters) {
        this.tokens = tokens;
        this.rights = rights;
        this.sessions = sessions;
        this.hub = hub;
        this.clock = clock;
        this.used = new UsedTokens(System::nanoTime);
        this.admitted = counter(meters, "admitted");
        this.refused = counter(meters, "refused");
        this.strangers = counter(meters, "stranger");
    }

    private static Counter counter(MeterRegistry meters, String answer) {
        return Counter.builder("pitwatch.streams.asked")
                .description("Times that the media server asked whether somebody may look")
                .tag("answer", answer)
                .register(meters);
    }

    /** Takes what counts the questions. */
    public void countBy(AskedCount counting) {
        count = counting;
    }

    /**
     * {@return whether that may be done, as the media server asks} Anyone in the world makes it ask, so a token is judged before
     * anything is counted: who shows none uses up nothing of those who do, nor of the hub's own calls.
     */
    public boolean admits(JsonNode asked) {
        Optional<MediaCall> call = MediaCall.of(asked);
        if (call.filter(this::isHubs).isPresent()) {
            admitted.increment();
            return true;
        }
        Optional<StreamToken> token = call.flatMap(MediaCall::token).flatMap(tokens::verify);
        if (token.isEmpty()) {
            count.countStranger(asked.path("ip").asText());
            strangers.increment();
            return false;
        }
        boolean admits;
        try {
            admits = hasQuestionsLeft(token.get()) && admits(call.get(), token.get());
        } catch (Problem notLoadedYet) {
            admits = false;
        }
        (admits ? admitted : refused).increment();
        return admits;
    }

    private boolean isHubs(MediaCall call) {
        return call.action().equals("api") && hub.filter(user -> user.is(call)).isPresent();
    }

    private boolean hasQuestionsLeft(StreamToken token) {
        long workshop = rights.pit(token.pitId()).map(StreamedPit::workshopId).orElse(0L);
        return count.countViewer(token.viewer().id(), workshop);
    }

    private boolean admits(MediaCall call, StreamToken token) {
        return switch (call.action()) {
            case "read" -> reads(call, token);
            case "playback" -> plays(call, token);
            default -> false;
        };
    }

    private boolean reads(MediaCall call, StreamToken token) {
        if (token.viewer().equals(StreamViewer.TRIAL)) {
            return call.protocol().equals(OWN) && call.path().startsWith(CameraTester.FOLDER);
        }
        Optional<StreamedPit> pit = rights.pit(token.pitId()).filter(there -> there.isAt(call.path(), token.main()));
        if (token.viewer().equals(StreamViewer.HUB)) {
            // A still: the hub's own program is there for seconds, and no one's right hangs on it.
            return call.protocol().equals(OWN) && pit.filter(StreamedPit::shows).isPresent();
        }
        if (!sessions.canEnd(call.protocol())
                || token.recording().isPresent()
                || pit.isEmpty()
                || !rights.allows(token.viewer(), token.pitId())) {
            return false;
        }
        return call.session().map(id -> opens(call, token, pit.get(), id)).orElseGet(() -> call.protocol()
                .equals(WEBRTC));
    }

    private boolean opens(MediaCall call, StreamToken token, StreamedPit pit, UUID id) {
        StreamSession session = new StreamSession(
                id, pit.workshopId(), pit.pitId(), call.path(), call.protocol(), token.viewer(), clock.instant());
        // RTSP asks of the connection, at DESCRIBE, and then of the session, at SETUP.
        Optional<UUID> connection =
                used.openedBy(token).filter(before -> session.isOfConnection() && !before.equals(id));
        if (connection.isPresent()) {
            return used.move(token, id) && sessions.replace(connection.get(), session);
        }
        return sessions.hasPlaceFor(session) && used.use(token, id) && sessions.open(session);
    }

    private boolean plays(MediaCall call, StreamToken token) {
        Recording asked = new Recording(
                call.path(),
                call.parameters().getOrDefault("start", ""),
                call.parameters().getOrDefault("duration", ""));
        return token.recording().filter(asked::equals).isPresent()
                && rights.allowsRecordings(token.viewer(), token.pitId());
    }
}
