package dev.pitwatch.core.work.stream;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Hands out what opens streams to those who may look. */
public final class Streams {

    private static final Duration RETRY = Duration.ofSeconds(10);

    private final StreamRights rights;
    private final StreamTokens tokens;
    private final Optional<Server> server;
    private final BooleanSupplier away;
    private final BooleanSupplier hls;

    /**
     * Where browsers reach the media server; one of the two is there.
     *
     * @param webrtc for WHEP
     */
    public record Server(Optional<URI> webrtc, Optional<URI> hls) {

        private boolean shows() {
            return webrtc.isPresent() || hls.isPresent();
        }

        private Stream.Addresses of(String path) {
            return new Stream.Addresses(url(webrtc, path, "/whep"), url(hls, path, "/index.m3u8"));
        }

        private static @Nullable String url(Optional<URI> base, String path, String end) {
            return base.map(URI::toString)
                    .map(text -> (text.endsWith("/") ? text : text + "/") + path + end)
                    .orElse(null);
        }
    }

    /**
     * Takes what they are made of.
     *
     * @param server empty: there is none
     * @param away whether the media server doesn't answer
     * @param hls whether it can end what is shown by HLS
     */
    public Streams(
            StreamRights rights,
            StreamTokens tokens,
            Optional<Server> server,
            BooleanSupplier away,
            BooleanSupplier hls) {
        this.rights = rights;
        this.tokens = tokens;
        this.server = server;
        this.away = away;
        this.hls = hls;
    }

    /** {@return what opens the picture of that pit for the caller} Throws a {@link Problem} when there is none to see. */
    public Stream of(Principal who, long pitId) {
        Server there = server();
        StreamedPit pit = shown(who, pitId);
        return stream(there, pit, StreamViewer.of(who), !who.isMachine());
    }

    /** {@return what a still is to be taken of, for the caller} Throws a {@link Problem} when there is none to see. */
    public StillSource still(Principal who, long pitId) {
        server();
        StreamedPit pit = shown(who, pitId);
        return new StillSource(pit.pitId(), pit.workshopId(), pit.lowPath(), Optional.ofNullable(pit.jobId()));
    }

    /** {@return what lets the hub itself take a still, a secret} */
    public String stillToken(StillSource source) {
        return tokens.still(source.pitId()).token();
    }

    private StreamedPit shown(Principal who, long pitId) {
        StreamedPit pit = rights.stored(who, pitId);
        if (pit.suspended()) {
            throw new Problem(ProblemCode.SUBSCRIPTION_SUSPENDED, "the workshop's subscription doesn't run");
        }
        if (!pit.camera()) {
            throw new Problem(ProblemCode.NO_CAMERA, "the pit has no camera");
        }
        StreamViewer viewer = StreamViewer.of(who);
        if (!(viewer.byLink() ? pit.isShownByLink(viewer.id()) : pit.isShownTo(who))) {
            throw notShown();
        }
        if (pit.unknown() || away.getAsBoolean()) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "the camera server does not answer", RETRY);
        }
        return pit;
    }

    /** {@return the same for the holder of a job's link, of the pit where the car is} */
    public Stream ofLink(Principal visitor) {
        return of(visitor, visitor.pitIds().stream().findFirst().orElseThrow(Streams::notShown));
    }

    private static Problem notShown() {
        return Problem.notFound("picture: the car is not in the pit, or its customer has not agreed to video");
    }

    /** {@return where the media server is} Throws a {@link Problem} when there is none, or one that only records. */
    public Server server() {
        return server.map(there -> hls.getAsBoolean() ? there : new Server(there.webrtc(), Optional.empty()))
                .filter(Server::shows)
                .orElseThrow(() ->
                        new Problem(ProblemCode.NO_CAMERA_SERVER, "there is no camera server that shows pictures"));
    }

    private Stream stream(Server there, StreamedPit pit, StreamViewer viewer, boolean main) {
        StreamTokens.Issued issued = tokens.read(viewer, pit.pitId(), main);
        Stream.Addresses low = there.of(pit.lowPath());
        Stream.Addresses shown = main ? there.of(pit.path()) : low;
        String webrtc = shown.webrtcUrl();
        String hls = shown.hlsUrl();
        return new Stream(
                pit.pitId(),
                pit.cameraIsOnline(),
                webrtc,
                hls,
                pit.hasLow() ? low : null,
                webrtc == null ? String.valueOf(hls) : webrtc,
                webrtc == null ? "hls" : "webrtc",
                issued.token(),
                issued.expiresAt());
    }
}
