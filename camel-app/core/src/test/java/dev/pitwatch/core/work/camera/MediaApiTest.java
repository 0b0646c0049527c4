package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The control API as the stand-in has it, and as servers answer that are ill. */
class MediaApiTest {

    private MediaMtxStandIn server;
    private FaultyControl control;
    private MediaApi api;

    @BeforeEach
    void start() throws IOException {
        server = new MediaMtxStandIn("mine/garden");
        control = new FaultyControl(server.url(), Duration.ofSeconds(10));
        api = new MediaApi(control);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void givenMorePathsThanAPageHas_whenListed_thenAllArePutTogether() throws IOException {
        String[] names = IntStream.range(0, 1_500).mapToObj(i -> "a/pit" + i).toArray(String[]::new);
        try (MediaMtxStandIn large = new MediaMtxStandIn(names)) {
            MediaApi ofLarge = new MediaApi(new FaultyControl(large.url(), Duration.ofSeconds(10)));

            assertThat(ofLarge.list("config/paths")).hasSize(1_500);
            assertThat(large.calls)
                    .containsExactly(
                            "GET /v3/config/paths/list?itemsPerPage=1000&page=0",
                            "GET /v3/config/paths/list?itemsPerPage=1000&page=1");
        }
    }

    @Test
    void givenTwoListsOfRecordingsUnderWay_whenMoreAreWanted_thenTheyWaitAndOneThatWaitsTooLongIsRefused()
            throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        AtomicInteger asking = new AtomicInteger();
        MediaControl slow = (method, path, body) -> {
            asking.incrementAndGet();
            try {
                answered.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return new MediaControl.Answer(404, "{\"error\":\"no recording segments found\"}", Optional.empty());
        };
        MediaApi patient = new MediaApi(slow);
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            List<Future<Boolean>> lists = IntStream.range(0, 3)
                    .mapToObj(i -> callers.submit(() ->
                            patient.oldestRecordings("a/pit" + i, any -> true).all()))
                    .toList();
            await().until(() -> asking.get() == 2 && patient.waitingLists() == 1);

            answered.countDown();

            for (Future<Boolean> list : lists) {
                assertThat(list.get()).isTrue();
            }
            assertThat(patient.waitingLists()).isZero();
        } finally {
            callers.shutdownNow();
        }
    }

    @Test
    void givenListsThatLast_whenAnotherHasWaitedForTooLong_thenItIsRefused() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        AtomicInteger asking = new AtomicInteger();
        MediaApi hasty = new MediaApi(
                (method, path, body) -> {
                    asking.incrementAndGet();
                    try {
                        ended.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return new MediaControl.Answer(404, "{\"error\":\"no segments found\"}", Optional.empty());
                },
                Duration.ofMillis(20));
        ExecutorService callers = Executors.newCachedThreadPool();
        try {
            callers.submit(() -> hasty.oldestRecordings("a/pit1", any -> true));
            callers.submit(() -> hasty.oldestRecordings("a/pit2", any -> true));
            await().until(() -> asking.get() == 2);

            assertThatThrownBy(() -> hasty.oldestRecordings("a/pit3", any -> true))
                    .isInstanceOf(MediaServerException.class)
                    .hasMessageContaining("2 other lists took longer than");
            assertThat(hasty.hasRecordings("a/pit3", Duration.ZERO))
                    .as("who looks after cameras goes on")
                    .isEmpty();
        } finally {
            ended.countDown();
            callers.shutdownNow();
        }
    }

    @Test
    void givenAListThatGetsShorterWhileItIsRead_whenListed_thenItIsReadAgainButNotForEver() {
        assertThat(listWithLengths(3, 2, 2, 2)).containsExactly(3, 4);
        assertThat(listWithLengths(9, 8, 7, 6, 5, 4)).as("the third time").containsExactly(5, 6);
    }

    /** {@return the calls whose items are taken, of two pages that say that the list is so long} */
    private static List<Integer> listWithLengths(int... lengths) {
        AtomicInteger calls = new AtomicInteger();
        MediaApi moving = new MediaApi((method, path, body) -> new MediaControl.Answer(
                200,
                "{\"itemCount\":%d,\"pageCount\":2,\"items\":[%d]}"
                        .formatted(lengths[calls.get()], calls.incrementAndGet()),
                Optional.empty()));
        return moving.list("paths").stream().map(JsonNode::asInt).toList();
    }

