package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.core.readings.reading.CoreMetric;
import dev.pitwatch.core.readings.reading.JdbiReadingRepository;
import dev.pitwatch.core.readings.reading.Reading;
import dev.pitwatch.core.readings.rollup.RollupUpkeep;
import dev.pitwatch.core.testing.SampleReading;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.hub.rest.TestApi.Answer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** API keys and kiosk links, over HTTP. */
class MachinesIT {

    private static final String NOTIFIED = "the notification, not the reload of every minute";

    private static TestApi api;
    private static long workshop;
    private static long pit;
    private static long foreignPit;
    private static String owner;
    private static String foreignOwner;
    private static String admin;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        workshop = api.workshop("Shine");
        long other = api.workshop("Other");
        pit = api.pit(workshop, 1);
        foreignPit = api.pit(other, 1);
        api.execute("update pit set camera_ip = '192.168.1.100', camera_model = 'DS-2CD' where id = %d", pit);
        api.user(workshop, "owner", "owner", null);
        api.user(workshop, "admin", "staff", "admin");
        api.user(other, "foreign", "owner", null);
        owner = api.token("owner");
        admin = api.token("admin");
        foreignOwner = api.token("foreign");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    private static String keys() {
        return "/api/v1/workshops/%d/api-keys".formatted(workshop);
    }

    private static String links() {
        return "/api/v1/workshops/%d/kiosk-links".formatted(workshop);
    }

    private static Answer makeKey(String... scopes) {
        Answer made = api.post(keys(), owner, Map.of("name", "Till", "scopes", List.of(scopes)));
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        return made;
    }

    private static String key(String... scopes) {
        return makeKey(scopes).data().get("key").asText();
    }

