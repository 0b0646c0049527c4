package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That no camera is shown by the stream of the one that its pit had before. */
class CameraSourcesIT {

    private static final String MAIN = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/101";
    private static final String LOW = "rtsp://u:p@8.8.8.8:554/Streaming/Channels/102";
    private static final String SINGLE = "rtsp://8.8.4.4/live";

    private final TestDatabase db = TestDatabase.create();
    private final Map<String, String> names = new HashMap<>();
    private final SampleWorkshop shine = SampleWorkshop.in(db);
    private final String path = shine.workshopCode() + "/pit1";
    private MediaMtxStandIn server;
    private FaultyControl control;
    private CameraReconciler reconciler;

    @BeforeEach
    void start() throws IOException {
        server = new MediaMtxStandIn();
        control = new FaultyControl(server.url(), Duration.ofSeconds(10));
        reconciler = reconciler(control);
    }

    private CameraReconciler reconciler(MediaControl by) {
        return new CameraReconciler(
                db.database(),
                db.masterKey(),
                new MediaApi(by),
                new CameraHosts(List.of(), this::resolve, Set::of),
                TestClock.atExample());
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        if (!names.containsKey(host) && !host.matches("[0-9.]+")) {
            throw new UnknownHostException(host);
        }
        return InetAddress.getAllByName(names.getOrDefault(host, host));
    }

    @AfterEach
    void stop() {
        server.close();
        db.close();
    }

    @Test
    void givenAnotherCamera_whenItsNameIsNotKnownYet_thenItIsNotShownByTheOldOnesStream() {
        camera(MAIN);
        reconciler.reconcile();
        assertThat(sources()).containsExactlyInAnyOrder(MAIN, LOW);

        camera(MAIN.replace("8.8.8.8", "new.example.com"));
        reconcileChanged();
        assertThat(sources()).as("all but the host is alike").containsOnly("publisher");
        reconcileChanged();
        assertThat(sources()).containsOnly("publisher");

        names.put("new.example.com", "8.8.4.4");
        reconcileChanged();
        assertThat(sources())
                .containsExactlyInAnyOrder(MAIN.replace("8.8.8.8", "8.8.4.4"), LOW.replace("8.8.8.8", "8.8.4.4"));
        names.clear();
        camera(MAIN.replace("8.8.8.8", "new.example.com"));
        reconcileChanged();
        assertThat(sources())
                .as("saved again as it was")
                .containsExactlyInAnyOrder(MAIN.replace("8.8.8.8", "8.8.4.4"), LOW.replace("8.8.8.8", "8.8.4.4"));
    }

    @Test
    void givenAnotherCameraWhoseSourceIsRefused_whenItsNameIsNotKnownAnyMore_thenTheOldOnesSourceIsNotItsOwn() {
        camera(SINGLE);
        reconciler.reconcile();
        names.put("new.example.com", "8.8.8.8");
        camera(SINGLE.replace("8.8.4.4", "new.example.com"));
        control.answer("PATCH /v3/config/paths/patch/" + path, 400, "{\"error\":\"oh\"}");
        reconcileChanged();
        assertThat(sources()).containsExactly(SINGLE);

        control.heal();
        names.clear();
        reconcileChanged();

        assertThat(sources()).containsExactly("publisher");
    }

    @Test
    void givenAHubThatSawNothing_whenTheNameOfAnotherKindOfCameraIsNotKnown_thenTheOldOnesStreamEnds() {
        camera("rtsp://u:p@8.8.8.8/live");
        reconciler.reconcile();
        camera("rtsp://u:p@new.example.com/other");

        reconciler(control).reconcile();
        assertThat(sources()).containsExactly("publisher");

        camera("rtsp://u:p@8.8.8.8/live");
        reconcileChanged();
        reconciler.forget();
        camera("rtsp://u:p@new.example.com/other");
        reconcileChanged();
        assertThat(sources()).containsExactly("publisher");
    }

    @Test
    void givenAHubThatSawNothing_whenTheNameOfAnotherCameraWithTlsIsNotKnown_thenTheOldOnesStreamEnds() {
        names.put("old.example.com", "8.8.8.8");
        camera("rtsps://u:p@old.example.com/live");
        reconciler.reconcile();
        assertThat(sources()).containsExactly("rtsps://u:p@old.example.com/live");
        names.clear();

        reconciler = reconciler(control);
        reconciler.reconcile();
        assertThat(sources()).as("it is still its own").containsExactly("rtsps://u:p@old.example.com/live");

        camera("rtsps://u:p@new.example.com/live");
        reconciler = reconciler(control);
        reconciler.reconcile();
        assertThat(sources()).containsExactly("publisher");
    }

    private void camera(String url) {
        byte[] sealed = CameraUrl.seal(db.masterKey(), shine.pitId(), url);
        db.superuser()
                .useHandle(handle ->
                        handle.execute("update pit set camera_rtsp_url = ? where id = ?", sealed, shine.pitId()));
    }

    private void reconcileChanged() {
        reconciler.changed();
        reconciler.reconcile();
    }

    private List<String> sources() {
        return server.paths().stream()
                .map(name ->
                        server.configuration(name).orElseThrow().path("source").asText())
                .toList();
    }
}
