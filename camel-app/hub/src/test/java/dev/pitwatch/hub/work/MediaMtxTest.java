package dev.pitwatch.hub.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings.MediaServer;
import dev.pitwatch.core.testing.MediaMtxStandIn;
import dev.pitwatch.core.work.camera.MediaApi;
import dev.pitwatch.core.work.camera.MediaControl.Answer;
import dev.pitwatch.core.work.camera.MediaServerException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls of the control API by the shipped route. */
class MediaMtxTest {

    private static final Duration LONGEST = Duration.ofSeconds(2);

    private final DefaultCamelContext context = new DefaultCamelContext();
    /** Behind the stand-in's, which is the machine's. */
    private final Clock clock = Clock.offset(Clock.systemUTC(), Duration.ofMinutes(-10));

    private final MediaMtxHttp http = new MediaMtxHttp(LONGEST);
    private final ExecutorService callers = Executors.newCachedThreadPool();
    private MediaMtxStandIn server;
    private MediaMtx mediaMtx;
    private MediaApi api;

    @BeforeEach
    void start() throws Exception {
        server = new MediaMtxStandIn("cam1");
        server.requireSignIn("hub", "s:cret");
        api = load(Optional.of(new MediaServer(server.url(), Optional.of("hub"), Optional.of("s:cret"))));
    }

