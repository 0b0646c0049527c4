package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.integration.Crowd.Manner;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** What one workshop's cameras may take of the camera server. */
final class CameraAbuse {

    /** Of the workshop that attacks, each of two paths. */
    private static final int CAMERAS = 10;

    private static final int CALLERS = 8;
    private static final int ADDRESSES = 50;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final Duration LOOK = Duration.ofMillis(20);

    private CameraAbuse() {}

    /** All cameras of a workshop get other addresses, again and again, as fast as calls are taken: the server has to be told each. */
    static Seen changedCameras(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop changer = ground.pitwatch().workshop("Changer", CAMERAS);
        String token = ground.pitwatch().signIn(changer.owner()).token();
        AtomicInteger number = new AtomicInteger();
        Callable<Answer> camera = () -> comesAndGoes(ground, number.incrementAndGet());
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> ShareAbuse.took(camera));
        try (Crowd crowd = ground.callers(2)) {
            for (int caller = 0; caller < CALLERS; caller++) {
                int first = caller * ADDRESSES;
                byte[][] says = IntStream.range(first, first + ADDRESSES)
                        .mapToObj(address -> change(changer.devices().get(address % CAMERAS), token, address))
                        .toArray(byte[][]::new);
                crowd.join(1, Manner.saying(says).againAndAgain());
            }
            crowd.act(scale.attack());
            return ShareAbuse.beside("a camera comes and goes", quiet, crowd, camera);
        }
    }

    private static byte[] change(Device of, String token, int number) {
        byte[] body = Json.bytes(camera(
                Optional.of("rtsp://8.8.%d.%d/Streaming/Channels/101".formatted(1 + number / 250, 1 + number % 250))));
        return AbuseBytes.request("PATCH", "/api/v1/pits/" + of.pitId(), token, body.length, body);
    }

    private static Object camera(Optional<String> url) {
        return Collections.singletonMap("camera_rtsp_url", url.orElse(null));
    }

    /** The neighbour's pit gets a camera, and loses it once the server has been told of it; waits until it was told that, too. */
    private static Answer comesAndGoes(AbuseGround ground, int number) {
        Workshop neighbour = ground.neighbour();
        int pit = neighbour.devices().size();
        String path = "/pits/" + neighbour.devices().get(pit - 1).pitId();
        String name = "%s/pit%d".formatted(neighbour.code(), pit);
        String url = "rtsp://9.9.9.9/live/%d".formatted(number);
        ground.neighboursOwner().patch(path, camera(Optional.of(url))).required();
        await("the new camera").atMost(PATIENCE).pollInterval(LOOK).until(() -> source(ground, name)
                .filter(url::equals)
                .isPresent());
        Answer answer = ground.neighboursOwner().patch(path, camera(Optional.empty()));
        await("the end of it").atMost(PATIENCE).pollInterval(LOOK).until(() -> source(ground, name)
                .filter(url::equals)
                .isEmpty());
        return answer;
    }

    private static Optional<String> source(AbuseGround ground, String name) {
        return ground.media().configuration(name).map((JsonNode path) -> path.path("source")
                .asText());
    }
}
