package dev.pitwatch.core.work.camera;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.platform.workshop.Pit;
import dev.pitwatch.core.platform.workshop.RefusedHostException;
import dev.pitwatch.core.work.camera.CameraLook.Flow;
import dev.pitwatch.core.work.camera.FrameProbe.Frame;
import dev.pitwatch.core.work.camera.JdbiTriedCameraRepository.Stored;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tries whether a camera can be opened, and says what to do about it: MediaMTX pulls it by a path of its own for some seconds, which is
 * deleted after; a hub that ended meanwhile leaves it to {@link CameraReconciler}. Thread safe.
 */
public final class CameraTester {

    private static final String URL = "camera_rtsp_url";
    private static final String LOW_URL = "camera_low_rtsp_url";

    /** Where the paths are that cameras are tried by. */
    public static final String FOLDER = "pitwatch-test/";

    /** Longer than any try takes. */
    static final Duration KEPT = Duration.ofSeconds(60);

    private static final Duration CONNECT = Duration.ofSeconds(2);
    private static final int RTSP_PORT = 554;
    private static final int RTSPS_PORT = 322;
    private static final int MAX_KBPS = 4_000;

    private final JdbiTriedCameraRepository cameras;
    private final MediaApi api;
    private final CameraHosts hosts;
    private final String node;
    private final Clock clock;
    private final Times times;
    private final Predicate<InetSocketAddress> listening;
    private final FrameProbe probe;
    private final CameraTryLimit tries;
    private final AtomicLong numbers = new AtomicLong();

    /**
     * How long a try takes.
     *
     * @param opening for a picture to come
     * @param measuring how much comes
     * @param look between two looks
     */
    record Times(Duration opening, Duration measuring, Duration look) {
        static final Times USUAL = new Times(Duration.ofSeconds(6), Duration.ofSeconds(3), Duration.ofMillis(300));
    }

    public CameraTester(
            Database database,
            MasterKey key,
            MediaApi api,
            CameraHosts hosts,
            FrameProbe probe,
            String node,
            Clock clock) {
        this(
                new JdbiTriedCameraRepository(database, key),
                api,
                hosts,
                probe,
                node,
                clock,
                Times.USUAL,
                CameraTester::listens);
    }

    CameraTester(
            JdbiTriedCameraRepository cameras,
            MediaApi api,
            CameraHosts hosts,
            FrameProbe probe,
            String node,
            Clock clock,
            Times times,
            Predicate<InetSocketAddress> listening) {
        this.cameras = cameras;
        this.api = api;
        this.hosts = hosts;
        this.probe = probe;
        this.node = node;
        this.clock = clock;
        this.times = times;
        this.listening = listening;
        this.tries = new CameraTryLimit(clock);
    }

    /** {@return workshops whose tries wait for their turn} */
    public int waiting() {
        return tries.waiting();
    }

    /**
     * An address that may be called.
     *
     * @param source as MediaMTX calls it
     */
    private record Target(String source, InetSocketAddress place) {}

    /**
     * A path that is tried, and what came by it.
     *
     * @param frames empty: nothing reads them
     */
    private record Tried(String path, Optional<JsonNode> state, int kbps, Optional<List<Frame>> frames) {

        Tried with(Optional<JsonNode> another) {
            return new Tried(path, another, kbps, frames);
        }

        Optional<FrameTimes> times() {
            return frames.flatMap(FrameTimes::of);
        }

        Optional<Flow> flow() {
            return state.map(Flow::of).filter(Flow::available);
        }
    }