    private MediaApi load(Optional<MediaServer> settings) throws Exception {
        mediaMtx = new MediaMtx(settings, clock, context);
        context.disableJMX();
        context.getRegistry().bind("mediaMtx", mediaMtx);
        context.getRegistry().bind("mediaMtxHttp", http);
        var resource =
                ResourceHelper.resolveMandatoryResource(context, "file:" + Path.of("../../routes/cameras.camel.yaml"));
        for (var builder : PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource))) {
            context.addRoutes(builder);
        }
        for (var route : List.copyOf(context.getRouteDefinitions())) {
            if (!route.getRouteId().equals("cameras-call")) {
                context.removeRouteDefinition(route);
            }
        }
        context.start();
        return new MediaApi(mediaMtx);
    }

    @AfterEach
    void stop() {
        callers.shutdownNow();
        context.stop();
        http.close();
        server.close();
    }

    @Test
    void givenAnAnswerThatIsLongerThanAHubBears_whenRead_thenItIsCutOffAndSaysSo() throws IOException {
        Exchange exchange = new DefaultExchange(context);
        exchange.setProperty("mediaMtxAsked", clock.instant());
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 200);
        exchange.getMessage().setBody(new ByteArrayInputStream(new byte[MediaMtx.MAX_BYTES]));
        assertThat(mediaMtx.read(exchange.getMessage()).isWhole()).isTrue();

        exchange.getMessage().setBody(new ByteArrayInputStream(new byte[MediaMtx.MAX_BYTES + 1]));

        Answer answer = mediaMtx.read(exchange.getMessage());
        assertThat(answer.isWhole()).isFalse();
        assertThat(answer.body()).hasSize(MediaMtx.MAX_BYTES);
    }

    @Test
    void givenAnAnswerThatNearlyNeverEnds_whenCalled_thenItsBeginIsReadAndTheConnectionIsClosed() throws IOException {
        server.stop();
        HttpServer endless = HttpServer.create(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.url().getPort()),
                0);
        AtomicInteger ended = new AtomicInteger();
        Semaphore cutOff = new Semaphore(0);
        endless.createContext("/", call -> {
            call.sendResponseHeaders(200, 0);
            try (OutputStream body = call.getResponseBody()) {
                for (int mebibyte = 0; mebibyte < 64; mebibyte++) {
                    body.write(new byte[1 << 20]);
                }
                ended.incrementAndGet();
            } catch (IOException e) {
                cutOff.release();
            }
        });
        endless.setExecutor(callers);
        endless.start();
        try {
            for (int call = 1; call <= 9; call++) { // more than there are connections
                Answer answer = mediaMtx.call("GET", "/v3/recordings/get/w/pit1", Optional.empty());

                assertThat(answer.isWhole()).isFalse();
                assertThat(answer.body()).hasSize(MediaMtx.MAX_BYTES);
                Awaitility.await().until(cutOff::tryAcquire);
            }
        } finally {
            endless.stop(0);
        }
        assertThat(ended).as("answers that were read to their end").hasValue(0);

        server.restart();
        assertThat(api.info().has("started")).isTrue();
    }

    @Test
    void givenPaths_whenConfiguredChangedAndTakenAway_thenTheServerHasThemSo() throws IOException {
        JsonNode fields = Json.MAPPER.readTree("{\"source\":\"rtsp://u:p@cam/1\",\"sourceOnDemand\":true}");

        assertThat(api.patch("w/pit1", fields)).isFalse();
        api.add("w/pit1", fields);
        assertThat(api.patch("w/pit1", Json.MAPPER.readTree("{\"record\":true}")))
                .isTrue();

        JsonNode has = server.configuration("w/pit1").orElseThrow();
        assertThat(has.path("source")).isEqualTo(fields.path("source"));
        assertThat(has.path("record").asBoolean()).isTrue();
        assertThatThrownBy(() -> api.add("w/pit1", fields))
                .isInstanceOf(MediaServerException.class)
                .hasMessageContaining("path already exists");
        api.delete("w/pit1");
        api.delete("w/pit1");
        assertThat(server.paths()).containsExactly("cam1");
    }

    @Test
    void givenManyPaths_whenListed_thenAllAreThereOnce() {
        for (int pit = 1; pit <= 250; pit++) {
            api.add("w/pit" + pit, Json.MAPPER.createObjectNode());
        }

        assertThat(api.list("paths").stream().map(path -> path.path("name").asText()))
                .hasSize(251)
                .doesNotHaveDuplicates();
        assertThat(api.sessions("nosuchsessions")).isEmpty();
        assertThat(api.info().path("version").asText()).startsWith("v1.20");
    }

    @Test
    void givenASession_whenKickedTwice_thenItIsGoneAndTheSecondTimeIsNoFault() {
        String id = server.view("hls", "cam1", "", "").orElseThrow();

        api.kick("hlssessions", id);
        api.kick("hlssessions", id);
        api.kick("webrtcsessions", UUID.randomUUID().toString());

        assertThat(server.sessionIds("hlssessions")).isEmpty();
    }

    @Test
    void givenAServerThatHangsOrIsGone_whenCalled_thenThatIsSaidInTimeAndItIsThereAgainAfterwards() throws IOException {
        server.hang();
        List<CompletableFuture<JsonNode>> calls = IntStream.range(0, 12) // more than there are connections
                .mapToObj(call -> CompletableFuture.supplyAsync(api::info, callers))
                .toList();
        for (CompletableFuture<JsonNode> call : calls) {
            assertThat(call)
                    .failsWithin(Duration.ofSeconds(15))
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOf(MediaServerException.class);
        }
        server.resume();
        assertThat(api.info().has("started")).isTrue();

        server.stop();
        assertThatThrownBy(api::info).isInstanceOf(MediaServerException.class);
        server.restart();
        assertThat(api.info().has("started")).isTrue();
    }

    @Test
    void givenAServerWithAnotherTime_whenCalled_thenItsAnswerSaysByHowMuch() {
        Optional<Duration> ahead =
                mediaMtx.call("GET", "/v3/info", Optional.empty()).ahead();

        assertThat(ahead).hasValueSatisfying(much -> assertThat(much)
                .isBetween(Duration.ofSeconds(598), Duration.ofSeconds(600)));
    }

    @Test
    void givenAServerThatSendsTheHubElsewhere_whenCalled_thenItDoesNotGoThere() throws IOException {
        server.stop();
        AtomicInteger elsewhere = new AtomicInteger();
        HttpServer away = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        away.createContext("/", call -> {
            elsewhere.incrementAndGet();
            call.sendResponseHeaders(200, -1);
            call.close();
        });
        away.start();
        HttpServer sending = HttpServer.create(
                new InetSocketAddress(
                        InetAddress.getLoopbackAddress(), server.url().getPort()),
                0);
        sending.createContext("/", call -> {
            String there = "http://127.0.0.1:%d%s".formatted(away.getAddress().getPort(), call.getRequestURI());
            call.getResponseHeaders().add("Location", there);
            call.sendResponseHeaders(Integer.parseInt(call.getRequestURI().getQuery()), -1);
            call.close();
        });
        sending.start();
        try {
            for (int status : List.of(301, 302, 303, 307, 308)) {
                assertThat(mediaMtx.call("GET", "/v3/info?" + status, Optional.empty())
                                .status())
                        .isEqualTo(status);
            }
        } finally {
            sending.stop(0);
            away.stop(0);
        }
        assertThat(elsewhere).hasValue(0);
    }

    @Test
    void givenAWrongSignIn_whenCalled_thenItIsRefusedWithoutShowingTheSecret() {
        server.requireSignIn("hub", "another");

        assertThatThrownBy(api::info)
                .isInstanceOf(MediaServerException.class)
                .hasMessageContaining("401")
                .hasMessageNotContaining("s:cret");
    }
}
