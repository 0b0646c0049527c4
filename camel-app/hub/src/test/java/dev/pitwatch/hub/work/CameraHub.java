package dev.pitwatch.hub.work;

import dev.pitwatch.base.live.LiveEvents;
import dev.pitwatch.base.settings.Settings.MediaServer;
import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.camera.CameraEvents;
import dev.pitwatch.core.work.camera.CameraPoll;
import dev.pitwatch.core.work.camera.CameraReconciler;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.RecordingEraser;
import dev.pitwatch.hub.transaction.DatabaseTransactions;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;

/** The shipped file cameras of one hub on a database, which several may share; what is scheduled runs when it is told to. */
final class CameraHub implements AutoCloseable {

    final CameraPoll poll;
    final CameraReconciler reconciler;

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final MediaMtxHttp http = new MediaMtxHttp(Duration.ofSeconds(2));
    private final MediaMtx mediaMtx;
    private final CameraEvents events;
    private final TestDatabase db;

    CameraHub(TestDatabase db, MediaMtxStandIn server, String node, CameraHosts hosts, Clock clock, LiveEvents live)
            throws Exception {
        this.db = db;
        // The stand-in's answers have the machine's time, whatever the test's is.
        mediaMtx = new MediaMtx(
                Optional.of(new MediaServer(server.url(), Optional.empty(), Optional.empty())),
                Clock.systemUTC(),
                context);
        MediaApi api = new MediaApi(mediaMtx);
        reconciler = new CameraReconciler(db.database(), db.masterKey(), api, hosts, clock);
        poll = new CameraPoll(db.database(), db.masterKey(), api, reconciler, node, clock);
        events = new CameraEvents(live);
        DatabaseTransactions.bind(context.getRegistry(), db.database());
        CamerasPart.bind(
                context.getRegistry(),
                mediaMtx,
                http,
                new CameraWatch(true, poll, reconciler),
                new RecordingEraser(db.database(), api, clock, new SimpleMeterRegistry()));
        context.disableJMX();
        for (String file : List.of("errors", "cameras")) {
            var resource = ResourceHelper.resolveMandatoryResource(
                    context, "file:" + Path.of("../../routes", file + ".camel.yaml"));
            for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
                context.addRoutes(builder);
            }
        }
        for (RouteDefinition route : List.copyOf(context.getRouteDefinitions())) {
            switch (route.getRouteId()) {
                case "cameras-poll", "cameras-reconcile", "cameras-erase" ->
                    route.getInput().setUri("direct:run-" + route.getRouteId());
                case "cameras-call" -> {}
                default -> context.removeRouteDefinition(route);
            }
        }
        context.start();
    }

    CameraEvents events() {
        return events;
    }

    /** A pit has a camera there, lawful or not. */
    void camera(long pit, String url) {
        byte[] sealed = CameraUrl.seal(db.masterKey(), pit, url);
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "update pit set camera_rtsp_url = ?, camera_changed_at = null where id = ?", sealed, pit));
    }

    void poll() {
        run("cameras-poll");
    }

    void reconcile() {
        run("cameras-reconcile");
    }

    void erase() {
        run("cameras-erase");
    }

    private void run(String route) {
        try (var producer = context.createProducerTemplate()) {
            producer.sendBody("direct:run-" + route, "");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        context.stop();
        mediaMtx.close();
        http.close();
    }
}
