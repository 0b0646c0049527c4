package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.settings.Settings.RateLimits;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RestApiOutagesIT {

    @Test
    void givenDatabaseStopped_whenCalled_thenIs503UntilItIsBack() {
        try (TestApi api = TestApi.startOn(TestDatabase.createOwnServer())) {
            long workshop = api.workshop("Shine");
            api.user(workshop, "owner", "owner", null);
            String token = api.token("owner");
            String path = "/api/v1/workshops/" + workshop;
            assertThat(api.get(path, token).status()).isEqualTo(200);
            api.user(null, "root", "super_admin", null);
            String root = api.token("root");

            api.db.stopServer();

            for (int i = 0; i < 3; i++) {
                Answer away = api.get(path, token);
                assertThat(away.status()).as(away.text()).isEqualTo(503);
                assertThat(away.code()).isEqualTo("unavailable");
                assertThat(away.header("Retry-After")).isNotEmpty();
            }
            assertThat(api.login("owner").status()).isEqualTo(503);
            assertThat(api.get("/api/v1/admin/overview", root).status()).isEqualTo(503);
            for (String needsNone : List.of("/admin/routes", "/admin/plugins", "/admin/logs")) {
                Answer answer = api.get("/api/v1" + needsNone, root);
                assertThat(answer.status()).as(needsNone + answer.text()).isEqualTo(200);
            }
            for (String verb : List.of("stop", "start")) {
                Answer turned = api.post("/api/v1/admin/routes/hooks-health/" + verb, root, null);
                assertThat(turned.status()).as(turned.text()).isEqualTo(200);
                assertThat(turned.data().path("state").asText()).isEqualTo(verb.equals("stop") ? "stopped" : "started");
            }
            // The newest version is the one that runs: written again, it is loaded again.
            Answer versions = api.get("/api/v1/admin/routes/hooks/history", root);
            assertThat(versions.status()).as(versions.text()).isEqualTo(200);
            Answer restored = api.post(
                    "/api/v1/admin/routes/hooks/restore",
                    root,
                    Map.of("version", versions.data().get(0).path("version").asInt()));
            assertThat(restored.status()).as(restored.text()).isEqualTo(200);
            assertThat(restored.data().path("state").asText()).isEqualTo("loaded");
            assertThat(api.get("/api/v1/health", null).status()).isEqualTo(200);

            api.db.startServer();
            await().until(() -> api.get(path, token).status() == 200);
        }
    }

    /** Access tokens last a quarter of an hour: outages, and who looks for their cause, longer. */
    @Test
    void givenDatabaseStopped_whenSignInsAreRenewed_thenTheTeamGoesOnAndNobodyElse() {
        try (TestApi api = TestApi.startOn(TestDatabase.createOwnServer())) {
            api.user(api.workshop("Shine"), "owner", "owner", null);
            api.user(null, "root", "super_admin", null);
            api.user(null, "gone", "super_admin", null);
            String owner = renewed(api, api.login("owner"));
            Answer leaving = api.login("gone");
            String gone = renewed(api, leaving);
            String used = refreshToken(api.login("root"));
            String root = refreshToken(refresh(api, used));
            assertThat(api.post("/api/v1/auth/logout", accessToken(leaving), null)
                            .status())
                    .isEqualTo(200);
            await().until(() -> knows(api, root));

            api.db.stopServer();

            await().until(() -> refresh(api, root).status() == 200);
            for (int i = 0; i < 2; i++) { // nothing is written, so that the token stays good
                Answer next = refresh(api, root);
                assertThat(next.status()).as(next.text()).isEqualTo(200);
                assertThat(refreshToken(next)).isEqualTo(root);
                assertThat(api.get("/api/v1/admin/routes", accessToken(next)).status())
                        .isEqualTo(200);
            }
            Answer cookie = api.post(
                    "/api/v1/auth/refresh",
                    null,
                    null,
                    "X-Pitwatch-Client",
                    "browser",
                    "Cookie",
                    "pitwatch_refresh=" + root);
            assertThat(cookie.status()).as(cookie.text()).isEqualTo(200);
            assertThat(refreshToken(cookie)).isEqualTo("null");
            for (String other : List.of(owner, gone, used, "guessed")) {
                Answer refused = refresh(api, other);
                assertThat(refused.status()).as(refused.text()).isEqualTo(503);
                assertThat(refused.header("Retry-After")).isNotEmpty();
            }

            api.db.startServer();
            await().until(() -> {
                Answer rotated = refresh(api, root);
                return rotated.status() == 200 && !root.equals(refreshToken(rotated));
            });
        }
    }

    private static boolean knows(TestApi api, String root) throws NoSuchAlgorithmException {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(root.getBytes(StandardCharsets.UTF_8));
        return api.sessions.renewable(hash).isPresent();
    }

    private static Answer refresh(TestApi api, String refreshToken) {
        return api.post("/api/v1/auth/refresh", null, Map.of("refresh_token", refreshToken));
    }

    private static String renewed(TestApi api, Answer signedIn) {
        return refreshToken(refresh(api, refreshToken(signedIn)));
    }

    private static String refreshToken(Answer answer) {
        return answer.data().path("refresh_token").asText();
    }

    private static String accessToken(Answer answer) {
        return answer.data().path("access_token").asText();
    }

    @Test
    void givenHubStarting_whenCalled_thenIs503() {
        try (TestApi api = TestApi.startUnmounted()) {
            Answer answer = api.get("/api/v1/auth/me", null);

            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.code()).isEqualTo("unavailable");
            assertThat(answer.header("Retry-After")).isEqualTo("2");
        }
    }

    @Test
    void givenAccountsMadeByHand_whenDeviceIsRegistered_thenThereIsNoPassword() {
        try (TestApi api = TestApi.startWithoutAccounts()) {
            long workshop = api.workshop("Shine");
            api.user(workshop, "owner", "owner", null);

            Answer made = api.post("/api/v1/devices", api.token("owner"), Map.of("device_id", "ESP32-HAND"));

            assertThat(made.status()).isEqualTo(201);
            assertThat(made.data().get("mqtt_password").isNull()).isTrue();
            Answer workshops = api.call(
                    "PUT", "/api/v1/workshops/%d/broker-account".formatted(workshop), api.token("owner"), null);
            assertThat(workshops.status()).as(workshops.text()).isEqualTo(200);
            assertThat(workshops.data().get("mqtt_password").isNull()).isTrue();
            assertThat(api.one(Integer.class, "select count(*) from broker_account"))
                    .isZero();
        }
    }

    @Test
    void givenLimits_whenCalledMoreOften_thenIs429UntilTheMinuteIsOver() {
        try (TestApi api = TestApi.startLimited(new RateLimits(5, 4, 6, 3), List.of("127.0.0.1"))) {
            long workshop = api.workshop("Shine");
            api.user(workshop, "owner", "owner", null);
            api.user(workshop, "admin", "staff", "admin");
            String owner = from(api, "1.1.1.1");
            String admin = api.post(
                            "/api/v1/auth/login",
                            null,
                            Map.of("username", "admin", "password", TestApi.PASSWORD),
                            "X-Forwarded-For",
                            "1.1.1.1")
                    .data()
                    .get("access_token")
                    .asText();

            for (int i = 0; i < 5; i++) {
                Answer open = api.get("/api/v1/openapi.json", null, "X-Forwarded-For", "2.2.2.2");
                assertThat(open.status()).isEqualTo(200);
                assertThat(open.header("RateLimit-Limit")).isEqualTo("5");
                assertThat(open.header("RateLimit-Remaining")).isEqualTo(Integer.toString(4 - i));
            }
            limited(api.get("/api/v1/openapi.json", null, "X-Forwarded-For", "2.2.2.2"));
            limited(api.get("/api/v1/auth/me", "forged", "X-Forwarded-For", "2.2.2.2"));
            assertThat(api.get("/api/v1/openapi.json", null, "X-Forwarded-For", "3.3.3.3")
                            .status())
                    .isEqualTo(200);

            for (int i = 0; i < 4; i++) {
                assertThat(api.get("/api/v1/auth/me", owner).status()).isEqualTo(200);
            }
            limited(api.get("/api/v1/auth/me", owner));
            for (int i = 0; i < 2; i++) { // what was refused took nothing of the workshop's six
                assertThat(api.get("/api/v1/auth/me", admin).status()).isEqualTo(200);
            }
            limited(api.get("/api/v1/auth/me", admin));

            from(api, "1.1.1.1");
            limited(api.post(
                    "/api/v1/auth/login",
                    null,
                    Map.of("username", "owner", "password", TestApi.PASSWORD),
                    "X-Forwarded-For",
                    "1.1.1.1"));
        }
    }

    /** What is written stays, in the audit log for ever: before and after of each change. */
    @Test
    void givenAWorkshopThatWritesMuch_whenItsMinutesShareIsUsedUp_thenItMayReadAndOthersWrite() {
        RateLimits many = new RateLimits(100_000, 100_000, 100_000, 100_000);
        try (TestApi api = TestApi.startLimited(many, List.of())) {
            long workshop = api.workshop("Shine");
            long other = api.workshop("Other");
            api.user(workshop, "owner", "owner", null);
            api.user(other, "neighbour", "owner", null);
            String owner = api.token("owner");
            String path = "/api/v1/workshops/" + workshop;
            for (int i = 0; i < 4; i++) {
                assertThat(api.patch(path, owner, Map.of("unknown", "x".repeat(500_000)))
                                .status())
                        .as("what is refused leaves nothing")
                        .isIn(400, 422);
            }

            int taken = 0;
            while (taken < 100 && api.patch(path, owner, holidays(taken)).status() == 200) {
                taken++;
            }

            assertThat(taken).isBetween(20, 40);
            Answer refused = api.patch(path, owner, holidays(taken));
            assertThat(refused.status()).isEqualTo(429);
            assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1, 120);
            assertThat(api.get(path, owner).status()).isEqualTo(200);
            assertThat(api.post(path + "/alerts/acknowledge-all", owner, null).status())
                    .as("what has no body")
                    .isEqualTo(200);
            assertThat(api.patch("/api/v1/workshops/" + other, api.token("neighbour"), holidays(1))
                            .status())
                    .isEqualTo(200);
        }
    }

    private static Map<String, Object> holidays(int first) {
        return Map.of(
                "holidays",
                IntStream.range(first, first + 400)
                        .mapToObj(day ->
                                Map.of("date", LocalDate.EPOCH.plusDays(day).toString(), "name", "H".repeat(100)))
                        .toList());
    }

    private static String from(TestApi api, String address) {
        return api.post(
                        "/api/v1/auth/login",
                        null,
                        Map.of("username", "owner", "password", TestApi.PASSWORD),
                        "X-Forwarded-For",
                        address)
                .data()
                .get("access_token")
                .asText();
    }

    private static void limited(Answer answer) {
        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.code()).isEqualTo("rate_limited");
        assertThat(Integer.parseInt(answer.header("Retry-After"))).isBetween(1, 60);
        assertThat(answer.header("RateLimit-Remaining")).isEqualTo("0");
    }
}
