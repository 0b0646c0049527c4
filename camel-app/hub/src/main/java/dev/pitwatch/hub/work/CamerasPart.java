package dev.pitwatch.hub.work;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.base.settings.Settings.CameraTarget;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.PitService;
import dev.pitwatch.core.work.camera.CameraEvents;
import dev.pitwatch.core.work.camera.CameraPoll;
import dev.pitwatch.core.work.camera.CameraReconciler;
import dev.pitwatch.core.work.camera.CameraTester;
import dev.pitwatch.core.work.camera.FrameProbe;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.RecordingEraser;
import dev.pitwatch.core.work.stream.StreamTokens;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.rest.Handlers;
import dev.pitwatch.hub.services.HubServices;
import dev.pitwatch.hub.system.NodeId;
import java.io.IOException;
import java.util.List;
import org.apache.camel.spi.Registry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Cameras of pits, which a MediaMTX pulls; without one there are none, and nothing happens here. */
public final class CamerasPart implements Part {

    private static final Logger LOG = LoggerFactory.getLogger(CamerasPart.class);

    private final MediaMtxHttp http = new MediaMtxHttp();
    private final MediaMtx mediaMtx;
    private final MediaApi api;
    private final CameraWatch watch;
    private final RecordingEraser eraser;
    private final CameraEvents events;
    private final List<CameraTarget> targets;
    private final List<Handlers> handlers;

    /** Takes where cameras may be. */
    public CamerasPart(HubServices services, CameraHosts hosts, PitService pits, LiveEvents live) throws IOException {
        String node = NodeId.of(services.settings().folders().data());
        mediaMtx = new MediaMtx(services.settings().cameras().server(), services.clock(), services.camel());
        api = new MediaApi(mediaMtx);
        CameraReconciler reconciler =
                new CameraReconciler(services.database(), services.masterKey(), api, hosts, services.clock());
        hosts.tell(reconciler::changed);
        CameraPoll poll =
                new CameraPoll(services.database(), services.masterKey(), api, reconciler, node, services.clock());
        watch = new CameraWatch(services.settings().cameras().server().isPresent(), poll, reconciler);
        eraser = new RecordingEraser(services.database(), api, services.clock(), services.meters());
        events = new CameraEvents(live);
        targets = services.settings().cameras().targets();
        FrameProbe probe = MediaMtxStreams.probe(
                services.settings().cameras(), new StreamTokens(services.masterKey(), services.clock()));
        CameraTester tester =
                new CameraTester(services.database(), services.masterKey(), api, hosts, probe, node, services.clock());
        RecordingHandlers recordings = RecordingHandlers.of(services, api);
        CameraMetrics.register(services.meters(), tester, recordings.recordings(), api);
        handlers = List.of(recordings, new CameraHandlers(pits, tester, watch.configured()));
    }

    /** {@return MediaMTX's control API} */
    public MediaApi api() {
        return api;
    }

    /** {@return whether this hub looks after cameras, and what it found} */
    public CameraWatch watch() {
        return watch;
    }

    @Override
    public void bind(Registry registry) {
        bind(registry, mediaMtx, http, watch, eraser);
    }

    static void bind(
            Registry registry, MediaMtx mediaMtx, MediaMtxHttp http, CameraWatch watch, RecordingEraser eraser) {
        registry.bind("mediaMtx", mediaMtx);
        registry.bind("mediaMtxHttp", http);
        registry.bind("cameraWatch", watch);
        registry.bind("cameraPoll", watch.poll());
        registry.bind("cameraReconciler", watch.reconciler());
        registry.bind("recordingEraser", eraser);
    }

    @Override
    public List<Handlers> handlers() {
        return handlers;
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        notifications.on(CameraEvents.CHANNEL, events::publish);
        notifications.on("pitwatch_cameras", nothing -> watch.reconciler().changed());
        notifications.on("pitwatch_job", job -> watch.reconciler().changed());
    }

    @Override
    public void start() {
        targets.stream()
                .filter(target -> target.workshop().equals(CameraHosts.ALL))
                .forEach(target -> LOG.warn(
                        "camera.targets: cameras of every workshop may be in {}. That is for a machine of one workshop",
                        target.network()));
    }

    @Override
    public void close() {
        mediaMtx.close();
        http.close();
    }
}
