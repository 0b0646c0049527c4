package dev.pitwatch.hub.rest;

import static dev.pitwatch.hub.rest.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The envelope of all answers: its errors and headers, whatever is called. */
@Tag("smoke")
class EnvelopeIT extends CastCase {

    private static long pit1;

    @BeforeAll
    static void makePits() {
        pit1 = api.pit(shine, 1);
    }

    @Test
    void givenPathsUnknownAndKnown_whenCalledByAnybody_thenUnknownIs404AndKnownNeedsASession() {
        for (String path : List.of("/api/v1/nope", "/api/nope", "/api/v2/pits/1", "/api", "/api/v1", "/api/v1/pits")) {
            refused(api.get(path, null), 404, "not_found");
            refused(api.get(path, owner), 404, "not_found");
        }
        refused(api.get("/api/v1/pits/" + pit1, null), 401, "unauthenticated");
        refused(api.get("/api/v1/pits/abc", owner), 404, "not_found");
        refused(api.get("/api/v1/pits/0", owner), 404, "not_found");
        refused(api.get("/api/v1/devices/x", owner), 404, "not_found");
        refused(api.get("/api/v1/pits/%ff%00", owner), 404, "not_found");
    }

    @Test
    void givenWrongMethod_whenCalled_thenIs405AndSaysWhichAreAllowed() {
        Answer answer = api.call("DELETE", "/api/v1/workshops", root, null);

        refused(answer, 405, "method_not_allowed");
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        refused(api.call("POST", "/api/v1/health", null, "{}"), 405, "method_not_allowed");
        Answer document = api.call("POST", "/api/v1/openapi.json", null, "{}");
        refused(document, 405, "method_not_allowed");
        assertThat(document.header("Allow")).isEqualTo("GET, HEAD, OPTIONS");
    }

    @Test
    void givenWrongBodies_whenPosted_thenEachHasItsCode() {
        String path = "/api/v1/workshops/%d/pits".formatted(shine);
        refused(api.call("POST", path, owner, "{"), 400, "bad_json");
        refused(api.call("POST", path, owner, "x", "Content-Type", "text/plain"), 415, "unsupported_media_type");
        refused(api.call("POST", path, owner, "{\"a\":\"" + "x".repeat(1 << 20) + "\"}"), 413, "too_large");
        refused(api.call("POST", path, owner, ""), 422, "validation_failed");
        refused(api.post(path, owner, null), 422, "validation_failed");
        Answer wrong = api.post(path, owner, Map.of("pit_number", 0, "color", "red"));
        refused(wrong, 422, "validation_failed");
        assertThat(wrong.json().at("/error/details").findValuesAsText("field"))
                .containsExactlyInAnyOrder("pit_number", "color");
        assertThat(api.call(
                                "POST",
                                path,
                                owner,
                                "{\"pit_number\":77}",
                                "Content-Type",
                                "application/json; charset=utf-8")
                        .status())
                .isEqualTo(201);
    }

    @Test
    void givenNullForWhatNeedNotBeGiven_whenPosted_thenItIsAsIfItWereLeftOut() {
        long taken = api.post("/api/v1/workshops", root, Map.of("name", "Nulls"))
                .data()
                .get("id")
                .asLong();
        long pit = api.pit(taken, 1);
        long subscription = api.id("select id from subscription where workshop_id = %d", taken);
        String of = "/api/v1/workshops/%d".formatted(taken);

        Answer device = api.call(
                "POST",
                of + "/devices",
                root,
                "{'device_id':'NULLS-1','workshop_id':null,'sensor_types':null,'interval_s':null}".replace('\'', '"'));
        assertThat(device.status()).as(device.text()).isEqualTo(201);
        assertThat(api.get("/api/v1/devices/NULLS-1", root)
                        .data()
                        .get("interval_s")
                        .asInt())
                .isEqualTo(10);
        api.execute("update device set labels = '{left}' where device_id = 'NULLS-1'");
        Map<String, String> calls = Map.of(
                of + "/jobs",
                "{'customer_name':'A','car_model':'B','pit_id':%d,'work_type':'full_ppf','staff_ids':null}"
                        .formatted(pit),
                of + "/users",
                "{'username':'nulls','name':'Asha','role':'owner','pit_ids':null}",
                "/api/v1/subscriptions/%d/payments".formatted(subscription),
                "{'amount':{'amount_minor':100,'currency':'INR'},'method':'cash','paid_at':null}",
                of + "/alert-config/preview",
                "{'pit_id':null,'config':{}}",
                of + "/commands",
                "{'command':'RESTART','device_ids':null,'labels':['left']}");
        calls.forEach((path, body) -> {
            Answer answer = api.call("POST", path, root, body.replace('\'', '"'));
            assertThat(answer.status()).as(path + ": " + answer.text()).isBetween(200, 202);
        });
    }

