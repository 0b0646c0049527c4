package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.StatementSettings;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP where it is seldom used, and callers who want more than their share, on the real server. */
class HttpEdgesIT extends HttpEdges {

    @Test
    void givenAHook_whenAnAddressCallsItTooOften_thenItHasToWait() {
        for (int i = 0; i < 600; i++) {
            assertThat(api.get("/hooks/nobody/serves/this", null).status()).isEqualTo(404);
        }

        Answer late = api.get("/hooks/nobody/serves/this", null);

        assertThat(late.status()).isEqualTo(429);
        assertThat(late.code()).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(late.header("Retry-After"))).isBetween(1, 60);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /api/v1/openapi.json HTTP/1.1;Host: a;Host: b|400|bad_request",
                "GET /api/v1/openapi.json HTTP/1.1|400|bad_request",
                "GET /api/v1/openapi.json HTTP/1.1;Host: a b|400|bad_request",
                "GET /api/v1/openapi.json HTTP/1.1;Host: a:b|400|bad_request",
                "GET /api/v1/openapi.json HTTP/1.1;Host: a;Expect: 200-foo|417|expectation_failed",
                "POST /api/v1/auth/login HTTP/1.1;Host: a;Expect: 200-foo;Content-Type: application/json;Content-Length: 2|417|expectation_failed",
                "POST /api/v1/auth/login HTTP/1.1;Host: a;Transfer-Encoding: gzip|501|not_implemented",
                "POST /api/v1/auth/login HTTP/1.1;Host: a;Transfer-Encoding: gzip, chunked|501|not_implemented",
                "POST /api/v1/auth/login HTTP/1.1;Host: a;Content-Encoding: gzip;Content-Type: application/json;Content-Length: 2|415|unsupported_media_type",
                "POST /api/v1/auth/login HTTP/1.1;Host: a;Content-Type: application/json;Content-Length: 16385|413|too_large",
                "POST /api/v1/webhooks/nobody HTTP/1.1;Host: a;Content-Length: 65537|413|too_large",
                "POST /api/v1/auth/login HTTP/1.1;Host: a;Content-Type: application/json;Content-Length: 99999999999999999999|400|bad_request",
                "GET /api/v1/track/lXw_k0-9aT2vQb7cD1eFgH HTTP/1.1;Host: a;Content-Length: 1|413|too_large",
                "DELETE /api/v1/auth/login HTTP/1.1;Host: a;Transfer-Encoding: chunked|405|method_not_allowed",
                "GET /api/v1/openapi.json HTTP/3.0;Host: a|501|not_implemented",
                "what is this|400|bad_request",
            })
    void givenARequestThatIsNoneOfOurs_whenSent_thenItIsAnsweredAsAnyAndNothingIsLogged(
            String head, int status, String code) throws Exception {
        String logged = logged(() -> refused(head.replace(";", "\r\n") + "\r\n\r\n", status, code));

        assertThat(logged).doesNotContain("ERROR", "Exception");
    }

    @Test
    void givenHttp2InClear_whenSpoken_thenItIsNotTaken() {
        assertThat(api.raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")).startsWith("HTTP/1.1 501 ");
        assertThat(api.raw("GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                        + "Connection: close\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\n"))
                .startsWith("HTTP/1.1 200 ");
    }

    @Test
    void givenAHeadThatIsTooLong_whenSent_thenItIs431() throws Exception {
        refused(
                "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\n\r\n",
                431,
                "too_large");
        refused("GET /" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: a\r\n\r\n", 431, "too_large");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /LONG HTTP/1.1;Host: a;;",
                "what is this;;",
                "GET /api/v1/openapi.json HTTP/3.0;Host: a;;",
                "GET /api/v1/openapi.json HTTP/1.1;Host: a;Host: b;;",
                "POST /api/v1/auth/login HTTP/1.1;Host: a;Content-Type: application/json;Content-Length: 16385;;",
            })
    void givenARefusalThatEndsTheConnection_whenMoreIsSentBehind_thenItSaysSoAndIsReadToItsEnd(String head)
            throws Exception {
        String bad = head.replace("LONG", "x".repeat(5_000)).replace(";", "\r\n");
        String good = "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n";
        try (Socket socket = socket()) {
            write(socket, bad + good.repeat(20));
            await().until(() -> socket.getInputStream().available() > 0);
            write(socket, good);

            String answer = all(socket);

            assertThat(answer).containsOnlyOnce("X-Correlation-Id: ").containsIgnoringCase("\r\nconnection: close\r\n");
            assertThat(answer).contains("\"success\":false").endsWith("}");
        }
    }

    @Test
    void givenABodyThatBreaksOff_whenSent_thenItIs400AndNothingIsLogged() throws Exception {
        String head =
                "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        String logged = logged(() -> {
            refused(head + "zz\r\n{}\r\n", 400, "bad_request");
            for (String gone : List.of(head, head + "5\r\n{", "GET /api/v1/openapi.json HT")) {
                try (Socket socket = socket()) {
                    socket.getOutputStream().write(gone.getBytes(StandardCharsets.ISO_8859_1));
                    socket.setSoLinger(true, 0); // with a reset
                }
            }
            assertThat(api.get("/api/v1/openapi.json", null).status()).isEqualTo(200);
        });

        assertThat(logged).doesNotContain("ERROR", "Exception");
    }

    @Test
    void givenSlowCallers_whenTheirTimeIsOver_thenTheyAre408() throws Exception {
        try (Socket head = socket();
                Socket body = socket()) {
            write(head, "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n");
            write(
                    body,
                    "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{");
            long since = System.nanoTime();

            assertThat(all(head)).startsWith("HTTP/1.1 408 ").contains("\"code\":\"timeout\"");
            assertThat(all(body)).startsWith("HTTP/1.1 408 ").contains("\"code\":\"timeout\"");
            assertThat(Duration.ofNanos(System.nanoTime() - since))
                    .isGreaterThan(Duration.ofSeconds(9)); // and at most as long as a socket waits here
        }
        assertThat(limited("head_time")).isPositive();
        assertThat(limited("body_time")).isPositive();
    }

    @Test
    void givenABodyByNobody_whenItIsLarger_thenItIsCutWhileItIsRead() throws Exception {
        try (Socket socket = socket()) {
            write(
                    socket,
                    "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
                            + "5000\r\n" + "x".repeat(0x5000) + "\r\n");

            assertThat(all(socket)).startsWith("HTTP/1.1 413 ").contains("16 KiB");
        }
    }

    @Test
    void givenWhatAProviderTells_whenItIsLong_thenItIsRead() {
        Answer answer = api.call("POST", "/api/v1/webhooks/nobody", null, "x".repeat(64 << 10));

        assertThat(answer.status()).as(answer.text()).isEqualTo(404); // no plugin of theirs
    }

    @Test
    void givenMoreThanAnyOperationTakes_whenAnnounced_thenItIsRefusedBeforeItIsRead() throws Exception {
        refused(
                "PATCH /api/v1/workshops/%d HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 1048577\r\n\r\n"
                        .formatted(workshop, owner),
                413,
                "too_large");
    }

    @Test
    void givenCallsWithoutTheirBody_whenMadeOneAfterTheOther_thenEachIsAnswered() {
        for (int i = 0; i < 3; i++) {
            Answer answer = api.call("POST", "/api/v1/auth/ws-ticket", owner, null);
            assertThat(answer.status()).as(answer.text()).isBetween(200, 299);
            assertThat(api.get("/api/v1/auth/me", owner).status()).isEqualTo(200);
        }
    }

    @Test
    void givenAMebibyteOfUnknownMembers_whenSent_thenTwentyAreToldAndItIsCheap() {
        String path = "/api/v1/workshops/" + workshop;

        Answer many = api.call("PATCH", path, owner, members(20_000));
        Answer tooMany = api.call("PATCH", path, owner, members(80_000));

        assertThat(many.status()).isEqualTo(422);
        assertThat(many.json().at("/error/details")).hasSize(20);
        assertThat(tooMany.status()).isEqualTo(400);
        assertThat(tooMany.code()).isEqualTo("bad_json");
        assertThat(api.call("PATCH", path, owner, "[".repeat(5_000)).status()).isEqualTo(400);
        assertThat(api.call("PATCH", path, owner, "{\"name\":" + "9".repeat(5_000) + "}")
                        .status())
                .isEqualTo(400);
    }

    private static String members(int count) {
        StringBuilder body = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            body.append(i == 0 ? "" : ",").append('"').append('x').append(i).append("\":1");
        }
        return body.append('}').toString();
    }

    @Test
    void givenAFaultFarBehindInALargeBody_whenSent_thenItIsFound() {
        String notes = "y".repeat(6_000);

        Answer answer = api.call(
                "PATCH", "/api/v1/workshops/" + workshop, owner, "{\"address\":\"%s\",\"name\":7}".formatted(notes));

        assertThat(answer.status()).as(answer.text()).isEqualTo(422);
        assertThat(answer.json().at("/error/details").findValuesAsText("field")).contains("name");
    }

    @Test
    void givenUnfinishedBodiesOfOneWorkshop_whenTheyTakeItsShare_thenItsNextIs503AndOthersAreTaken() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                open.add(unfinished(owner, 1_000_000));
            }
            await().until(() -> api.meters.get("pitwatch.http.bodies").gauge().value() >= 2_000_000);
            try (Socket next = unfinished(owner, 500_000)) {
                assertThat(all(next)).startsWith("HTTP/1.1 503 ").containsIgnoringCase("retry-after:");
            }
            Answer other = api.post(
                    "/api/v1/workshops/%s/pits"
                            .formatted(api.get("/api/v1/auth/me", foreign)
                                    .data()
                                    .at("/workshop_id")
                                    .asText()),
                    foreign,
                    Map.of("pit_number", 41));
            assertThat(other.status()).as(other.text()).isEqualTo(201);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        await().until(() -> api.meters.get("pitwatch.http.bodies").gauge().value() == 0);
    }

    @Test
    void givenUnfinishedBodiesOfManyStrangers_whenTheyTakeAllThatTheyMay_thenWorkshopsAndAnotherStrangerAreHeard()
            throws Exception {
        List<Socket> open = new ArrayList<>();
        String head =
                "POST /api/v1/auth/refresh HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 16384\r\n\r\n";
        try {
            for (int i = 0; i < 6 * 100; i++) {
                Socket socket = from("127.0.7.%d".formatted(1 + i / 100));
                open.add(socket);
                write(socket, head + "x".repeat(16_383));
            }
            await().until(() -> limited("bodies") >= 6);

            Answer own = api.call(
                    "PATCH",
                    "/api/v1/workshops/" + workshop,
                    owner,
                    "{\"address\":\"%s\"}".formatted("y".repeat(20_000)));
            Answer stranger = api.post("/api/v1/auth/refresh", null, Map.of("refresh_token", "x".repeat(43)));

            assertThat(own.status()).as(own.text()).isNotEqualTo(503);
            assertThat(stranger.status()).as(stranger.text()).isEqualTo(401);
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        await().until(() -> gauge("pitwatch.http.bodies") == 0);
    }

    @Test
    void givenAQueryThatCannotBeDecoded_whenSentWithABody_thenTheBodyTakesNothingOfTheOthersShare() {
        String refused = api.raw("POST /api/v1/auth/refresh?a=%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");

        assertThat(refused).startsWith("HTTP/1.1 422 ");
        await().until(() -> gauge("pitwatch.http.bodies") == 0);
    }

    @Test
    void givenACallerWhoLeaves_whenTheirAnswerIsMadeAfterwards_thenItTakesNothingOfTheOthersShare() throws Exception {
        double connections = gauge("pitwatch.http.connections");
        double free = free();
        double limited = limited("answers");
        api.db.superuser().useTransaction(held -> {
            held.execute("lock table pit in access exclusive mode");
            try (Socket socket = socket()) {
                write(
                        socket,
                        "GET /api/v1/workshops/%d/pits HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n"
                                .formatted(workshop, owner));
                await().until(() -> free() == free - 1);
            }
            await().until(() -> gauge("pitwatch.http.connections") <= connections);
        });
        await().until(() -> free() == free);

        assertThat(gauge("pitwatch.http.answers")).isZero();
        assertThat(limited("answers")).isEqualTo(limited);
    }

    private static double free() {
        return api.meters
                .get("pitwatch.http.places.free")
                .tag("pool", "api")
                .gauge()
                .value();
    }

    private static double gauge(String name) {
        return api.meters.get(name).gauge().value();
    }

    private static Socket unfinished(String token, int bytes) throws IOException {
        Socket socket = socket();
        write(
                socket,
                "PATCH /api/v1/workshops/%d HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: 1048576\r\n\r\n"
                        .formatted(workshop, token));
        write(socket, "x".repeat(bytes));
        return socket;
    }

    @Test
    void givenAThousandRequestsAtOnce_whenTheirAnswersAreNotRead_thenTheConnectionEnds() throws Exception {
        double before = limited("pipelined");
        try (Socket socket = socket()) {
            write(socket, "GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\n\r\n".repeat(1_000));

            await().until(() -> limited("pipelined") > before);
            all(socket);
        } catch (IOException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
        assertThat(api.get("/api/v1/openapi.json", null).status()).isEqualTo(200);
    }

    @Test
    void givenMoreCallsOfANetworkThanAreLookedAt_whenSent_thenTheyWaitAndEachIsAnswered() throws Exception {
        double before = limited("calls_of_network");
        String calls = "GET /api/v1/none HTTP/1.1\r\nHost: a\r\n\r\n".repeat(29)
                + "GET /api/v1/none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
        List<Socket> sockets = new ArrayList<>();
        int answers = 0;
        try {
            for (int i = 0; i < 40; i++) {
                Socket socket = from("127.0.9.9");
                sockets.add(socket);
                write(socket, calls);
            }
            for (Socket socket : sockets) {
                answers += all(socket).split("HTTP/1.1 404 ", -1).length - 1;
            }
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }

        assertThat(answers).isEqualTo(1_200);
        assertThat(limited("calls_of_network")).isGreaterThan(before);
    }

    @Test
    void givenAsManyConnectionsAsAnAddressMayHave_whenOneMoreComes_thenItIsClosedAndLaterOneIsTaken() throws Exception {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 300; i++) {
                open.add(socket());
            }
            await().untilAsserted(() -> assertThat(limited("connections_of_network"))
                    .as(
                            "%s are open",
                            api.meters.get("pitwatch.http.connections").gauge().value())
                    .isPositive());
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
        await().ignoreExceptions()
                .until(() -> raw("GET /api/v1/openapi.json HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                        .startsWith("HTTP/1.1 200"));
    }

    @Test
    void givenACallDoneOnce_whenItIsRepeatedByWhoMayNotSeeItAnyMore_thenItIsNotTold() {
        long closed = api.workshop("Closing");
        String path = "/api/v1/workshops/%d/pits".formatted(closed);
        String[] key = {"Idempotency-Key", "once"};
        assertThat(api.post(path, root, Map.of("pit_number", 1), key).status()).isEqualTo(201);
        assertThat(api.post(path, root, Map.of("pit_number", 1), key).status()).isEqualTo(201);

        assertThat(api.delete("/api/v1/workshops/" + closed, root).status()).isEqualTo(200);

        assertThat(api.post(path, root, Map.of("pit_number", 1), key).status()).isEqualTo(404);
    }

    @Test
    void givenAStatementThatTakesLong_whenItsTimeIsOver_thenItFailsAsUnavailable() {
        assertThatThrownBy(() -> StatementSettings.within(
                        Duration.ofMillis(200),
                        () -> api.db.database().onPlatform(handle -> handle.execute("select pg_sleep(20)"))))
                .satisfies(failure -> assertThat(
                                Failures.toProblem(failure, "test", "id").code().status())
                        .isEqualTo(503));
        String after = api.db.database().onPlatform(handle -> handle.createQuery("show statement_timeout")
                .mapTo(String.class)
                .one());
        assertThat(after).isEqualTo("0");
    }

    @Test
    void givenAProxyThatIsNotTrusted_whenItSpeaksForOthers_thenTheLogSaysItOnce() throws Exception {
        String logged = logged(() -> {
            for (int i = 0; i < 3; i++) {
                api.get("/api/v1/openapi.json", null, "X-Forwarded-For", "6.6.6.6");
            }
        });

        assertThat(logged).containsOnlyOnce("PITWATCH_TRUSTED_PROXIES").contains("127.0.0.1");
    }

    @Test
    void givenThousandsOfConnectionsThatSayNothing_whenOneSpeaks_thenItIsAnsweredAndTheirOldestWereHungUpOn()
            throws Exception {
        List<Socket> silent = new ArrayList<>();
        try (Socket late = from("127.0.8.1")) {
            for (int i = 0; i < 600; i++) {
                silent.add(from("127.0.8.%d".formatted(2 + i / 60)));
            }
            await().until(() -> limited("silent") >= 100);

            write(late, "GET /health HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(all(late)).startsWith("HTTP/1.1 200 ");
            assertThat(all(silent.get(0))).as("what was hung up on").isEmpty();
        } finally {
            for (Socket socket : silent) {
                socket.close();
            }
        }
    }

    private static Socket from(String address) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        socket.connect(new InetSocketAddress("127.0.0.1", api.port));
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static double limited(String limit) {
        return api.meters
                .get("pitwatch.http.limited")
                .tag("limit", limit)
                .counter()
                .count();
    }

    private static void refused(String request, int status, String code) throws IOException {
        String answer = raw(request);
        assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*").contains("\"code\":\"" + code + "\"");
        assertThat(answer).containsIgnoringCase("x-correlation-id:").containsIgnoringCase("\r\ndate:");
    }

    private static String raw(String request) throws IOException {
        try (Socket socket = socket()) {
            write(socket, request);
            return all(socket);
        }
    }

    private static Socket socket() throws IOException {
        Socket socket = new Socket("127.0.0.1", api.port);
        socket.setSoTimeout(TIMEOUT_MS);
        return socket;
    }

    private static void write(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static String all(Socket socket) throws IOException {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Does something. */
    @FunctionalInterface
    private interface Action {
        void run() throws Exception;
    }

    /** {@return what was written to the log meanwhile} */
    private static String logged(Action action) throws Exception {
        PrintStream before = System.err;
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            action.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8);
    }
}
