package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.settings.Settings.RateLimits;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** For tests of the edges of HTTP: a workshop, and requests as bytes. */
class HttpEdges {

    static final RateLimits MANY = new RateLimits(1_000_000, 1_000_000, 1_000_000, 1_000_000);
    static final int TIMEOUT_MS = 20_000;

    static TestApi api;
    static long workshop;
    static long pit;
    static String owner;
    static String foreign;
    static String root;
    final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() {
        api = TestApi.startLimited(MANY, List.of());
        TestApi.Cast cast = api.cast();
        workshop = cast.workshop();
        owner = cast.owner();
        foreign = cast.foreign();
        root = cast.root();
        pit = api.pit(workshop, 1);
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    static JsonNode data(byte[] json) throws IOException {
        return Json.MAPPER.readTree(json).get("data");
    }
}