    @Test
    void givenAProtocolThatIsOff_whenItsSessionsAreListed_thenThereAreNone() {
        assertThat(api.sessions("rtspssessions")).isEmpty();
        assertThatThrownBy(() -> api.list("nosuchlist")).isInstanceOf(MediaServerException.class);
    }

    @Test
    void givenAnotherServer_whenAskedAnything_thenWhatItDoesNotHaveIsNoAnswer() {
        for (String method : List.of("GET", "POST", "PATCH", "DELETE")) {
            control.answer(method + " /", 404, "404 page not found");
        }

        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> api.info(),
                () -> api.list("paths"),
                () -> api.sessions("webrtcsessions"),
                () -> api.add("a/pit1", fields("rtsp://8.8.8.8/1")),
                () -> api.patch("a/pit1", fields("rtsp://8.8.8.8/1")),
                () -> api.delete("a/pit1"),
                () -> api.kick("webrtcsessions", "00000000-0000-4000-8000-000000000000"))) {
            assertThatThrownBy(call).isInstanceOf(MediaServerException.class).hasMessageContaining("404");
        }
        control.answer("GET /", 200, "{\"status\":\"up\"}");
        assertThat(failure()).hasMessage("GET /v3/info: no MediaMTX");
        control.answer("DELETE /", 404, "{\"error\":\"no such route\"}");
        assertThatThrownBy(() -> api.delete("a/pit1")).isInstanceOf(MediaServerException.class);
    }

    @Test
    void givenAServerWithAnotherTime_whenCalled_thenTheLastAnswerCounts() {
        api.info();
        assertThat(api.ahead()).as("not said").isEmpty();

        for (int seconds : new int[] {90, -90, 0}) {
            control.ahead(Duration.ofSeconds(seconds));
            api.list("paths");
            assertThat(api.ahead()).contains(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void givenVersions_whenToldApart_thenHlsIsEndedSince118() {
        assertThat(List.of("v1.15.0", "v1.17.9", "1.17", "v0.23.8")).noneMatch(MediaApiTest::endsHls);
        assertThat(List.of("v1.18.0", "v1.20.1-6-g3e09466c", "v2.0.0", "v1.100", "main", ""))
                .allMatch(MediaApiTest::endsHls);
    }

    private static boolean endsHls(String version) {
        return MediaApi.endsHls(Json.MAPPER.createObjectNode().put("version", version));
    }

    @Test
    void givenAListThatNeverEnds_whenListed_thenItIsGivenUp() {
        control.answer("GET /v3/paths/list", 200, "{\"pageCount\":2000000,\"items\":[]}");

        assertThatThrownBy(() -> api.list("paths"))
                .isInstanceOf(MediaServerException.class)
                .hasMessage("paths has more than 100 pages");
    }

    @Test
    void givenAPath_whenAddedPatchedAndDeleted_thenTheServerHasItSo() {
        api.add("a/pit1", fields("rtsp://8.8.8.8/1"));
        assertThat(api.patch("a/pit1", fields("rtsp://8.8.4.4/1"))).isTrue();
        assertThat(server.configuration("a/pit1").orElseThrow().path("source").asText())
                .isEqualTo("rtsp://8.8.4.4/1");

        api.delete("a/pit1");
        assertThat(server.paths()).containsExactly("mine/garden");
        api.delete("a/pit1");
        assertThat(api.patch("a/pit1", fields("rtsp://8.8.4.4/1"))).isFalse();
    }

    @Test
    void givenRecordings_whenAskedFor_thenTheyAreListedAndNoneIsToldFromAnError() {
        assertThat(api.hasRecordings("mine/garden", Duration.ZERO)).contains(false);
        server.record("mine/garden", Instant.parse("2026-11-21T11:33:53.621405Z"));
        server.record("mine/garden", Instant.parse("2026-11-21T11:34:53.621405Z"));
        assertThat(api.oldestRecordings("mine/garden", any -> true).oldest())
                .containsExactly("2026-11-21T11:33:53.621405Z", "2026-11-21T11:34:53.621405Z");
        assertThat(api.hasRecordings("mine/garden", Duration.ZERO)).contains(true);

        control.answer("GET /v3/recordings/get/", 404, "{\"status\":\"error\",\"error\":\"no segments found\"}");
        assertThat(api.hasRecordings("mine/garden", Duration.ZERO)).contains(false);
    }

    @Test
    void givenMoreRecordingsThanAreRead_whenAskedFor_thenTheOldestAreAndTheRestIsSaid() {
        String segment = "{\"duration\":{\"of\":[1]},\"start\":\"2026-11-21T11:33:53Z\"}";
        String many = IntStream.range(0, MediaApi.MAX_SEGMENTS + 1)
                .mapToObj(number -> segment)
                .collect(Collectors.joining(",", "{\"name\":{\"a\":1},\"segments\":[", "]}"));
        control.answer("GET /v3/recordings/get/", 200, many);

        assertThat(api.oldestRecordings("mine/garden", any -> true).oldest())
                .hasSize(MediaApi.MAX_SEGMENTS)
                .containsOnly("2026-11-21T11:33:53Z");
        assertThat(api.oldestRecordings("mine/garden", any -> true).all()).isFalse();
        assertThat(api.hasRecordings("mine/garden", Duration.ZERO)).contains(true);
    }

    @Test
    void givenAnAnswerThatWasCutOff_whenItsRecordingsAreRead_thenTheyAreThoseBeforeAndNotAll() throws Exception {
        String cut = "{\"segments\":[{\"start\":\"a\"},{\"start\":\"b\"},{\"sta";

        assertThat(RecordedStarts.read(cut, false, 10, any -> true))
                .contains(new RecordedStarts(List.of("a", "b"), false, Optional.of("b")));
        assertThat(RecordedStarts.read(cut, false, 1, "a"::equals))
                .as("the last one, wanted or not")
                .contains(new RecordedStarts(List.of("a"), false, Optional.of("b")));
        assertThatThrownBy(() -> RecordedStarts.read(cut, true, 10, any -> true))
                .isInstanceOf(JsonProcessingException.class);
        assertThat(RecordedStarts.read("{\"segments\":[", false, 10, any -> true))
                .contains(new RecordedStarts(List.of(), false, Optional.empty()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "400 | {\"status\":\"error\",\"error\":\"path 'mine/garden' is not configured\"}",
                "401 | {\"status\":\"error\",\"error\":\"authentication error\"}",
                "404 | 404 page not found",
                "404 | {\"status\":\"error\",\"error\":\"path not found\"}",
                "500 | {}",
                "200 | {}",
                "200 | <html>"
            })
    void givenAnAnswerThatSaysNothingOfRecordings_whenAskedFor_thenItIsNotTakenForNone(int status, String body) {
        control.answer("GET /v3/recordings/get/", status, body);

        assertThatThrownBy(() -> api.hasRecordings("mine/garden", Duration.ZERO))
                .isInstanceOf(MediaServerException.class);
    }

    @Test
    void givenASession_whenKicked_thenItIsGoneAndAgainIsNoFault() {
        String id = server.view("webrtc", "mine/garden", "", "").orElseThrow();

        api.kick("webrtcsessions", id);
        api.kick("webrtcsessions", id);

        assertThat(server.sessionIds("webrtcsessions")).isEmpty();
        assertThatThrownBy(() -> api.kick("webrtcsessions", "1"))
                .isInstanceOf(MediaServerException.class)
                .hasMessageContaining("400");
    }

    @Test
    void givenAChangeThatIsRefused_whenSaid_thenWithoutSecretsAndNotAtLength() {
        control.answer("POST /v3/config/paths/add/", 400, "invalid rtsps://u:p@8.8.8.8/1 given");
        assertThatThrownBy(() -> api.add("a/pit1", fields("rtsps://u:p@8.8.8.8/1")))
                .isInstanceOf(MediaServerException.class)
                .hasMessage("POST /v3/config/paths/add/a/pit1: 400, invalid rtsp://*** given");

        control.answer("POST /v3/config/paths/add/", 500, "x".repeat(1_000));
        assertThatThrownBy(() -> api.add("a/pit1", fields("rtsp://8.8.8.8/1")))
                .hasMessage("POST /v3/config/paths/add/a/pit1: 500, " + "x".repeat(200));
    }

    @Test
    void givenAServerThatIsIll_whenRead_thenItsAnswerIsToldFromNone() throws IOException {
        assertThat(api.info().path("started").asText()).isNotEmpty();

        control.answer("GET /v3/info", 500, "{}");
        assertThat(failure().hasAnswered()).isTrue();
        control.answer("GET /v3/info", 200, "<html>");
        assertThat(failure()).hasMessage("GET /v3/info: no JSON");
        control.heal();
        server.stop();
        assertThat(failure().hasAnswered()).isFalse();
        server.restart();
        assertThat(api.info().path("version").asText()).isNotEmpty();
    }

    private MediaServerException failure() {
        return catchThrowableOfType(MediaServerException.class, api::info);
    }

    private static JsonNode fields(String source) {
        return Json.MAPPER.createObjectNode().put("source", source);
    }
}
