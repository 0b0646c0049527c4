package dev.pitwatch.hub.live;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.testing.TestSeed;
import dev.pitwatch.hub.live.RawSocket.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What breaks the protocol, or the contract, on the real server. */
@ExtendWith(TestSeed.class)
class HostileFramesTest {

    private static final int ROUNDS = 150;
    private static final int APPLICATIONS_CODES = 3_000;
    private static final Set<Integer> CODES = Set.of(1000, 1002, 1007, 1009, 4429);
    private static final Pattern INSIDES = Pattern.compile(
            "(java|com\\.fasterxml|dev\\.pitwatch|io\\.netty)\\.|Exception|JsonNode|Unexpected|Unrecognized");

    private static SocketHub hub;

    @BeforeAll
    static void start() throws Exception {
        hub = new SocketHub(new SocketLimits(500, 500, 500, 1_000), 1_000, 8 << 20);
    }

    @AfterAll
    static void stop() throws Exception {
        hub.close();
    }

    static Stream<Arguments> faults() {
        byte[] text = "{\"type\":\"ping\"}".getBytes(StandardCharsets.UTF_8);
        byte[] latin = {'"', (byte) 0xe4, '"'};
        return Stream.of(
                Arguments.of("a frame too big", 1009, RawSocket.frame(true, 1, new byte[20_000])),
                Arguments.of("a frame far too big", 1009, RawSocket.frame(true, 2, new byte[200_000])),
                Arguments.of(
                        "a message too big",
                        1009,
                        joined(
                                RawSocket.frame(false, 1, new byte[10_000]),
                                RawSocket.frame(true, 0, new byte[10_000]))),
                Arguments.of("no mask", 1002, RawSocket.frame(0x81, false, text)),
                Arguments.of("a reserved bit", 1002, RawSocket.frame(0xc1, true, text)),
                Arguments.of("a reserved opcode", 1002, RawSocket.frame(0x83, true, text)),
                Arguments.of("a reserved control opcode", 1002, RawSocket.frame(0x8b, true, text)),
                Arguments.of("a control frame in parts", 1002, RawSocket.frame(0x09, true, text)),
                Arguments.of("a long ping", 1002, RawSocket.frame(0x89, true, new byte[126])),
                Arguments.of("the rest of nothing", 1002, RawSocket.frame(0x80, true, text)),
                Arguments.of(
                        "a message in a message",
                        1002,
                        joined(RawSocket.frame(false, 1, text), RawSocket.frame(true, 1, text))),
                Arguments.of("a close code that is none", 1002, RawSocket.frame(true, 8, new byte[] {0, 5})),
                Arguments.of("text that is no UTF-8", 1007, RawSocket.frame(true, 1, latin)),
                Arguments.of(
                        "such text in parts",
                        1007,
                        joined(RawSocket.frame(false, 1, latin), RawSocket.frame(true, 0, text))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("faults")
    void givenAFaultOfProtocol_whenSent_thenItEndsWithItsCode(String fault, int code, byte[] bytes) throws Exception {
        try (RawSocket socket = hub.open(hub.owner(1))) {
            socket.write(bytes);
            assertThat(socket.closeCode()).isEqualTo(code);
        }
    }

    @Test
    void givenAMessageInPartsWithAPingBetween_whenSent_thenItIsPutTogether() throws Exception {
        try (RawSocket socket = hub.open(hub.owner(1))) {
            socket.write(RawSocket.frame(false, RawSocket.TEXT, "{\"type\":".getBytes(StandardCharsets.UTF_8)));
            socket.write(RawSocket.frame(true, RawSocket.PING, new byte[] {1}));
            socket.write(RawSocket.frame(false, RawSocket.CONTINUATION, new byte[0]));
            byte[] rest = RawSocket.frame(true, RawSocket.CONTINUATION, "\"ping\"}".getBytes(StandardCharsets.UTF_8));
            for (byte part : rest) {
                socket.write(new byte[] {part});
            }

            assertThat(socket.next())
                    .satisfies(frame -> assertThat(frame.opcode()).isEqualTo(RawSocket.PONG));
            assertThat(socket.json().path("type").asText()).isEqualTo("pong");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{\"type\":",
                "nope",
                "[]",
                "7",
                "null",
                "{} {}",
                "{\"type\":\"ping\"}x",
                "{\"type\":\"\\u12\"}",
                "{\"workshop_id\":1e99999}"
            })
    void givenWhatIsNoMessage_whenSent_thenTheAnswerIsAnErrorWithoutOurInsides(String text) throws Exception {
        try (RawSocket socket = hub.open(hub.owner(1))) {
            socket.text(text);
            socket.text("[".repeat(10_000));
            socket.text("9".repeat(10_000));
            socket.text("{\"type\":\"subscribe\",\"workshop_id\":" + "9".repeat(900) + "}");
            for (int i = 0; i < 4; i++) {
                JsonNode error = socket.json();
                assertThat(error.path("type").asText()).isEqualTo("error");
                assertThat(error.path("code").asText()).isIn("bad_json", "validation_failed");
                assertThat(error.path("message").asText()).doesNotContainPattern(INSIDES);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /ws?%s HTTP/1.1\r\nHost: a\r\n\r\n",
                "POST /ws?%s HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "GET /ws?%s HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: close\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "GET /ws?%s HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
                "GET /ws?%s HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 99\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
                "GET /ws?%s HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Version: 13\r\n\r\n",
                "GET /ws?%s HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 9\r\n"
                        + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            })
    void givenWhatIsNoUpgrade_whenSignedIn_thenTheEnvelopeSaysWhatWasExpectedAndNothingBehindItIsACall(String request)
            throws Exception {
        String query = hub.uri(hub.owner(1)).substring("/ws?".length());
        String frame = new String(RawSocket.frame(true, RawSocket.TEXT, new byte[9]), ISO_8859_1);
        try (RawSocket socket = RawSocket.send(hub.port, request.formatted(query) + frame)) {
            assertThat(socket.status()).isIn(405, 422);
            assertThat(socket.body().path("success").asBoolean(true)).isFalse();
            assertThat(socket.next()).isNull();
        }
        assertThat(hub.gauge("pitwatch.live.frames")).isNotNegative();
    }

    @Test
    void givenAnyBytes_whenSent_thenTheSocketIsAnsweredOrEndsWithACodeAndOthersGoOn() throws Exception {
        Random random = TestSeed.random();
        Principal owner = hub.owner(1);
        for (int round = 0; round < ROUNDS; round++) {
            String as = "round " + round;
            try (RawSocket socket = hub.open(owner)) {
                for (int i = random.nextInt(12); i >= 0; i--) {
                    socket.write(any(random));
                }
                socket.write(RawSocket.frame(true, RawSocket.CLOSE, new byte[] {3, (byte) 0xe8}));
                check(as, socket);
            } catch (java.net.SocketException e) {
                assertThat(e.getMessage()).as(as).isNotNull(); // closed while we wrote
            }
        }
        try (RawSocket honest = hub.open(owner)) {
            honest.text("{\"type\":\"ping\"}");
            assertThat(honest.json().path("type").asText()).isEqualTo("pong");
        }
        org.awaitility.Awaitility.await().until(() -> hub.budget.used() == 0);
    }

    private static void check(String as, RawSocket socket) throws IOException {
        for (Frame frame = socket.next(); frame != null; frame = socket.next()) {
            if (frame.opcode() == RawSocket.CLOSE) {
                // One of an application's own, which random bytes may be, comes back as it was sent.
                if (frame.closeCode() < APPLICATIONS_CODES) {
                    assertThat(CODES).as(as).contains(frame.closeCode());
                }
                return;
            }
            if (frame.opcode() == RawSocket.TEXT) {
                assertThat(Json.MAPPER.readTree(frame.payload()).has("type"))
                        .as(as)
                        .isTrue();
                assertThat(frame.text()).as(as).doesNotContainPattern(INSIDES);
            }
        }
    }

    private static byte[] any(Random random) {
        byte[] noise = new byte[random.nextInt(4) == 0 ? random.nextInt(18_000) : random.nextInt(200)];
        random.nextBytes(noise);
        return switch (random.nextInt(8)) {
            case 0 -> noise;
            case 1 -> RawSocket.frame(random.nextInt(256), random.nextBoolean(), noise);
            case 2 -> RawSocket.frame(true, RawSocket.BINARY, noise);
            case 3 -> RawSocket.frame(random.nextBoolean(), RawSocket.TEXT, ascii(noise));
            case 4 -> RawSocket.frame(random.nextBoolean(), RawSocket.CONTINUATION, ascii(noise));
            case 5 -> RawSocket.frame(true, RawSocket.PING, new byte[random.nextInt(125)]);
            default -> RawSocket.frame(true, RawSocket.TEXT, message(random).getBytes(StandardCharsets.UTF_8));
        };
    }

    private static byte[] ascii(byte[] noise) {
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) (noise[i] & 0x7f);
        }
        return noise;
    }

    /** A message that is nearly one. */
    private static String message(Random random) {
        List<String> types = List.of("subscribe", "subscribe_workshop", "unsubscribe", "typing", "ping", "dance", "");
        List<String> values = List.of(
                "1",
                "7",
                "-1",
                "0",
                "1.5",
                "1e300",
                "99999999999999999999",
                "null",
                "true",
                "\"7\"",
                "\"\\u0000\"",
                "[]",
                "[1,2]",
                "[1,\"2\"]",
                "[[1]]",
                "{}",
                "{\"a\":{}}",
                "\"k-1\"",
                "\"\\ud800\"");
        StringBuilder json = new StringBuilder("{\"type\":\"" + types.get(random.nextInt(types.size())) + "\"");
        for (String member : List.of("workshop_id", "pit_ids", "since", "late", "job_id", "type", "more")) {
            if (random.nextInt(3) == 0) {
                json.append(",\"").append(member).append("\":").append(values.get(random.nextInt(values.size())));
            }
        }
        json.append('}');
        if (random.nextInt(6) == 0) {
            json.setLength(random.nextInt(json.length()));
        }
        return json.toString();
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
