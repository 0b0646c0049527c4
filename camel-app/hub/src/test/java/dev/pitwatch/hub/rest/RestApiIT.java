package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class RestApiIT {

    private static TestApi api;
    private static long shine;
    private static long other;
    private static long pit1;
    private static long pit2;
    private static long foreignPit;
    private static String root;
    private static String owner;
    private static String admin;
    private static String operator;
    private static String foreign;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        TestApi.Cast cast = api.cast();
        shine = cast.workshop();
        other = cast.other();
        pit1 = api.pit(shine, 1);
        pit2 = api.pit(shine, 2);
        foreignPit = api.pit(cast.other(), 1);
        api.execute(
                "insert into pit_grant (workshop_id, user_id, pit_id) values (%d, %d, %d)",
                shine, cast.operatorId(), pit1);
        root = cast.root();
        owner = cast.owner();
        admin = cast.admin();
        operator = cast.operator();
        foreign = cast.foreign();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    // Envelope and errors ---------------------------------------------------------------------------------------------

    private static void refused(Answer answer, int status, String code) {
        assertThat(answer.status()).as(answer.text()).isEqualTo(status);
        assertThat(answer.code()).isEqualTo(code);
        assertThat(answer.json().get("success").asBoolean()).isFalse();
        assertThat(answer.json().get("data").isNull()).isTrue();
        assertThat(answer.json().at("/error/message").asText()).isNotBlank();
        assertThat(answer.json().at("/error/details").isArray()).isTrue();
        assertThat(answer.json().get("correlation_id").asText())
                .isNotBlank()
                .isEqualTo(answer.header("X-Correlation-Id"));
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
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

    // Tenants and roles -----------------------------------------------------------------------------------------------

    @Test
    void givenOtherTenant_whenReading_thenNothingExists() {
        api.execute("insert into device (device_id, workshop_id, pit_id) values ('ESP32-TENANT', %d, %d)", shine, pit1);
        for (String path : List.of(
                "/api/v1/workshops/%d".formatted(shine),
                "/api/v1/workshops/%d/pits".formatted(shine),
                "/api/v1/workshops/%d/pits/%d".formatted(shine, pit1),
                "/api/v1/workshops/%d/pits/%d".formatted(other, pit1),
                "/api/v1/workshops/%d/devices".formatted(shine),
                "/api/v1/workshops/%d/alerts".formatted(shine),
                "/api/v1/pits/%d".formatted(pit1),
                "/api/v1/pits/%d/sensors/latest".formatted(pit1),
                "/api/v1/pits/%d/sensors/history".formatted(pit1),
                "/api/v1/devices/ESP32-TENANT")) {
            refused(api.get(path, foreign), 404, "not_found");
        }
        refused(
                api.post("/api/v1/workshops/%d/pits".formatted(shine), foreign, Map.of("pit_number", 9)),
                404,
                "not_found");
        refused(
                api.post(
                        "/api/v1/workshops/%d/devices".formatted(shine), foreign, Map.of("device_id", "ESP32-FOREIGN")),
                404,
                "not_found");
        refused(
                api.post("/api/v1/devices", foreign, Map.of("device_id", "ESP32-FOREIGN", "workshop_id", shine)),
                404,
                "not_found");
        refused(
                api.post("/api/v1/devices", foreign, Map.of("device_id", "ESP32-FOREIGN", "pit_id", pit1)),
                404,
                "not_found");
        assertThat(api.get("/api/v1/pits/" + foreignPit, foreign).status()).isEqualTo(200);
    }

    @Test
    void givenOperator_whenReading_thenOnlyGrantedPitsExist() {
        assertThat(api.get("/api/v1/pits/" + pit1, operator).status()).isEqualTo(200);
        refused(api.get("/api/v1/pits/" + pit2, operator), 404, "not_found");
        refused(api.get("/api/v1/pits/%d/sensors/latest".formatted(pit2), operator), 404, "not_found");
        refused(api.get("/api/v1/pits/%d/sensors/history".formatted(pit2), operator), 404, "not_found");
        Answer list = api.get("/api/v1/workshops/%d/pits".formatted(shine), operator);
        assertThat(list.json().at("/meta/total").asInt()).isEqualTo(1);
        assertThat(list.data().get(0).get("id").asLong()).isEqualTo(pit1);
    }

    @Test
    void givenRoles_whenCallingWhatTheyNeverMay_thenIsForbidden() {
        refused(api.get("/api/v1/workshops", owner), 403, "forbidden");
        refused(api.post("/api/v1/workshops", admin, Map.of("name", "Mine")), 403, "forbidden");
        refused(api.get("/api/v1/admin/dead-letters", owner), 403, "forbidden");
        refused(
                api.post("/api/v1/workshops/%d/pits".formatted(shine), operator, Map.of("pit_number", 8)),
                403,
                "forbidden");
        refused(api.get("/api/v1/workshops/%d/devices".formatted(shine), operator), 403, "forbidden");
        assertThat(api.get("/api/v1/workshops/%d/devices".formatted(shine), admin)
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/workshops/%d/devices".formatted(shine), root)
                        .status())
                .isEqualTo(200);
        refused(api.get("/api/v1/workshops/999999/pits", root), 404, "not_found");
        refused(api.get("/api/v1/workshops/999999/devices", root), 404, "not_found");
    }

    // Workshops, pits, devices ----------------------------------------------------------------------------------------

    @Test
    void givenSuperAdmin_whenWorkshopIsMade_thenItHasCodeSlugTrialAndAlertConfig() {
        Answer made = api.post("/api/v1/workshops", root, Map.of("name", "Glänz PPF!", "video_days", 3));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        long id = made.data().get("id").asLong();
        assertThat(made.header("Location")).isEqualTo("/api/v1/workshops/" + id);
        assertThat(made.data().get("code").asText()).isEqualTo("workshop_%03d".formatted(id));
        assertThat(made.data().get("slug").asText()).isEqualTo("glanz-ppf");
        assertThat(made.data().get("time_zone").asText()).isEqualTo("Asia/Kolkata");
        assertThat(made.data().get("aqi_standard").asText()).isEqualTo("in_naqi");
        assertThat(made.data().get("subscription_status").asText()).isEqualTo("trial");
        assertThat(api.one(
                        Boolean.class,
                        "select expires_at between now() + interval '13 days 23 hours' and now() + interval '14 days'"
                                + " from subscription where workshop_id = %d",
                        id))
                .isTrue();
        assertThat(api.get("/api/v1/workshops/%d/alert-config".formatted(id), root)
                        .status())
                .isEqualTo(200);

        Answer twin = api.post("/api/v1/workshops", root, Map.of("name", "Glänz PPF!"));
        assertThat(twin.status()).isEqualTo(201);
        assertThat(twin.data().get("slug").asText()).startsWith("workshop-");
        refused(api.post("/api/v1/workshops", root, Map.of("name", "X", "slug", "glanz-ppf")), 409, "conflict");
        refused(
                api.post("/api/v1/workshops", root, Map.of("name", "X", "time_zone", "Mars/One")),
                422,
                "validation_failed");
        refused(api.post("/api/v1/workshops", root, Map.of("name", "X", "currency", "ZZZ")), 422, "validation_failed");
        Answer blank = api.post("/api/v1/workshops", root, Map.of("name", " "));
        assertThat(blank.json().at("/error/details/0/message").asText()).isEqualTo("must not be blank");

        Answer list = api.get("/api/v1/workshops?sort=-created_at&page_size=1", root);
        assertThat(list.data()).hasSize(1);
        assertThat(list.data().get(0).get("id")).isEqualTo(twin.data().get("id"));
        assertThat(list.json().at("/meta/total").asInt()).isGreaterThanOrEqualTo(4);
        assertThat(found("/api/v1/workshops?slug=glanz-ppf&subscription_status=trial&aqi_standard=in_naqi"))
                .isEqualTo(1);
        assertThat(found("/api/v1/workshops?name=Gl%C3%A4nz%20PPF!&currency=INR"))
                .isEqualTo(2);
        assertThat(found("/api/v1/workshops?code=nobody")).isZero();
        refused(api.get("/api/v1/workshops?subscription_status=maybe", root), 422, "validation_failed");
    }

    @Test
    void givenAdmin_whenPitIsMade_thenItIsCodedCountedAndItsCameraSecretIsKept() {
        long workshop = api.post("/api/v1/workshops", root, Map.of("name", "Pits"))
                .data()
                .get("id")
                .asLong();
        String path = "/api/v1/workshops/%d/pits".formatted(workshop);
        Map<String, Object> body = Map.of(
                "pit_number",
                3,
                "camera_ip",
                "192.168.1.100",
                "camera_rtsp_url",
                "rtsp://user:secret@192.168.1.100:554/1");

        Answer made = api.post(path, root, body);

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.header("Location"))
                .isEqualTo("/api/v1/pits/" + made.data().get("id").asLong());
        assertThat(made.data().get("code").asText()).isEqualTo("pit3");
        assertThat(made.data().get("name").asText()).isEqualTo("Pit 3");
        assertThat(made.data().get("camera_rtsp_url").asText()).isEqualTo("rtsp://***@192.168.1.100:554/1");
        assertThat(made.data().get("device_ids")).isEmpty();
        assertThat(api.one(String.class, "select encode(camera_rtsp_url, 'escape') from pit where pit_number = 3"))
                .doesNotContain("secret");
        assertThat(api.one(Integer.class, "select quantity from subscription where workshop_id = %d", workshop))
                .isEqualTo(1);
        assertThat(api.get("/api/v1/workshops/" + workshop, root)
                        .data()
                        .get("total_pits")
                        .asInt())
                .isEqualTo(1);
        refused(api.post(path, root, body), 409, "conflict");
        refused(
                api.post(path, root, Map.of("pit_number", 4, "camera_rtsp_url", "http://x/")),
                422,
                "validation_failed");
    }

    @Test
    void givenAdmin_whenDeviceIsRegistered_thenItHasLicenceAccountAndPlace() {
        Answer made = api.post(
                "/api/v1/workshops/%d/devices".formatted(shine),
                admin,
                Map.of(
                        "device_id", "ESP32-A1B2C3D4E5F6",
                        "pit_number", 1,
                        "interval_s", 5,
                        "camera_ip", "192.168.1.101",
                        "camera_model", "DS-2"));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.header("Location")).isEqualTo("/api/v1/devices/ESP32-A1B2C3D4E5F6");
        assertThat(made.data().get("license_key").asText()).matches("LIC(-[A-Z0-9]{4}){3}");
        assertThat(made.data().get("mqtt_username").asText()).isEqualTo("ESP32-A1B2C3D4E5F6");
        assertThat(made.data().get("mqtt_password").asText()).hasSizeGreaterThan(20);
        assertThat(made.data().get("workshop").asText()).startsWith("workshop_");
        assertThat(made.data().get("pit").asText()).isEqualTo("pit1");
        assertThat(
                        api.one(
                                String.class,
                                "select array_to_string(publish, ' ') from broker_account where username = 'ESP32-A1B2C3D4E5F6'"))
                .contains("/pit/pit1/sensors");
        assertThat(api.one(String.class, "select client_id from broker_account where username = 'ESP32-A1B2C3D4E5F6'"))
                .isEqualTo("ESP32-A1B2C3D4E5F6");

        Answer read = api.get("/api/v1/devices/ESP32-A1B2C3D4E5F6", owner);
        assertThat(read.data().get("sensor_types").get(0).asText()).isEqualTo("BME680");
        assertThat(read.data().get("interval_s").asInt()).isEqualTo(5);
        assertThat(read.data().at("/licence/status").asText()).isEqualTo("active");
        assertThat(read.data().get("connection").asText()).isEqualTo("unknown");
        assertThat(read.text()).doesNotContain(made.data().get("license_key").asText());
        Answer pit = api.get("/api/v1/pits/" + pit1, owner);
        assertThat(pit.data().get("camera_ip").asText()).isEqualTo("192.168.1.101");
        assertThat(pit.data().get("device_ids").findValuesAsText("")).isEmpty();
        assertThat(pit.data().get("device_ids").toString()).contains("ESP32-A1B2C3D4E5F6");
        Answer list = api.get("/api/v1/workshops/%d/devices?pit_id=%d".formatted(shine, pit1), owner);
        assertThat(list.data().findValuesAsText("device_id")).contains("ESP32-A1B2C3D4E5F6");

        refused(api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-A1B2C3D4E5F6")), 409, "conflict");
        refused(api.post("/api/v1/devices", foreign, Map.of("device_id", "ESP32-A1B2C3D4E5F6")), 409, "conflict");
    }

    @Test
    void givenOtherSpellings_whenDeviceIsRegistered_thenTheyWorkToo() {
        Answer own = api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-OWN", "pit_id", pit2));
        Answer bySuper = api.post("/api/devices", root, Map.of("device_id", "ESP32-ROOT", "workshop_id", other));

        assertThat(own.status()).as(own.text()).isEqualTo(201);
        assertThat(own.data().get("pit").asText()).isEqualTo("pit2");
        assertThat(bySuper.status()).as(bySuper.text()).isEqualTo(201);
        assertThat(bySuper.data().get("pit").isNull()).isTrue();
        refused(api.post("/api/v1/devices", root, Map.of("device_id", "ESP32-NOWHERE")), 422, "validation_failed");
        for (String hubs : List.of("pitwatch", "PitWatch-x", "pitwatch-1a2b3c4d-readings")) {
            refused(api.post("/api/v1/devices", owner, Map.of("device_id", hubs)), 422, "validation_failed");
        }
        Answer homeless =
                api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-CAM", "camera_ip", "192.168.1.100"));
        refused(homeless, 422, "validation_failed");
        assertThat(homeless.json().at("/error/details/0/field").asText()).isEqualTo("camera_ip");
        refused(
                api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-X", "sensor_types", List.of("XYZ1"))),
                422,
                "validation_failed");
        assertThat(api.get("/api/v1/sensor-types", operator)
                        .data()
                        .get(0)
                        .get("sensor_type")
                        .asText())
                .isEqualTo("BME680");
    }

    @Test
    void givenAnIdempotencyKey_whenTheSameIsSentAgain_thenTheAnswerIsTheSameAndNothingIsMade() throws Exception {
        String path = "/api/v1/workshops/%d/devices".formatted(shine);
        String body = "{\"device_id\":\"ESP32-TWICE\",\"pit_number\":1}";
        String[] key = {"Idempotency-Key", "kit-1"};

        ExecutorService senders = Executors.newFixedThreadPool(6);
        List<Future<Answer>> sent = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            sent.add(senders.submit(() -> api.call("POST", path, owner, body, key)));
        }
        Answer first = sent.get(0).get();
        assertThat(first.status()).as(first.text()).isEqualTo(201);
        for (Future<Answer> other : sent) {
            assertThat(other.get().status()).isEqualTo(201);
            assertThat(other.get().data()).isEqualTo(first.data());
            assertThat(other.get().header("Location")).isEqualTo("/api/v1/devices/ESP32-TWICE");
        }
        senders.shutdown();

        String sorted = "{ \"pit_number\": 1, \"device_id\": \"ESP32-TWICE\" }";
        assertThat(api.call("POST", path.replace("/v1", ""), owner, sorted, key).data())
                .isEqualTo(first.data());
        refused(api.post(path, owner, Map.of("device_id", "ESP32-OTHER"), key), 409, "conflict");
        refused(
                api.post("/api/v1/devices", owner, Map.of("device_id", "ESP32-TWICE", "pit_number", 1), key),
                409,
                "conflict");
        refused(api.post(path, admin, Map.of("device_id", "ESP32-TWICE", "pit_number", 1), key), 409, "conflict");
        refused(
                api.post(path, owner, Map.of("device_id", "ESP32-KEY"), "Idempotency-Key", "a b"),
                422,
                "validation_failed");
        assertThat(api.one(
                        Integer.class, "select count(*) from device where device_id in ('ESP32-OTHER', 'ESP32-KEY')"))
                .isZero();
        String secret = first.data().get("mqtt_password").asText();
        assertThat(api.one(
                        Boolean.class,
                        "select bool_or(position('%s'::bytea in answer) > 0) from repeated_call",
                        secret))
                .isFalse();
    }

    @Test
    void givenAnIdempotencyKey_whenAWorkshopAndAPitAreMade_thenOnce() {
        Answer shop = api.post("/api/v1/workshops", root, Map.of("name", "Once"), "Idempotency-Key", "w");
        assertThat(api.post("/api/v1/workshops", root, Map.of("name", "Once"), "Idempotency-Key", "w")
                        .data())
                .isEqualTo(shop.data());
        String pits =
                "/api/v1/workshops/%d/pits".formatted(shop.data().get("id").asLong());
        Answer pit = api.post(pits, root, Map.of("pit_number", 1), "Idempotency-Key", "p");
        assertThat(pit.status()).as(pit.text()).isEqualTo(201);
        assertThat(api.post(pits, root, Map.of("pit_number", 1), "Idempotency-Key", "p")
                        .data())
                .isEqualTo(pit.data());
        refused(api.post(pits, root, Map.of("pit_number", 1), "Idempotency-Key", "p2"), 409, "conflict");
        assertThat(api.post(pits, root, Map.of("pit_number", 2), "Idempotency-Key", "p2")
                        .status())
                .as("a key that failed is free")
                .isEqualTo(201);
    }

    // Readings, alerts, platform --------------------------------------------------------------------------------------

    @Test
    void givenPit_whenReadingsAreRead_thenLatestIsFlatAndHistoryIsASeries() {
        Answer empty = api.get("/api/v1/pits/%d/sensors/latest".formatted(pit2), owner);
        assertThat(empty.status()).as(empty.text()).isEqualTo(200);
        assertThat(empty.data().get("stale").asBoolean()).isTrue();
        assertThat(empty.data().get("temperature").isNull()).isTrue();
        api.execute(
                "insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at, temperature)"
                        + " select %d, %d, 'ESP32-H', 'b', n, now() - n * interval '1 minute', now(), 20 + n"
                        + " from generate_series(1, 3) n",
                shine, pit2);

        Answer history = api.get("/api/v1/pits/%d/sensors/history?limit=2".formatted(pit2), owner);

        assertThat(history.status()).as(history.text()).isEqualTo(200);
        assertThat(history.data().findValuesAsText("temperature")).containsExactly("23", "22");
        assertThat(history.json().at("/meta/bucket").asText()).isEqualTo("raw");
        String cursor = history.json().at("/meta/next_cursor").asText();
        Answer rest = api.get("/api/v1/pits/%d/sensors/history?limit=2&cursor=%s".formatted(pit2, cursor), owner);
        assertThat(rest.data().findValuesAsText("temperature")).containsExactly("21");
        assertThat(rest.json().at("/meta/next_cursor").isNull()).isTrue();
        String path = "/api/v1/pits/%d/sensors/history".formatted(pit2);
        refused(api.get(path + "?bucket=2m", owner), 422, "validation_failed");
        refused(api.get(path + "?cursor=nonsense", owner), 422, "validation_failed");
        refused(api.get(path + "?from=yesterday", owner), 422, "validation_failed");
        refused(api.get(path + "?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z", owner), 422, "validation_failed");
        refused(api.get(path + "?limit=10001", owner), 422, "validation_failed");
    }

    @Test
    void givenAlert_whenAcknowledged_thenItIsAnsweredAndListed() {
        long alert = api.id(
                "insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, value, limit_value)"
                        + " values (%d, %d, 'critical_aqi', 'critical', 'pit:%d', 'AQI exceeded 200', 346, 200) returning id",
                shine, pit2, pit2);

        refused(api.post("/api/v1/alerts/%d/acknowledge".formatted(alert), foreign, null), 404, "not_found");
        refused(api.post("/api/v1/alerts/%d/acknowledge".formatted(alert), operator, null), 404, "not_found");
        Answer answer = api.post("/api/v1/alerts/%d/acknowledge".formatted(alert), owner, null);

        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.data().get("status").asText()).isEqualTo("acknowledged");
        Answer list = api.get(
                "/api/v1/workshops/%d/alerts?status=acknowledged&alert_type=critical_aqi&severity=critical&pit_id=%d"
                        .formatted(shine, pit2),
                owner);
        assertThat(list.json().at("/meta/total").asInt()).isEqualTo(1);
    }

    @Test
    void givenNoSuchWorkshop_whenItsListsAreReadByAnybody_thenNotFound() {
        for (String list : List.of("pits", "devices", "alerts")) {
            String path = "/api/v1/workshops/999999/" + list;
            refused(api.get(path, root), 404, "not_found");
            refused(api.get(path, owner), 404, "not_found");
        }
    }

    private static int found(String path) {
        return api.get(path, root).json().at("/meta/total").asInt(-1);
    }

    @Test
    void givenDeadLetter_whenListed_thenOnlyThePlatformTeamSeesIt() {
        long letter = api.id("insert into dead_letter (reason, topic, payload, length, received_at)"
                + " values ('bad_json', 'workshop/x', '{', 1, now()) returning id");

        assertThat(api.get("/api/v1/admin/dead-letters", root).data().findValuesAsText("id"))
                .contains(Long.toString(letter));
        assertThat(api.post("/api/v1/admin/dead-letters/%d/replay".formatted(letter), root, null)
                        .data()
                        .get("replayed_at")
                        .asText())
                .endsWith("Z");
        refused(api.post("/api/v1/admin/dead-letters/999999/replay", root, null), 404, "not_found");
        assertThat(found("/api/v1/admin/dead-letters?reason=bad_json&topic=workshop/x"))
                .isEqualTo(1);
        assertThat(found("/api/v1/admin/dead-letters?device_id=nobody")).isZero();
        assertThat(found("/api/v1/admin/dead-letters?reason=too_deep")).isZero();
    }

    @Test
    void givenARouteFile_whenEditedBadlyAndWellAndRestored_thenTheApiTells() throws IOException {
        Path file = api.routes().resolve("spare.camel.yaml");
        Files.writeString(file, route("one"));
        await().until(() -> "loaded".equals(spare().path("state").asText()));
        assertThat(spare().path("version").asInt()).isEqualTo(1);
        assertThat(spare().at("/routes/0/state").asText()).isEqualTo("started");

        Files.writeString(file, route("two").replace("setBody", "setBoddy"));
        await().until(() -> "refused".equals(spare().path("state").asText()));
        assertThat(spare().at("/error/line").asInt()).isEqualTo(6);
        assertThat(spare().at("/error/message").asText())
                .startsWith("spare.camel.yaml:6: ")
                .contains("setBoddy");
        assertThat(spare().at("/routes/0/state").asText()).isEqualTo("started");

        Files.writeString(file, route("two"));
        await().until(() -> spare().path("version").asInt() == 2);
        assertThat(spare().path("error").isNull()).isTrue();
        Answer history = api.get("/api/v1/admin/routes/spare-hello/history", root);
        assertThat(history.data().get(0).path("current").asBoolean()).isTrue();
        assertThat(history.data().get(0).path("diff").asText()).contains("-        - setBody: {constant: one}");
        assertThat(api.get("/api/v1/admin/routes/spare-hello/history?sort=version", root)
                        .data()
                        .findValuesAsText("version"))
                .containsExactly("1", "2");

        Answer restored = api.post("/api/v1/admin/routes/spare/restore", root, Map.of("version", 1));
        assertThat(restored.data().path("version").asInt()).isEqualTo(3);
        assertThat(restored.data().path("changed_by").asText()).isEqualTo("root");
        assertThat(Files.readString(file)).isEqualTo(route("one"));
        refused(api.post("/api/v1/admin/routes/spare/restore", root, Map.of("version", 9)), 404, "not_found");
    }

    private static String route(String says) {
        return "- route:\n    id: spare-hello\n    from:\n      uri: direct:spare\n      steps:\n        - setBody: {constant: %s}\n"
                .formatted(says);
    }

    private static JsonNode spare() {
        for (JsonNode file : api.get("/api/v1/admin/routes", root).data()) {
            if (file.path("file").asText().equals("spare.camel.yaml")) {
                return file;
            }
        }
        return MissingNode.getInstance();
    }

    @Test
    void givenARoute_whenStoppedAndStarted_thenTheApiTellsAndOnlyThePlatformMay() {
        String path = "/api/v1/admin/routes/hooks-health";
        assertThat(api.post(path + "/stop", root, null).data().path("state").asText())
                .isEqualTo("stopped");
        assertThat(api.post(path + "/start", root, null).data().path("state").asText())
                .isEqualTo("started");

        refused(api.post(path + "/stop", owner, null), 403, "forbidden");
        refused(api.get("/api/v1/admin/routes", owner), 403, "forbidden");
        List<String> files =
                new ArrayList<>(api.get("/api/v1/admin/routes", root).data().findValuesAsText("file"));
        Collections.reverse(files);
        assertThat(api.get("/api/v1/admin/routes?sort=-id", root).data().findValuesAsText("file"))
                .hasSizeGreaterThan(1)
                .isEqualTo(files);
        refused(api.post("/api/v1/admin/routes/nobody/stop", root, null), 404, "not_found");
    }

    @Test
    void givenBootstrapSecret_whenThereIsASuperAdmin_thenOnlyConflictIsLeft() {
        Map<String, Object> body = Map.of("username", "root2", "password", TestApi.PASSWORD);
        String path = "/api/v1/admin/seed-super-admin";
        refused(api.post(path, null, body, "X-Bootstrap-Secret", "wrong"), 403, "forbidden");
        refused(api.post(path, null, body), 403, "forbidden");
        refused(api.post(path, null, body, "X-Bootstrap-Secret", TestApi.BOOTSTRAP), 409, "conflict");
        for (String bad : List.of("", "{", "[]", "{\"password\":1}")) {
            refused(api.call("POST", path, null, bad, "X-Bootstrap-Secret", "wrong"), 403, "forbidden");
            refused(api.call("POST", path, null, bad, "X-Bootstrap-Secret", TestApi.BOOTSTRAP), 409, "conflict");
        }
    }
}