    @Test
    void givenOwner_whenAKeyIsMade_thenItIsShownOnceAndKeptHashed() {
        Answer made = makeKey("devices", "read");
        String key = made.data().get("key").asText();
        long id = made.data().get("id").asLong();

        assertThat(key).startsWith("pwk_").hasSize(68);
        assertThat(made.header("Location")).isEqualTo(keys());
        assertThat(made.data().get("scopes")).extracting(JsonNode::asText).containsExactly("read", "devices");
        Answer list = api.get(keys() + "?sort=-created_at", owner);
        assertThat(list.data().get(0).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly(
                        "id",
                        "workshop_id",
                        "name",
                        "created_by",
                        "created_at",
                        "last_used_at",
                        "scopes",
                        "expires_at");
        assertThat(list.text()).doesNotContain(key);
        assertThat(api.one(String.class, "select to_jsonb(m)::text from machine m where id = %d", id))
                .doesNotContain(key.substring(4));
    }

    @Test
    void givenKeysOfEachScope_whenUsed_thenTheyMayWhatTheContractSays() {
        String reading = key("read");
        String ofDevices = key("devices");
        String ofJobs = key("jobs");
        String pits = "/api/v1/workshops/%d/pits".formatted(workshop);
        String devices = "/api/v1/workshops/%d/devices".formatted(workshop);

        assertThat(api.get(pits, reading).status()).isEqualTo(200);
        assertThat(api.get("/api/v1/pits/%d/sensors/latest".formatted(pit), reading)
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/pits/" + foreignPit, reading).status()).isEqualTo(404);
        assertThat(api.get(devices, ofDevices).status()).isEqualTo(200);
        assertThat(api.get("/api/v1/sensor-types", ofDevices).status()).isEqualTo(200);
        for (String refused :
                List.of(devices, keys(), "/api/v1/auth/me", "/api/v1/auth/sessions", "/api/v1/workshops")) {
            assertThat(api.get(refused, reading).status()).as(refused).isEqualTo(403);
        }
        assertThat(api.post(pits, reading, Map.of("pit_number", 9)).status()).isEqualTo(403);
        assertThat(api.get(pits, ofDevices).status()).isEqualTo(403);
        assertThat(api.get(devices, ofJobs).status()).isEqualTo(403);
        assertThat(api.post("/api/v1/auth/ws-ticket", ofJobs, null).status()).isEqualTo(403);
        String ticket = api.post("/api/v1/auth/ws-ticket", reading, null)
                .data()
                .get("ticket")
                .asText();
        assertThat(api.authentication.byTicket(ticket).isMachine()).isTrue();
    }

    @Test
    void givenAKey_whenItRegistersADeviceTwiceUnderOneIdempotencyKey_thenTheAnswerIsTheSame() {
        String key = key("devices");
        String path = "/api/v1/workshops/%d/devices".formatted(workshop);
        Map<String, Object> body = Map.of("device_id", "ESP32-0A0B0C0D0E0F", "pit_id", pit);

        Answer first = api.post(path, key, body, "Idempotency-Key", "once");
        Answer again = api.post(path, key, body, "Idempotency-Key", "once");
        Answer others = api.post(path, key("devices"), body, "Idempotency-Key", "once");

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(again.data()).isEqualTo(first.data());
        assertThat(others.status()).isEqualTo(409);
        assertThat(api.one(
                        String.class,
                        "select string_agg(distinct actor_type || ' ' || (actor_id is not null), ',') from audit_log"
                                + " where thing = 'device' and thing_id = 'ESP32-0A0B0C0D0E0F'"))
                .isEqualTo("api_key true");
    }

    @Test
    void givenAKey_whenRevokedHereOrInTheDatabase_thenItIsNobodysWithinASecond() {
        Answer made = makeKey("read");
        String here = made.data().get("key").asText();
        String there = key("read");
        String path = "/api/v1/pits/" + pit;
        assertThat(api.get(path, here).status()).isEqualTo(200);
        String revoke = "/api/v1/api-keys/" + made.data().get("id").asLong();

        assertThat(api.call("DELETE", revoke, foreignOwner, null).status()).isEqualTo(404);
        assertThat(api.call("DELETE", revoke, admin, null).status()).isEqualTo(403);
        assertThat(api.call("DELETE", revoke, owner, null).status()).isEqualTo(200);

        assertThat(api.get(path, here).status()).isEqualTo(401);
        assertThat(api.call("DELETE", revoke, owner, null).status()).isEqualTo(404);
        assertThat(api.get(path, there).status()).isEqualTo(200);
        // A machine is nobody's: what happens to people leaves it alone.
        api.user(workshop, "owner_changing", "owner", null);
        String changing = api.token("owner_changing");
        assertThat(api.post(
                                "/api/v1/auth/change-password",
                                changing,
                                Map.of("current_password", TestApi.PASSWORD, "new_password", "Newpassword1"))
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/auth/me", changing).status()).isEqualTo(401);
        assertThat(api.get(path, there).status()).isEqualTo(200);
        api.execute("update machine set revoked_at = now() where revoked_at is null and role = 'api_key'");
        await(NOTIFIED).until(() -> api.get(path, there).status() == 401);
    }

    @Test
    void givenAKeyWithAnEnd_whenItIsOver_thenItIsNobodys() {
        Instant end = Instant.now().plusSeconds(3_600).truncatedTo(ChronoUnit.SECONDS);
        Answer made = api.post(
                keys(), owner, Map.of("name", "Till", "scopes", List.of("read"), "expires_at", end.toString()));
        assertThat(made.data().get("expires_at").asText()).isEqualTo(end.toString());
        String key = made.data().get("key").asText();
        assertThat(api.get("/api/v1/pits/" + pit, key).status()).isEqualTo(200);
        assertThat(api.get(keys(), owner).data().findValuesAsText("expires_at")).contains(end.toString());

        api.execute(
                "update machine set expires_at = now() where id = %d",
                made.data().get("id").asLong());
        api.execute(
                "update machine set scopes = '{read,jobs}' where id = %d",
                made.data().get("id").asLong());
        await(NOTIFIED).until(() -> api.get("/api/v1/pits/" + pit, key).status() == 401);

        for (String wrong : List.of(Instant.now().minusSeconds(1).toString(), "soon", "2026-02-30T00:00:00Z")) {
            assertThat(api.post(keys(), owner, Map.of("name", "x", "scopes", List.of("read"), "expires_at", wrong))
                            .status())
                    .as(wrong)
                    .isEqualTo(422);
        }
    }

    @Test
    void givenAKeyThatIsUsed_whenListed_thenItsLastUseIsThere() {
        Answer made = makeKey("read");
        api.get("/api/v1/pits/" + pit, made.data().get("key").asText());

        long id = made.data().get("id").asLong();
        await().until(() -> api.one(Boolean.class, "select last_used_at is not null from machine where id = %d", id));
    }

    @Test
    void givenOtherRolesAndWorkshops_whenTheyTouchKeysAndLinks_thenTheyMayNotKnow() {
        assertThat(api.get(keys(), admin).status()).isEqualTo(403);
        assertThat(api.get(keys(), foreignOwner).status()).isEqualTo(404);
        assertThat(api.post(keys(), foreignOwner, Map.of("name", "x", "scopes", List.of("read")))
                        .status())
                .isEqualTo(404);
        assertThat(api.get(links(), foreignOwner).status()).isEqualTo(404);
        assertThat(api.get(links(), admin).status()).isEqualTo(200);
        assertThat(api.post(keys(), owner, Map.of("name", "x", "scopes", List.of()))
                        .status())
                .isEqualTo(422);
        assertThat(api.post(keys(), owner, Map.of("name", "x", "scopes", List.of("all")))
                        .status())
                .isEqualTo(422);
        assertThat(api.post(links(), owner, Map.of("name", "x", "color", "red")).status())
                .isEqualTo(422);
    }

    @Test
    void givenWhatIsNoKey_whenShown_thenItIsRefused() {
        String good = key("read");
        String kiosk = token(api.post(links(), admin, Map.of("name", "Wall")));
        String changed = good.substring(0, good.length() - 2) + (good.endsWith("AA") ? "BB" : "AA");

        for (String wrong : List.of(changed, "pwk_", "pwk_x", "pwk_" + kiosk, kiosk, good.substring(4), good + "A")) {
            assertThat(api.get("/api/v1/pits/" + pit, wrong).status()).as(wrong).isEqualTo(401);
            assertThat(api.post("/api/v1/auth/kiosk", null, Map.of("token", wrong))
                            .status())
                    .as(wrong)
                    .isEqualTo(wrong.equals(kiosk) ? 200 : 401);
        }
    }

    @Test
    void givenACodeOfAKioskLink_whenTypedOnAScreen_thenItIsLetInOnceAndKeepsTheToken() {
        Answer made = api.post(links(), admin, Map.of("name", "TV"));
        String codes =
                "/api/v1/kiosk-links/%d/code".formatted(made.data().get("id").asLong());
        Answer code = api.post(codes, admin, null);
        assertThat(code.status()).as(code.text()).isEqualTo(200);
        Map<String, String> typed = Map.of("code", code.data().get("code").asText());

        Answer opened = api.post("/api/v1/auth/kiosk", null, typed);

        assertThat(opened.status()).as(opened.text()).isEqualTo(200);
        assertThat(opened.data().get("token").asText()).isEqualTo(token(made));
        assertThat(opened.data().get("time_zone").asText()).isEqualTo("Asia/Kolkata");
        assertThat(opened.data().get("workshop_name").asText()).isNotEmpty();
        assertThat(api.post("/api/v1/auth/kiosk", null, typed).status()).isEqualTo(401);
        assertThat(api.post("/api/v1/auth/kiosk", null, Map.of()).status()).isEqualTo(422);
        assertThat(api.post("/api/v1/auth/kiosk", null, Map.of("code", "ABCDEF", "token", "x"))
                        .status())
                .isEqualTo(422);
        String kiosk = opened.data().get("access_token").asText();
        assertThat(api.post(codes, kiosk, null).status()).isEqualTo(403);
    }

    @Test
    void givenAKioskLink_whenOpened_thenItSeesTheLivePageAndNothingElseUntilRevoked() {
        Answer made = api.post(links(), admin, Map.of("name", "Wall"));
        assertThat(made.status()).isEqualTo(201);
        assertThat(api.get(links(), admin).text())
                .contains(made.data().get("url").asText());

        Answer opened = api.post("/api/v1/auth/kiosk", null, Map.of("token", token(made)));

        assertThat(opened.status()).as(opened.text()).isEqualTo(200);
        assertThat(opened.data().get("role").asText()).isEqualTo("kiosk");
        assertThat(opened.data().get("expires_in").asInt()).isEqualTo(900);
        assertThat(opened.data().get("workshop_id").asLong()).isEqualTo(workshop);
        String kiosk = opened.data().get("access_token").asText();
        String pits = "/api/v1/workshops/%d/pits".formatted(workshop);
        assertThat(api.get(pits, kiosk).data()).hasSize(1);
        assertThat(api.get(pits, kiosk).text()).doesNotContain("192.168.1.100", "DS-2CD");
        assertThat(api.get("/api/v1/pits/" + pit, kiosk).text()).doesNotContain("192.168.1.100");
        assertThat(api.get("/api/v1/pits/%d/sensors/latest".formatted(pit), kiosk)
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/pits/%d/sensors/latest".formatted(foreignPit), kiosk)
                        .status())
                .isEqualTo(404);
        assertThat(api.get("/api/v1/workshops/%d/alerts".formatted(workshop), kiosk)
                        .status())
                .isEqualTo(200);
        String jobs = "/api/v1/workshops/%d/jobs".formatted(workshop);
        Map<String, Object> job = Map.of(
                "customer_name",
                "Anita Desai",
                "customer_phone",
                "+919812345678",
                "car_model",
                "BMW X5",
                "pit_id",
                pit,
                "work_type",
                "full_ppf",
                "price",
                Map.of("amount_minor", 4500000, "currency", "INR"));
        assertThat(api.post(jobs, admin, job).status()).isEqualTo(201);
        assertThat(api.get(jobs, kiosk).text())
                .contains("BMW X5", "\"percent\"")
                .doesNotContain("Anita", "98123", "4500000", "tracking_");
        assertThat(api.get(jobs + "?q=9812", kiosk).status()).isEqualTo(403);
        assertThat(api.get("/api/v1/workshops/%d".formatted(workshop), kiosk).status())
                .isEqualTo(403);
        assertThat(api.get("/api/v1/auth/me", kiosk).status()).isEqualTo(403);
        assertThat(api.post("/api/v1/auth/logout", kiosk, null).status()).isEqualTo(403);
        assertThat(api.post("/api/v1/auth/ws-ticket", kiosk, null).status()).isEqualTo(200);

        String revoke = "/api/v1/kiosk-links/" + made.data().get("id").asLong();
        assertThat(api.call(
                                "DELETE",
                                "/api/v1/api-keys/" + made.data().get("id").asLong(),
                                owner,
                                null)
                        .status())
                .isEqualTo(404);
        assertThat(api.call("DELETE", revoke, admin, null).status()).isEqualTo(200);
        assertThat(api.get(pits, kiosk).status()).isEqualTo(401);
        assertThat(api.post("/api/v1/auth/kiosk", null, Map.of("token", token(made)))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void givenAKiosk_whenItAsksForMoreThanTheLivePage_thenItGetsOpenThingsAndTwentyFourHours() {
        long wall = api.workshop("Wall");
        long bay = api.pit(wall, 1);
        api.user(wall, "owner_wall", "owner", null);
        String boss = api.token("owner_wall");
        String kiosk = api.post(
                        "/api/v1/auth/kiosk",
                        null,
                        Map.of(
                                "token",
                                token(api.post(
                                        "/api/v1/workshops/%d/kiosk-links".formatted(wall),
                                        boss,
                                        Map.of("name", "x")))))
                .data()
                .get("access_token")
                .asText();
        jobsAndAlerts(wall, bay);
        readings(wall, bay);

        String jobs = "/api/v1/workshops/%d/jobs".formatted(wall);
        assertThat(api.get(jobs, boss).data()).hasSize(3);
        for (String query : List.of("", "?open=true", "?status=received")) {
            assertThat(api.get(jobs + query, kiosk).data().findValuesAsText("status"))
                    .containsOnly("received");
        }
        for (String query : List.of("?open=false", "?status=delivered", "?status=cancelled")) {
            assertThat(api.get(jobs + query, kiosk).code()).as(query).isEqualTo("forbidden");
        }
        String alerts = "/api/v1/workshops/%d/alerts".formatted(wall);
        assertThat(api.get(alerts, boss).data()).hasSize(3);
        assertThat(api.get(alerts, kiosk).data().findValuesAsText("status"))
                .containsExactlyInAnyOrder("open", "acknowledged");
        assertThat(api.get(alerts + "?status=acknowledged", kiosk).data()).hasSize(1);
        assertThat(api.get(alerts + "?status=cleared", kiosk).code()).isEqualTo("forbidden");

        String history = "/api/v1/pits/%d/sensors/history?from=2020-01-01T00:00:00Z".formatted(bay);
        assertThat(api.get(history, boss).data()).hasSize(3);
        assertThat(api.get(history, kiosk).data()).hasSize(2);
        String day = Instant.now().minus(Duration.ofHours(24)).toString();
        for (String bucket : List.of("1m", "15m", "1h", "1d", "auto")) {
            for (JsonNode row : api.get(history + "&bucket=" + bucket, kiosk).data()) {
                assertThat(row.get("timestamp").asText()).as(bucket).isGreaterThan(day);
            }
        }
        assertThat(api.get(history + "&to=2020-02-01T00:00:00Z", kiosk).data()).isEmpty();
        String stats = "/api/v1/pits/%d/sensors/stats?hours=2160".formatted(bay);
        assertThat(api.get(stats, boss).data().at("/temperature/max").asInt()).isEqualTo(40);
        assertThat(api.get(stats, kiosk).data().at("/temperature/max").asInt()).isEqualTo(21);
    }

    private static void jobsAndAlerts(long workshop, long pit) {
        for (String status : List.of("received", "delivered", "cancelled")) {
            api.execute(
                    "insert into job (workshop_id, pit_id, status, work_type, customer_name, car_model, closed_at,"
                            + " estimated_duration_minutes, created_at, updated_at) values (%d, %d, '%s', 'full_ppf',"
                            + " 'John', 'Car', case when '%s' <> 'received' then now() end, 60, now(), now())",
                    workshop, pit, status, status);
        }
        for (String times : List.of("null, null, null", "now(), null, null", "null, now(), 'recovered'")) {
            api.execute(
                    "insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, created_at,"
                            + " acknowledged_at, cleared_at, cleared_reason) values (%d, %d, 'high_aqi', 'warning',"
                            + " 'pit:' || gen_random_uuid(), 'AQI', now(), %s)",
                    workshop, pit, times);
        }
    }

    /** One of two days ago, one of an hour ago, one of now. */
    private static void readings(long workshop, long pit) {
        api.execute("insert into device (device_id, workshop_id, pit_id) values ('ESP32-WALL', %d, %d)", workshop, pit);
        List<Reading> readings = new ArrayList<>();
        for (int hours : List.of(48, 1, 0)) {
            readings.add(SampleReading.of(new SampleWorkshop(workshop, "wall", pit, "ESP32-WALL"))
                    .seq(hours)
                    .at(Instant.now().minus(Duration.ofHours(hours)).minusSeconds(1))
                    .with(CoreMetric.TEMPERATURE, hours == 48 ? 40 : 20 + hours)
                    .build());
        }
        new JdbiReadingRepository(api.db.database(), name -> false).store(readings, List.of());
        RollupUpkeep.on(api.db.database(), List::of, Clock.systemUTC(), new SimpleMeterRegistry())
                .run();
    }

    private static String token(Answer link) {
        String url = link.data().get("url").asText();
        assertThat(url).startsWith("http://localhost:" + api.port + "/kiosk/");
        return url.substring(url.lastIndexOf('/') + 1);
    }

    @Test
    void givenAsManyLinksAsAWorkshopMayHave_whenAnotherIsMade_thenOneHasToGoFirst() {
        long full = api.workshop("Full");
        api.user(full, "owner_full", "owner", null);
        String token = api.token("owner_full");
        api.execute(
                "insert into machine (sid, workshop_id, role, name, scopes, secret_hash, sealed_secret) select"
                        + " gen_random_uuid(), %d, 'kiosk', 'Wall', '{}', '', '' from generate_series(1, 100)",
                full);

        assertThat(api.post("/api/v1/workshops/%d/kiosk-links".formatted(full), token, Map.of("name", "One more"))
                        .status())
                .isEqualTo(409);
        api.execute("delete from machine where workshop_id = %d", full);
    }

    @Test
    void givenAWorkshopThatIsArchived_whenItsKeyIsUsed_thenItIsNobodys() {
        long closing = api.workshop("Closing");
        api.user(closing, "owner_closing", "owner", null);
        String token = api.token("owner_closing");
        String key = api.post(
                        "/api/v1/workshops/%d/api-keys".formatted(closing),
                        token,
                        Map.of("name", "x", "scopes", List.of("read")))
                .data()
                .get("key")
                .asText();

        api.execute("update workshop set archived_at = now() where id = %d", closing);

        await(NOTIFIED)
                .until(() ->
                        api.get("/api/v1/workshops/%d".formatted(closing), key).status() == 401);
    }
}