    /**
     * {@return what came of a try}
     *
     * @param pit as it was shown to the caller
     * @param typed the address; empty, or as it was shown: the stored one
     * @param typedLow of the small stream, likewise
     * @throws Problem when the address is not allowed, or the try is one too many
     */
    public CameraReport test(Principal who, Pit pit, Optional<String> typed, Optional<String> typedLow) {
        Stored stored = cameras.find(who.scope(), pit.id()).orElseThrow(() -> Problem.notFound("pit"));
        Optional<String> other = typed.filter(text -> !text.equals(pit.cameraRtspUrl()));
        String url = other.or(stored::url)
                .orElseThrow(
                        () -> new Problem(ProblemCode.NO_CAMERA, "the pit has no camera, and no address was given"));
        Optional<String> low = typedLow.filter(text -> !text.equals(pit.cameraLowRtspUrl()))
                .or(() -> other.isPresent() && typedLow.isEmpty() ? Optional.empty() : stored.lowUrl())
                .or(() -> CameraUrl.lowOf(url));
        return tries.run(pit.workshopId(), () -> {
            Target target = target(URL, url, stored.owner());
            Optional<Target> lowTarget = low.map(one -> target(LOW_URL, one, stored.owner()));
            return tried(target, lowTarget);
        });
    }

    private Target target(String field, String url, CameraHosts.Owner owner) {
        hosts.problem(url, owner).ifPresent(why -> {
            throw Problem.invalid(field, why);
        });
        String host = CameraUrl.hostOf(url);
        try {
            InetAddress address = hosts.known(host, owner, Optional.empty())
                    .orElseThrow(() -> Problem.invalid(field, "%s has no address".formatted(host)));
            URI uri = URI.create(url);
            int usual = "rtsps".equals(uri.getScheme()) ? RTSPS_PORT : RTSP_PORT;
            int port = uri.getPort() < 0 ? usual : uri.getPort();
            return new Target(CameraAddresses.called(url, address), new InetSocketAddress(address, port));
        } catch (RefusedHostException e) {
            throw Problem.invalid(field, e.getMessage());
        }
    }

    private CameraReport tried(Target target, Optional<Target> lowTarget) {
        List<Tried> paths = new ArrayList<>();
        try {
            paths.add(open(target.source()));
            lowTarget.ifPresent(low -> paths.add(open(low.source())));
            await(paths);
            measure(paths);
        } catch (MediaServerException e) {
            throw Problem.later(ProblemCode.UNAVAILABLE, "the camera server does not answer", KEPT);
        } finally {
            paths.forEach(path -> close(path.path()));
        }
        return report(target, paths.get(0), paths.stream().skip(1).findFirst());
    }

    private Tried open(String source) {
        String path = "%s%s-%d-%d".formatted(FOLDER, node, clock.instant().getEpochSecond(), numbers.incrementAndGet());
        ObjectNode fields = Json.MAPPER
                .createObjectNode()
                .put("source", source)
                .put("sourceOnDemand", false)
                .put("rtspTransport", "tcp")
                .put("record", false);
        api.add(path, fields);
        return new Tried(path, Optional.empty(), 0, Optional.empty());
    }

    private void close(String path) {
        try {
            api.delete(path);
        } catch (MediaServerException e) {
            // It is away, and so is the path; or it is deleted once it is left.
        }
    }

    private void await(List<Tried> paths) {
        long end = System.nanoTime() + times.opening().toNanos();
        do {
            look(paths);
        } while (paths.stream().anyMatch(path -> path.flow().isEmpty())
                && System.nanoTime() < end
                && pause(times.look()));
    }

    private void look(List<Tried> paths) {
        paths.replaceAll(path -> path.with(api.path(path.path())));
    }

    private void measure(List<Tried> paths) {
        if (paths.stream().allMatch(path -> path.flow().isEmpty())) {
            return;
        }
        List<Tried> before = List.copyOf(paths);
        long begun = System.nanoTime();
        Tried main = paths.get(0);
        Optional<List<Frame>> frames =
                main.flow().flatMap(Flow::codec).isPresent() ? probe.read(main.path()) : Optional.of(List.of());
        pause(times.measuring().minusNanos(System.nanoTime() - begun));
        look(paths);
        double ms = (System.nanoTime() - begun) / 1e6;
        for (int i = 0; i < paths.size(); i++) {
            Tried path = paths.get(i);
            long bytes = bytes(path) - bytes(before.get(i));
            paths.set(
                    i,
                    new Tried(
                            path.path(),
                            path.state(),
                            (int) Math.round(bytes * 8 / ms),
                            i == 0 ? frames : Optional.empty()));
        }
    }

