package dev.pitwatch.integration;

import dev.pitwatch.integration.Crowd.Manner;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** What somebody may do to the REST API with no sign-in, or with that of one workshop. */
final class HttpAbuse {

    private static final int MIB = 1 << 20;
    private static final int BODIES = 300;
    private static final int QUEUED_BODIES = 600;
    private static final int HISTORIES = 30;
    private static final int FLOODS = 10;
    private static final int TRICKLE = 200;
    private static final Duration ANSWERS = Duration.ofSeconds(15);

    private HttpAbuse() {}

    /** Bodies of 1 MiB whose 115,000 members nobody knows, with a sign-in and without. */
    static String unknownMembers(AbuseGround ground, AbuseScale scale) throws IOException {
        byte[] body = AbuseBytes.unknownMembers();
        try (Crowd crowd = ground.callers(1)) {
            crowd.join(5, Manner.saying(login(body, body.length)));
            crowd.join(5, Manner.saying(patch(ground, body, body.length)));
            return crowd.act(scale.attack()).act(ANSWERS, crowd::settled).tally();
        }
    }

    /** Bodies from two addresses that lack their last byte, and some that come by 200 bytes a second. */
    static String slowBodies(AbuseGround ground, AbuseScale scale) throws IOException {
        byte[] body = new byte[MIB];
        Arrays.fill(body, (byte) ' ');
        byte[] most = Arrays.copyOf(body, MIB - 1);
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(BODIES, Manner.saying(login(most, MIB)).againAndAgain());
            crowd.join(BODIES, Manner.saying(patch(ground, most, MIB)).againAndAgain());
            crowd.join(BODIES, Manner.saying(patch(ground, most, MIB)).slowly(TRICKLE));
            return crowd.act(scale.attack()).tally();
        }
    }

    /** More whole bodies of 1 MiB than may wait for a worker. */
    static String queuedBodies(AbuseGround ground, AbuseScale scale) throws IOException {
        byte[] body = AbuseBytes.unknownMembers();
        try (Crowd crowd = ground.callers(10)) {
            crowd.join(
                    QUEUED_BODIES,
                    Manner.saying(patch(ground, body, body.length)).againAndAgain());
            return crowd.act(scale.attack()).tally();
        }
    }

    /** Long histories, asked for by a kiosk link and an owner, and never read. */
    static String slowHistories(AbuseGround ground, AbuseScale scale) throws IOException {
        String path = "/api/v1/pits/%d/sensors/history?limit=10000"
                .formatted(ground.device().pitId());
        byte[] byKiosk = AbuseBytes.get(path, ground.kioskToken());
        byte[] byOwner = AbuseBytes.get(path, ground.owner().token());
        try (Crowd crowd = ground.callers(3)) {
            crowd.join(
                    HISTORIES,
                    Manner.saying(AbuseBytes.join(byKiosk, byKiosk, byKiosk)).deafly());
            crowd.join(
                    HISTORIES,
                    Manner.saying(AbuseBytes.join(byOwner, byOwner, byOwner)).deafly());
            return crowd.act(scale.attack()).tally();
        }
    }

    /** Calls and files that no sign-in is asked for, as fast as they are taken. */
    static String publicFlood(AbuseGround ground, AbuseScale scale) throws IOException {
        List<String> paths =
                List.of("/health", "/", "/ws?ticket=wrong", "/assets/none.js", "/api/v1/openapi.json", "/track/none");
        try (Crowd crowd = ground.callers(4)) {
            for (String path : paths) {
                byte[] call = AbuseBytes.get(path, "");
                crowd.join(FLOODS, Manner.saying(call).flooding(() -> call).againAndAgain());
            }
            return crowd.act(scale.attack()).tally();
        }
    }

    /** Connections that say nothing, and heads that come by the letter. */
    static String idleConnections(AbuseGround ground, AbuseScale scale) throws IOException {
        byte[] head = AbuseBytes.ascii("GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + "x".repeat(MIB / 128));
        try (Crowd crowd = ground.callers(8)) {
            crowd.join(2 * scale.sockets(), Manner.saying().againAndAgain());
            crowd.join(scale.sockets(), Manner.saying(head).slowly(TRICKLE).againAndAgain());
            return crowd.act(scale.attack()).tally();
        }
    }

    /** Passwords that are guessed from many addresses at once, of names that are there and that are not. */
    static String guesses(AbuseGround ground, AbuseScale scale) throws IOException {
        AtomicInteger number = new AtomicInteger();
        try (Crowd crowd = ground.callers(100)) {
            crowd.join(
                    200,
                    Manner.saying(guess("nobody"))
                            .flooding(() -> guess("owner_" + number.incrementAndGet()))
                            .againAndAgain());
            return crowd.act(scale.attack()).tally();
        }
    }

    private static byte[] guess(String name) {
        byte[] body = AbuseBytes.ascii("{\"username\":\"%s\",\"password\":\"Wrong-guess-1\"}".formatted(name));
        return login(body, body.length);
    }

    private static byte[] login(byte[] body, int length) {
        return AbuseBytes.request("POST", "/api/v1/auth/login", "", length, body);
    }

    private static byte[] patch(AbuseGround ground, byte[] body, int length) {
        return AbuseBytes.request(
                "PATCH",
                "/api/v1/workshops/" + ground.attacker().id(),
                ground.owner().token(),
                length,
                body);
    }
}
