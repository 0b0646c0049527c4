package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.settings.Settings.CodeLimits;
import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.base.settings.Settings.SocketLimits;
import dev.pitwatch.base.settings.Settings.TrackingLimits;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A customer from the first message to the last, by link and by session. */
class CustomersIT {

    private static TestApi api;
    private static long workshop;
    private static String owner;
    private static int count;
    private long pit;
    private JsonNode job;
    private long id;
    private String token;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        workshop = api.workshop("Shine");
        api.user(workshop, "owner", "owner", null);
        owner = api.token("owner");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @BeforeEach
    void aJob() {
        count++;
        pit = api.pit(workshop, count);
        job = make("+9198123%05d".formatted(count));
        id = job.get("id").asLong();
        token = job.get("tracking_token").asText();
    }

    @Test
    void givenALink_whenOpened_thenItTellsHowFarTheWorkIsAndNamesNobody() {
        move("in_progress");

        Answer page = api.get("/api/v1/track/" + token, null);

        assertThat(page.status()).as(page.text()).isEqualTo(200);
        assertThat(page.data().get("status").asText()).isEqualTo("in_progress");
        assertThat(page.data().get("car_plate").asText()).isEqualTo("DL••••1234");
        assertThat(page.data().get("live").asBoolean()).isTrue();
        assertThat(page.data().get("video").asBoolean()).isFalse();
        assertThat(page.data().at("/workshop/name").asText()).isEqualTo("Shine");
        assertThat(page.data().at("/workshop/code").asText())
                .isEqualTo(api.one(String.class, "select code from workshop where id = %d", workshop));
        assertThat(page.data().at("/workshop/time_zone").asText()).isEqualTo("Asia/Kolkata");
        assertThat(page.data().at("/workshop/logo_url").isNull()).isTrue();
        assertThat(page.text()).doesNotContain("John", "9198123", "owner");
        assertThat(api.get("/api/track/" + token, null).data().get("status").asText())
                .isEqualTo("in_progress");
        Answer latest = api.get("/api/v1/track/%s/sensors/latest".formatted(token), null);
        assertThat(latest.data().get("pit_id").asLong()).isEqualTo(pit);
        assertThat(latest.data().get("stale").asBoolean()).isTrue();
        assertThat(latest.data().at("/band/temperature/max").asDouble()).isEqualTo(28);
        for (String unknown : List.of("AAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB", "short", token + "x")) {
            assertThat(api.get("/api/v1/track/" + unknown, null).status()).isEqualTo(404);
        }
        move("quality_check", "completed");
        assertThat(api.get("/api/v1/track/%s/sensors/latest".formatted(token), null)
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/api/v1/track/" + token, null).data().get("live").asBoolean())
                .isFalse();
    }

    @Test
    void givenALink_whenItsTimeIsOverOrItIsReplaced_thenItIsGone() {
        Answer rotated = api.post("/api/v1/jobs/%d/tracking-link/rotate".formatted(id), owner, null);
        assertThat(rotated.status()).as(rotated.text()).isEqualTo(200);
        String next = rotated.data().get("tracking_token").asText();
        assertThat(api.get("/api/v1/track/" + token, null).status()).isEqualTo(404);
        assertThat(api.get("/api/v1/track/" + next, null).status()).isEqualTo(200);
        assertThat(api.get("/api/v1/jobs/" + id, owner)
                        .data()
                        .get("tracking_token")
                        .asText())
                .isEqualTo(next);

        api.execute("update job set tracking_ends_at = now() where id = %d", id);

        Answer over = api.get("/api/v1/track/" + next, null);
        assertThat(over.status()).isEqualTo(410);
        assertThat(over.code()).isEqualTo("gone");
        assertThat(consent(next, true).status()).isEqualTo(401);
        assertThat(ticket(next).status()).isEqualTo(410);
    }

    @Test
    void givenALink_whenUsedAsASignIn_thenItReadsTheJobConsentsAndOpensASocketAndNothingElse() {
        assertThat(ticket(token).data().get("ticket").asText()).isNotEmpty();
        assertThat(api.post("/api/v1/auth/ws-ticket", null, null).status()).isEqualTo(401);
        assertThat(api.post("/api/v1/auth/ws-ticket", owner, null).status()).isEqualTo(200);

        Answer said = consent(token, true);

        assertThat(said.status()).as(said.text()).isEqualTo(200);
        assertThat(said.data().get("video").asBoolean()).isTrue();
        assertThat(said.data().get("by").isNull()).isTrue();
        assertThat(said.text()).doesNotContain("John");
        long others = make("+911234567890").get("id").asLong();
        for (String read : List.of("progress", "climate")) {
            Answer answer = api.get("/api/v1/jobs/%d/%s".formatted(id, read), token);
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(api.get("/api/v1/jobs/%d/%s".formatted(others, read), token)
                            .status())
                    .as(read)
                    .isEqualTo(404);
        }
        assertThat(api.post("/api/v1/jobs/%d/consent".formatted(others), token, words(true))
                        .status())
                .isEqualTo(404);
        assertThat(consent("AAAAAAAAAAAAAAAAAAAAAA", true).status()).isEqualTo(401);
        for (String path : List.of("/jobs/" + id, "/jobs", "/auth/me", "/pits/" + pit + "/sensors/latest")) {
            assertThat(api.get("/api/v1" + path, token).status()).as(path).isEqualTo(401);
        }
        assertThat(api.post("/api/v1/jobs/%d/tracking-link/rotate".formatted(id), token, null)
                        .status())
                .isEqualTo(401);
    }

    @Test
    void givenACustomerWhoSignsIn_whenTheCarComesAndGoes_thenItsPitIsSeenSinceThenAndOnlyThen() {
        reading(Instant.now().minusSeconds(3_600));
        String customer = signIn();
        assertThat(api.get("/api/v1/pits/%d/sensors/latest".formatted(pit), customer)
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/api/v1/jobs", customer).data().findValuesAsText("id"))
                .contains(Long.toString(id));

        move("in_progress");
        await().untilAsserted(() -> assertThat(api.get("/api/v1/pits/%d/sensors/latest".formatted(pit), customer)
                        .status())
                .isEqualTo(200));
        assertThat(api.get("/api/v1/pits/%d/sensors/history".formatted(pit), customer)
                        .data())
                .as("what was before is somebody else's")
                .isEmpty();
        assertThat(api.get("/api/v1/pits/%d/sensors/history".formatted(pit), owner)
                        .data())
                .hasSize(1);
        assertThat(api.get("/api/v1/pits/%d/sensors/history?to=2026-01-01T00:00:00Z".formatted(pit), customer)
                        .data())
                .isEmpty();
        assertThat(api.get("/api/v1/pits/" + pit, customer).status()).isEqualTo(403);
        assertThat(consent(customer, true).status()).isEqualTo(200);
        move("quality_check", "completed");
        assertThat(api.get("/api/v1/pits/%d/sensors/latest".formatted(pit), customer)
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/api/v1/jobs/" + id, customer).status()).isEqualTo(200);
    }

    @Test
    void givenACustomersSession_whenTheLastJobCloses_thenItEndsAndACodeOpensAnotherToRead() {
        String customer = signIn();
        long second = make("+9198123%05d".formatted(count)).get("id").asLong();
        move("cancelled");
        assertThat(api.get("/api/v1/jobs/" + id, customer).status()).isEqualTo(200);
        api.post("/api/v1/jobs/%d/status".formatted(second), owner, Map.of("status", "cancelled"));
        assertThat(api.get("/api/v1/jobs/" + id, customer).status()).isEqualTo(401);

        String again = signIn();

        assertThat(api.get("/api/v1/jobs/" + id, again).status()).isEqualTo(200);
        assertThat(api.get("/api/v1/auth/me", again)
                        .data()
                        .get("must_change_password")
                        .asBoolean())
                .as("who comes by a code has no password to change")
                .isFalse();
        assertThat(consent(again, true).status()).isEqualTo(409);
        api.execute("update job set closed_at = now() - interval '31 days' where id in (%d, %d)", id, second);
        await().until(() -> api.get("/api/v1/jobs/" + id, again).status() == 404);
    }

    @Test
    void givenACustomer_whenHandedOutAndErased_thenNothingIsLeftToHandOut() {
        long customer = job.get("customer_id").asLong();
        String session = signIn();
        Answer all = api.post("/api/v1/users/%d/export".formatted(customer), owner, null);
        assertThat(all.status()).as(all.text()).isEqualTo(202);
        assertThat(all.data().at("/jobs/0/id").asLong()).isEqualTo(id);
        assertThat(api.post("/api/v1/users/%d/erase".formatted(customer), owner, null)
                        .status())
                .isEqualTo(409);
        move("cancelled");

        assertThat(api.post("/api/v1/users/%d/erase".formatted(customer), owner, null)
                        .status())
                .isEqualTo(200);

        assertThat(api.get("/api/v1/track/" + token, null).status()).isEqualTo(410);
        assertThat(api.get("/api/v1/auth/me", session).status()).isEqualTo(401);
        assertThat(api.post("/api/v1/users/%d/export".formatted(customer), owner, null)
                        .text())
                .doesNotContain("John", "9198123", "DL01AB1234");
        assertThat(api.get("/api/v1/jobs/" + id, owner)
                        .data()
                        .get("customer_name")
                        .asText())
                .isEqualTo("Erased");
    }

    @Test
    void givenLimits_whenALinkIsAskedForTooOften_thenItIsRefusedAndOthersOfTheNetworkAreNot() {
        RateLimits limits = new RateLimits(
                100, 600, 3_000, 1, 2_000, new TrackingLimits(7, 3), SocketLimits.STANDARD, CodeLimits.STANDARD);
        try (TestApi limited = TestApi.startLimited(limits, List.of())) {
            limited.user(limited.workshop("Shine"), "owner", "owner", null);
            String link = "/api/v1/track/AAAAAAAAAAAAAAAAAAAAAA";
            String other = "/api/v1/track/BBBBBBBBBBBBBBBBBBBBBA";

            assertThat(limited.get(link, null).status()).isEqualTo(404);
            assertThat(limited.get(link + "/sensors/latest", null).status()).isEqualTo(404);
            assertThat(limited.get("/api/v1/jobs/1/progress", "AAAAAAAAAAAAAAAAAAAAAA")
                            .status())
                    .isEqualTo(401);
            assertThat(limited.get(link, null).status()).as("by path or header").isEqualTo(429);
            assertThat(limited.post("/api/v1/auth/ws-ticket", null, Map.of("track", "AAAAAAAAAAAAAAAAAAAAAA"))
                            .status())
                    .as("by body")
                    .isEqualTo(429);

            assertThat(limited.get(other, null).status()).isEqualTo(404);
            assertThat(limited.get(other, null).status()).isEqualTo(404);
            assertThat(limited.get(other, null).status()).as("of the address").isEqualTo(429);
            assertThat(limited.login("owner").status()).isEqualTo(200);
        }
    }

    private void move(String... states) {
        for (String state : states) {
            Answer moved = api.post("/api/v1/jobs/%d/status".formatted(id), owner, Map.of("status", state));
            assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        }
    }

    private JsonNode make(String phone) {
        Map<String, Object> wish = new HashMap<>();
        wish.put("customer_name", "John Doe");
        wish.put("customer_phone", phone);
        wish.put("car_model", "Tesla Model 3");
        wish.put("car_plate", "DL01AB1234");
        wish.put("pit_id", pit);
        wish.put("work_type", "full_ppf");
        Answer made = api.post("/api/v1/jobs", owner, wish);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made.data();
    }

    @Test
    void givenBothPhoneAndEmailOrNeither_whenACodeIsAskedFor_thenOneOfTheTwoIsAskedFor() {
        for (String addresses : List.of(
                "", ",\"phone\":null,\"email\":null", ",\"phone\":\"+919812345678\",\"email\":\"a@b.example\"")) {
            Answer refused = api.call(
                    "POST", "/api/v1/auth/otp/request", null, "{\"workshop\":\"workshop_001\"%s}".formatted(addresses));
            assertThat(refused.status()).as(addresses).isEqualTo(422);
            assertThat(refused.text()).contains("\"email\"", "phone");
        }
        assertThat(api.call(
                                "POST",
                                "/api/v1/auth/otp/request",
                                null,
                                "{\"workshop\":\"workshop_001\",\"phone\":null,\"email\":\"a@b.example\"}")
                        .status())
                .isEqualTo(200);
    }

    private Answer consent(String bearer, boolean video) {
        return api.post("/api/v1/jobs/%d/consent".formatted(id), bearer, words(video));
    }

    private static Map<String, Object> words(boolean video) {
        return Map.of("video", video, "text_version", "2026-02", "how", "by the link");
    }

    private static Answer ticket(String track) {
        return api.post("/api/v1/auth/ws-ticket", null, Map.of("track", track));
    }

    /** Signs the customer in by a code, as it was sent to them. */
    private String signIn() {
        String phone = job.get("customer_phone").asText();
        String code = api.one(String.class, "select code from workshop where id = %d", workshop);
        long before = api.one(Long.class, "select count(*) from notice where event = 'one_time_code'");
        api.post("/api/v1/auth/otp/request", null, Map.of("workshop", code, "phone", phone));
        await().until(() -> api.one(Long.class, "select count(*) from notice where event = 'one_time_code'") > before);
        String rows = " from notice where event = 'one_time_code' order by id desc limit 1";
        String secrets = Sealed.NOTICE.open(
                api.db.masterKey(),
                api.one(String.class, "select dedupe_key" + rows),
                api.one(byte[].class, "select secrets" + rows));
        Answer in = api.post(
                "/api/v1/auth/otp/verify",
                null,
                Map.of("workshop", code, "phone", phone, "code", secrets.replaceAll("\\D", "")));
        assertThat(in.status()).as(in.text()).isEqualTo(200);
        assertThat(in.data().get("must_change_password").asBoolean()).isFalse();
        return in.data().get("access_token").asText();
    }

    private void reading(Instant at) {
        api.execute(
                "insert into reading (workshop_id, pit_id, device_id, boot_id, seq, recorded_at, received_at,"
                        + " temperature) values (%d, %d, 'ESP32-%012d', 'b', 1, '%s', now(), 20)",
                workshop, pit, count, at);
    }
}