    @Test
    void givenWrongQuery_whenCalled_thenIs422() {
        String path = "/api/v1/workshops/%d/pits".formatted(shine);
        for (String query : List.of("page=0", "page_size=201", "page=x", "sise=5", "status=no", "page=1&page=2")) {
            refused(api.get(path + "?" + query, owner), 422, "validation_failed");
        }
        assertThat(api.raw(
                        "GET %s?status=%%zz HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                                .formatted(path, owner)))
                .startsWith("HTTP/1.1 422")
                .contains("validation_failed");
    }

    @Test
    void givenBytesThatAreNoProperRequest_whenSent_thenTheAnswerIsStillAnEnvelope() {
        assertThat(api.raw("GET /api/v1/pits/%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 404")
                .contains("not_found");
        assertThat(api.raw("GET /api/v1/" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .contains(" 431 ")
                .contains("too_large");
    }

    @Test
    void givenCorrelationIds_whenSent_thenSaneOnesComeBack() {
        assertThat(api.get("/api/v1/nope", null, "X-Correlation-Id", "job-42.a_b")
                        .json()
                        .get("correlation_id")
                        .asText())
                .isEqualTo("job-42.a_b");
        assertThat(api.get("/api/v1/nope", null, "X-Correlation-Id", "a b\"<").header("X-Correlation-Id"))
                .hasSize(36);
    }

    @Test
    void givenShortSpelling_whenCalled_thenIsTheSameCall() {
        Answer answer = api.get("/api/workshops/%d/pits?page_size=1".formatted(shine), owner);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().at("/meta/page_size").asInt()).isEqualTo(1);
        assertThat(api.post("/api/auth/login", null, Map.of("username", "owner", "password", TestApi.PASSWORD))
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/health", null).json().path("status").asText()).isEqualTo("up");
    }

    @Test
    void givenNobodySignedIn_whenAskedForDocumentAndHealth_thenBothAreOpen() {
        refused(api.post("/api/v1/openapi.json", null, Map.of()), 405, "method_not_allowed");
        Answer document = api.get("/api/v1/openapi.json", null);
        Answer health = api.get("/api/v1/health", null);

        assertThat(document.json().get("openapi").asText()).isEqualTo("3.1.0");
        assertThat(document.json().at("/paths/~1auth~1login/post/operationId").asText())
                .isEqualTo("login");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.json().get("status").asText()).isEqualTo("up");
        assertThat(health.json().has("success")).isFalse();
    }

    @Test
    void givenOrigins_whenAsked_thenOnlyAllowedOnesMayRead() {
        Answer preflight = api.call(
                "OPTIONS",
                "/api/v1/auth/login",
                null,
                null,
                "Origin",
                "https://allowed.example",
                "Access-Control-Request-Method",
                "POST");

        assertThat(preflight.status()).isEqualTo(204);
        assertThat(preflight.header("Access-Control-Allow-Origin")).isEqualTo("https://allowed.example");
        assertThat(api.get("/api/v1/auth/me", owner, "Origin", "https://evil.example")
                        .header("Access-Control-Allow-Origin"))
                .isEmpty();
    }

    @Test
    void givenAnyAnswer_whenItComes_thenABrowserMayDoNothingWithIt() {
        for (Answer answer : List.of(
                api.get("/api/v1/auth/me", owner),
                api.get("/api/v1/auth/me", null),
                api.get("/api/v1/openapi.json", null),
                api.get("/api/v1/nope", null),
                api.get("/nope", null),
                api.get("/%ff%00", null),
                api.get("/api/v1/health", null))) {
            assertThat(answer.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(answer.header("X-Frame-Options")).isEqualTo("DENY");
            assertThat(answer.header("Referrer-Policy")).isEqualTo("no-referrer");
            assertThat(answer.header("Content-Security-Policy"))
                    .isEqualTo("default-src 'none'; frame-ancestors 'none'");
            assertThat(answer.header("Strict-Transport-Security")).isEqualTo("max-age=31536000");
        }
        assertThat(api.raw("nonsense\r\n\r\n")).contains(" 400 Bad Request", "X-Frame-Options: DENY");
    }

    @Test
    void givenAStatementThatFails_whenCalled_thenTheAnswerTellsNothingOfIt() {
        api.execute("alter table alert rename to alert_gone");
        try {
            Answer answer = api.get("/api/v1/workshops/%d/alerts".formatted(shine), owner);

            refused(answer, 500, "internal");
            assertThat(answer.text()).doesNotContain("alert_gone").doesNotContain("Exception");
        } finally {
            api.execute("alter table alert_gone rename to alert");
        }
    }
}