    private static long bytes(Tried path) {
        return path.flow().map(Flow::bytes).orElse(0L);
    }

    private static boolean pause(Duration time) {
        try {
            Thread.sleep(Math.max(0, time.toMillis()));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private CameraReport report(Target target, Tried main, Optional<Tried> low) {
        Optional<Flow> flow = main.flow();
        boolean reached = flow.isPresent() || listening.test(target.place());
        Set<CameraProblem> problems = EnumSet.noneOf(CameraProblem.class);
        if (!reached) {
            problems.add(CameraProblem.UNREACHABLE);
        } else if (flow.isEmpty() || main.kbps() == 0) {
            problems.add(CameraProblem.NO_PICTURE);
        } else {
            problems.addAll(problems(flow.get(), main, low));
        }
        List<String> advice =
                new ArrayList<>(problems.stream().map(CameraProblem::advice).toList());
        Optional<FrameTimes> times = main.times();
        if (flow.flatMap(Flow::codec).isPresent() && times.isEmpty()) {
            advice.add(main.frames().isEmpty() ? CameraProblem.NO_PROBE : CameraProblem.UNMEASURED);
        }
        return new CameraReport(
                problems.isEmpty(),
                reached,
                flow.isPresent() ? true : null,
                flow.flatMap(Flow::codec).orElse(null),
                size(main, "width"),
                size(main, "height"),
                times.map(FrameTimes::fps).orElse(null),
                flow.isPresent() ? main.kbps() : null,
                times.flatMap(FrameTimes::keyframeS).orElse(null),
                audio(main),
                low.map(CameraTester::low).orElse(null),
                problems.stream().map(CameraProblem::code).toList(),
                advice);
    }

    private static Set<CameraProblem> problems(Flow flow, Tried main, Optional<Tried> low) {
        Set<CameraProblem> problems = EnumSet.noneOf(CameraProblem.class);
        if (flow.codec().isEmpty()) {
            problems.add(CameraProblem.NO_VIDEO);
        } else if (!flow.isPlayed()) {
            problems.add(CameraProblem.CODEC);
        }
        if (main.times().filter(FrameTimes::hasBFrames).isPresent()) {
            problems.add(CameraProblem.B_FRAMES);
        }
        if (main.times().filter(FrameTimes::keysAreRare).isPresent()) {
            problems.add(CameraProblem.KEY_FRAMES);
        }
        if (main.kbps() > MAX_KBPS) {
            problems.add(CameraProblem.BITRATE);
        }
        if (low.isEmpty()) {
            problems.add(CameraProblem.NO_LOW);
        } else if (low.get().flow().isEmpty()) {
            problems.add(CameraProblem.LOW_SILENT);
        } else if (!low.get().flow().get().isPlayed()) {
            problems.add(CameraProblem.LOW_CODEC);
        }
        return problems;
    }

    private static CameraReport.Low low(Tried low) {
        Optional<Flow> flow = low.flow();
        return new CameraReport.Low(
                flow.filter(Flow::isPlayed).isPresent(),
                flow.flatMap(Flow::codec).orElse(null),
                size(low, "width"),
                size(low, "height"),
                flow.isPresent() ? low.kbps() : null);
    }

    private static @Nullable Integer size(Tried path, String name) {
        for (JsonNode track : tracks(path)) {
            JsonNode size = track.path("codecProps").path(name);
            if (size.canConvertToInt() && size.asInt() > 0) {
                return size.asInt();
            }
        }
        return null;
    }

    private static @Nullable String audio(Tried path) {
        for (JsonNode track : tracks(path)) {
            String codec = track.path("codec").asText();
            if (!Flow.isVideo(codec)) {
                return codec;
            }
        }
        return null;
    }

    private static JsonNode tracks(Tried path) {
        return path.flow().isPresent() ? path.state().orElseThrow().path("tracks2") : Json.MAPPER.createArrayNode();
    }

    private static boolean listens(InetSocketAddress place) {
        try (Socket socket = new Socket()) {
            socket.connect(place, (int) CONNECT.toMillis());
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
