package dev.pitwatch.hub.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.http.HttpLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StaticFilesTest {

    private static final String BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8";
    private static final String LARGE = "0123456789".repeat(100_000);
    private static final Map<String, String> FILES = Map.of(
            "static/index.html", "<app>",
            "static/icon.svg", "<svg>",
            "static/icon.svg.gz", "packed",
            "static/manifest.webmanifest", "{\"name\":1}",
            "static/track.html", "<track>",
            "static/assets/app-1.js", "code",
            "static/assets/large.js", LARGE,
            "static/worker.js", "worker",
            "static/api/docs/index.html", "<docs>");

    private final LocalServer server = new LocalServer((vertx, router) -> {
        router.route()
                .handler(new StaticFiles(
                        new Packed(FILES),
                        new HttpLimits(new SimpleMeterRegistry()),
                        URI.create("https://pitwatch.example"),
                        List.of(
                                URI.create("https://webrtc.example:8443/below"),
                                URI.create("https://hls.example"),
                                URI.create("https://hls.example/playback")),
                        Optional.empty()));
        router.route().handler(call -> call.response().setStatusCode(404).end("{}"));
    });

    private static final class Packed extends ClassLoader {

        private final Map<String, String> files;

        Packed(Map<String, String> files) {
            this.files = files;
        }

        @Override
        public @Nullable InputStream getResourceAsStream(String name) {
            String content = files.get(name);
            return content == null ? null : new ByteArrayInputStream(content.getBytes(StandardCharsets.UTF_8));
        }
    }

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void givenThePagesOfTheApp_whenVisited_thenTheyAreItsDocument() throws Exception {
        for (String path : new String[] {"/", "/sign-in", "/set-password", "/account", "/workshop"}) {
            HttpResponse<String> answer = get(path, BROWSER);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("<app>");
        }
        assertThat(get("/assets/app-1.js", "*/*").body()).isEqualTo("code");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/jobs", "/jobs/42", "/workshop/templates/7/stages"})
    void givenAPageBelowAnother_whenLoadedAnew_thenItIsTheAppsDocument(String path) throws Exception {
        HttpResponse<String> answer = get(path, BROWSER);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("<app>");
    }

    @Test
    void givenPagesWithASecretInTheirAddress_whenVisited_thenItIsToldToNobody() throws Exception {
        for (Map.Entry<String, String> page : Map.of(
                        "/track/lXw_k0-9aT2vQb7cD1eFgH",
                        "<track>",
                        "/kiosk/lXw_k0-9aT2v",
                        "<app>",
                        "/unsubscribe/lXw_k0-9aT2v",
                        "<app>")
                .entrySet()) {
            HttpResponse<String> answer = get(page.getKey(), BROWSER);

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo(page.getValue());
            assertThat(answer.headers().firstValue("Referrer-Policy")).hasValue("no-referrer");
            assertThat(answer.headers().firstValue("X-Robots-Tag")).hasValue("noindex");
            assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/docs", "/api/docs/"})
    void givenThePageOfTheApi_whenVisited_thenItIsItsOwnDocument(String path) throws Exception {
        HttpResponse<String> answer = get(path, BROWSER);

        assertThat(answer.body()).isEqualTo("<docs>");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValueSatisfying(
                        policy -> assertThat(policy).contains("default-src 'self'", "; sandbox allow-scripts"));
    }

    @Test
    void givenTheServiceWorker_whenFetched_thenItMayCallTheHubAndIsAskedForAnewEachTime() throws Exception {
        HttpResponse<String> answer = get("/worker.js", "*/*");

        assertThat(answer.body()).isEqualTo("worker");
        assertThat(answer.headers().firstValue("Content-Security-Policy"))
                .hasValue("default-src 'none'; connect-src 'self'; img-src 'self'");
        assertThat(answer.headers().firstValue("Cache-Control")).hasValue("no-cache");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/nowhere", "/jobs/7/", "/whep/1", "/track/abc.def", "/track/", "/other/abc", "/a%20b"})
    void givenAnUnknownPage_whenVisited_thenTheAppSaysSo(String path) throws Exception {
        HttpResponse<String> visited = get(path, BROWSER);

        assertThat(visited.statusCode()).isEqualTo(404);
        assertThat(visited.body()).isEqualTo("<app>");
        assertThat(visited.headers().firstValue("Content-Type")).hasValue("text/html; charset=utf-8");
        assertThat(visited.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(get(path, "application/json").body()).isEqualTo("{}");
        assertThat(get(path, "*/*").body()).isEqualTo("{}");
    }

    @Test
    void givenAFile_whenKnownAlready_thenItIsNotSentAgain() throws Exception {
        for (String path : List.of("/", "/icon.svg", "/manifest.webmanifest", "/assets/app-1.js")) {
            HttpResponse<String> first = get(path, BROWSER);
            String tag = first.headers().firstValue("ETag").orElseThrow();

            HttpResponse<String> again = server.send("GET", path, "Accept", BROWSER, "If-None-Match", "W/" + tag);
            assertThat(first.headers().firstValue("X-Correlation-Id")).as(path).isPresent();
            assertThat(server.send("GET", path, "Accept", BROWSER, "X-Correlation-Id", "call-7")
                            .headers()
                            .firstValue("X-Correlation-Id"))
                    .hasValue("call-7");
            assertThat(again.statusCode()).as(path).isEqualTo(304);
            assertThat(again.body()).isEmpty();
            assertThat(again.headers().firstValue("ETag")).hasValue(tag);
            assertThat(server.send("HEAD", path, "Accept", BROWSER).headers().firstValue("Content-Length"))
                    .hasValue(Integer.toString(first.body().length()));
        }
    }

    @Test
    void givenAPackedFile_whenAskedForPacked_thenItHasATagOfItsOwn() throws Exception {
        HttpResponse<String> packed = server.send("GET", "/icon.svg", "Accept-Encoding", "br;q=0, gzip");

        assertThat(packed.body()).isEqualTo("packed");
        assertThat(packed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(packed.headers().firstValue("ETag"))
                .isNotEqualTo(get("/icon.svg", "*/*").headers().firstValue("ETag"));
        assertThat(server.send("GET", "/icon.svg", "Accept-Encoding", "gzip;q=0")
                        .body())
                .isEqualTo("<svg>");
    }

    @Test
    void givenAPage_whenVisited_thenItMayConnectToThisHubAndItsMediaServerOnly() throws Exception {
        assertThat(get("/", BROWSER)
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElseThrow())
                .contains(
                        "connect-src 'self' wss://pitwatch.example https://webrtc.example:8443 https://hls.example;",
                        "media-src 'self' blob: https://webrtc.example:8443 https://hls.example;")
                .doesNotContain("sandbox", " ws:", " wss:;");
    }

    @Test
    void givenAnotherPlaceOfHashedFiles_whenVisited_thenThePageFetchesThemThere() throws Exception {
        String script = "<script type=\"module\" crossorigin src=\"%s/assets/app-1.js\"><script src=\"/theme.js\">";
        Map<String, String> files = Map.of(
                "static/index.html", script.formatted(""),
                "static/index.html.gz", "names the hub's",
                "static/assets/app-1.js", "code",
                "static/theme.js", "theme");
        URI assets = URI.create("https://cdn.example/pitwatch");
        try (LocalServer other = new LocalServer((vertx, router) -> router.route()
                .handler(new StaticFiles(
                        new Packed(files),
                        new HttpLimits(new SimpleMeterRegistry()),
                        URI.create("https://pitwatch.example"),
                        List.of(),
                        Optional.of(assets))))) {
            HttpResponse<String> page = other.send("GET", "/", "Accept", BROWSER, "Accept-Encoding", "gzip");
            HttpResponse<String> asset = other.send("GET", "/assets/app-1.js");

            assertThat(page.body()).isEqualTo(script.formatted(assets));
            assertThat(page.headers().firstValue("Content-Encoding")).isEmpty();
            assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
                    .startsWith(
                            "default-src 'self' https://cdn.example; img-src 'self' https://cdn.example data: blob:; ");
            assertThat(asset.body()).isEqualTo("code");
            assertThat(asset.headers().firstValue("Access-Control-Allow-Origin"))
                    .hasValue("*");
            assertThat(other.send("GET", "/theme.js").headers().firstValue("Access-Control-Allow-Origin"))
                    .isEmpty();
        }
    }

    @Test
    void givenALargeFile_whenAsked_thenAllOfItComes() throws Exception {
        assertThat(get("/assets/large.js", "*/*").body()).isEqualTo(LARGE);
    }

    @Test
    void givenAMissingAsset_whenAsked_thenItIsNoPage() throws Exception {
        assertThat(get("/assets/app-0.js", BROWSER).body()).isEqualTo("{}");
    }

    private HttpResponse<String> get(String path, String accept) throws IOException, InterruptedException {
        return server.send("GET", path, "Accept", accept);
    }
}
