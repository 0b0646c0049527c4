package dev.pitwatch.integration;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.integration.Crowd.Manner;
import dev.pitwatch.integration.RestClient.Answer;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** What one workshop's cameras may take of the camera server, of the programs beside the hub, and of alerts. */
final class CameraAbuse {

    /** Of the workshop that attacks, each of two paths. */
    private static final int CAMERAS = 10;

    private static final int CALLERS = 8;
    private static final int ADDRESSES = 50;
    /** Of a workshop with a wall. */
    private static final int STILLS = 30;
    /** Of six a minute and workshop, before and meanwhile. */
    private static final int TRIES = 2;
    /** Where nobody is, and no one else's machine. */
    private static final String NETWORK = "10.255.255.0/24";

    private static final String SILENT = "rtsp://10.255.255.1/Streaming/Channels/101";
    /** Where a camera is that is well. */
    private static final String THERE = "rtsp://9.9.9.10/live/%d";

    private static final String CHANGED = "select count(*) from pit where workshop_id = ? and camera_changed_at > ?";

    /** Of one camera after the other, so that looks, which are ten seconds apart, don't meet all of them in the same state. */
    private static final Duration FLAP = Duration.ofMillis(370);
    /** In which there are looks. */
    private static final Duration LOOKED_AT = Duration.ofSeconds(25);

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
                crowd.join(1, Manner.calling(says));
            }
            crowd.act(scale.attack());
            return ShareAbuse.beside("a camera comes and goes", quiet, crowd, camera);
        }
    }

    /** Pictures of all pits of a workshop, asked for as fast as calls are taken: each is taken by a program beside the hub. */
    static Seen stills(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop wall = filmed(ground, "Wall", STILLS);
        Workshop neighbour = filmed(ground, "Watched", 2 * scale.uses());
        RestClient owner = ground.pitwatch().signIn(neighbour.owner());
        Iterator<Device> pits = neighbour.devices().iterator();
        Callable<Answer> still = () -> {
            String path = "/pits/%d/frame.jpg".formatted(pits.next().pitId());
            return await("the still")
                    .atMost(PATIENCE)
                    .pollInterval(LOOK)
                    .until(() -> owner.get(path), answer -> answer.status() == 200);
        };
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> ShareAbuse.took(still));
        String token = ground.pitwatch().signIn(wall.owner()).token();
        byte[][] says = wall.devices().stream()
                .map(pit -> AbuseBytes.get("/api/v1/pits/%d/frame.jpg".formatted(pit.pitId()), token))
                .toArray(byte[][]::new);
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(CALLERS, Manner.calling(says));
            crowd.act(scale.attack());
            return ShareAbuse.beside("still", quiet, crowd, still);
        }
    }

    /** Addresses at which no camera answers, tried as fast as calls are taken: each try waits for a picture. */
    static Seen triedCameras(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop neighbour = filmed(ground, "Tried", 1);
        RestClient owner = ground.pitwatch().signIn(neighbour.owner());
        String path =
                "/pits/%d/camera/test".formatted(neighbour.devices().get(0).pitId());
        Callable<Answer> tried = () -> owner.post(path, Map.of());
        List<Duration> quiet = OwnUse.times(Math.min(TRIES, scale.uses()), () -> ShareAbuse.took(tried));
        ground.pitwatch()
                .superAdmin()
                .patch("/workshops/%d".formatted(ground.attacker().id()), Map.of("camera_networks", List.of(NETWORK)))
                .required();
        String tries = "/api/v1/pits/%d/camera/test".formatted(ground.device().pitId());
        byte[] body = Json.bytes(camera(Optional.of(SILENT)));
        byte[] call = AbuseBytes.request("POST", tries, ground.owner().token(), body.length, body);
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(CALLERS, Manner.calling(call));
            crowd.act(scale.attack());
            return ShareAbuse.beside("try", quiet, crowd, tried);
        }
    }

    /** All cameras of a workshop break off and answer again all the time; its limits are as short as they may be. */
    static Seen flappingCameras(AbuseGround ground, AbuseScale scale) throws IOException {
        Workshop flapper = filmed(ground, "Blinker", CAMERAS);
        ground.pitwatch()
                .superAdmin()
                .patch("/workshops/%d/alert-config".formatted(flapper.id()), Map.of("camera_offline_s", 10))
                .required();
        AtomicInteger number = new AtomicInteger();
        Callable<Answer> camera = () -> comesAndGoes(ground, number.incrementAndGet());
        List<Duration> quiet = OwnUse.times(scale.uses(), () -> ShareAbuse.took(camera));
        AtomicBoolean over = new AtomicBoolean();
        Thread flapping = new Thread(() -> flap(ground, flapper, over), "cameras that flap");
        Instant begun = Instant.now();
        flapping.start();
        try (Crowd nobody = ground.callers(1)) {
            nobody.act(scale.attack());
            Seen seen = ShareAbuse.beside("a camera comes and goes", quiet, nobody, camera);
            long changed = ground.database().withHandle(handle -> handle.createQuery(CHANGED)
                    .bind(0, flapper.id())
                    .bind(1, begun)
                    .mapTo(Long.class)
                    .one());
            if (changed == 0 && scale.attack().compareTo(LOOKED_AT) > 0) {
                throw new IOException("none of %d cameras was seen to come or go".formatted(CAMERAS));
            }
            return new Seen("%d of %d cameras were seen to come or go".formatted(changed, CAMERAS), seen.use());
        } finally {
            over.set(true);
            end(flapping);
        }
    }

    /** Ends with all of them well. */
    private static void flap(AbuseGround ground, Workshop flapper, AtomicBoolean over) {
        List<String> sources = flapper.devices().stream()
                .map(pit -> THERE.formatted(pit.pitId()))
                .toList();
        for (int time = 0; !over.get(); time++) {
            String source = sources.get(time % sources.size());
            if (time / sources.size() % 2 == 0) {
                ground.media().cameraBreaksOff(source);
            } else {
                ground.media().cameraAnswers(source);
            }
            LockSupport.parkNanos(FLAP.toNanos());
        }
        sources.forEach(ground.media()::cameraAnswers);
    }

    private static void end(Thread thread) throws InterruptedIOException {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** {@return a new workshop each of whose pits has a camera that is well} */
    private static Workshop filmed(AbuseGround ground, String name, int pits) {
        Workshop filmed = ground.pitwatch().workshop(name, pits);
        for (Device pit : filmed.devices()) {
            String source = THERE.formatted(pit.pitId());
            ground.media().cameraAnswers(source);
            ground.pitwatch()
                    .superAdmin()
                    .patch("/pits/" + pit.pitId(), camera(Optional.of(source)))
                    .required();
        }
        return filmed;
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
