package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeamIT {

    private static TestApi api;
    private static long workshop;
    private static String root;
    private static String owner;
    private static String admin;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        TestApi.Cast cast = api.cast();
        workshop = cast.workshop();
        root = cast.root();
        owner = cast.owner();
        admin = cast.admin();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenAnOrder_whenAWorkshopIsTakenOnTwiceUnderOneKey_thenItIsThereOnce() {
        Map<String, Object> order = Map.of(
                "workshop",
                Map.of("name", "New PPF"),
                "owner",
                Map.of("name", "Ann", "email", "ann@x.example"),
                "pits",
                2,
                "plan",
                "basic");

        Answer made = api.post("/api/v1/admin/workshops", root, order, "Idempotency-Key", "order-1");
        Answer again = api.post("/api/v1/admin/workshops", root, order, "Idempotency-Key", "order-1");

        assertThat(made.status()).isEqualTo(201);
        assertThat(again.data()).isEqualTo(made.data());
        assertThat(made.data().at("/workshop/total_pits").asInt()).isEqualTo(2);
        assertThat(made.data().at("/workshop/opening_hours/sat").toString()).isEqualTo("[[\"09:00\",\"19:00\"]]");
        assertThat(made.data().at("/workshop/opening_hours/sun").toString()).isEqualTo("[]");
        assertThat(made.data().at("/mqtt/port").asInt()).isEqualTo(1883);
        assertThat(made.data().get("wireguard_url").isNull()).isTrue();
        Answer login = api.post(
                "/api/v1/auth/login",
                null,
                Map.of(
                        "username", made.data().at("/owner/username").asText(),
                        "password", made.data().get("temporary_password").asText()));
        assertThat(login.data().get("must_change_password").asBoolean()).isTrue();

        long id = made.data().at("/workshop/id").asLong();
        Answer gone = api.post("/api/v1/admin/workshops/%d/decommission".formatted(id), root, null);
        assertThat(gone.data().get("users_deactivated").asInt()).isEqualTo(1);
        assertThat(api.get("/api/v1/workshops/" + id, root).status()).isEqualTo(404);
        assertThat(api.post("/api/v1/admin/workshops/999999/decommission", root, null)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void givenAnOrderForOneOpenAroundTheClock_whenSent_thenItHasNoHours() {
        String order = "{\"workshop\":{\"name\":\"Night PPF\",\"opening_hours\":null},\"owner\":{\"name\":\"Ann\"}}";

        Answer made = api.post("/api/v1/admin/workshops", root, Json.tree(order));

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.data().at("/workshop/opening_hours").isNull()).isTrue();
    }

    @Test
    void givenAWrongOrder_whenSent_thenAllThatIsWrongIsSaid() {
        Answer wrong = api.post(
                "/api/v1/admin/workshops",
                root,
                Map.of("workshop", Map.of("nam", "x"), "owner", Map.of(), "pits", 101, "plan", "gold"));

        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json().at("/error/details").findValuesAsText("field"))
                .containsExactlyInAnyOrder("workshop.nam", "workshop.name", "owner.name", "pits", "plan");
        for (String path : List.of("/api/v1/admin/workshops", "/api/v1/admin/workshops/1/decommission")) {
            assertThat(api.post(path, owner, Map.of()).status()).isEqualTo(403);
        }
    }

    @Test
    void givenThePlatform_whenLookedAt_thenOnlyItsOwnerSees() {
        Answer overview = api.get("/api/v1/admin/overview", root);
        Answer system = api.get("/api/v1/admin/system", root);

        assertThat(overview.data().at("/users/owner").asInt()).isPositive();
        assertThat(system.status()).isEqualTo(200);
        assertThat(system.data().at("/database/version").asText()).isNotBlank();
        assertThat(system.data().at("/disk/free_bytes").asLong()).isPositive();
        assertThat(system.data().at("/disk/days_left").isNull())
                .as("it is known for less than a day")
                .isTrue();
        assertThat(system.data().at("/encryption/status").asText()).isIn("encrypted", "not_encrypted", "unknown");
        assertThat(system.data().get("uptime_s").isInt()).isTrue();
        assertThat(api.get("/api/v1/admin/overview", owner).status()).isEqualTo(403);
        assertThat(api.get("/api/v1/admin/system", admin).status()).isEqualTo(403);
    }

    @Test
    void givenADiskThatHasGrownForTwoDays_whenThePlatformIsLookedAt_thenItSaysInHowManyDaysItIsFull(@TempDir Path data)
            throws IOException {
        // Half a day from either neighbour, so that what else is written to this disk meanwhile doesn't matter.
        double growthADay = Files.getFileStore(data).getUsableSpace() / 9.5;
        long now = Instant.now().getEpochSecond();
        Files.writeString(
                data.resolve("disk-use.tsv"),
                "%d\t%d\n%d\t%d\n".formatted(now - 2 * 86_400, 0, now, Math.round(2 * growthADay)));

        try (TestApi grown = TestApi.startWith(Map.of("PITWATCH_DATA", data.toString()))) {
            Answer system = grown.get("/api/v1/admin/system", grown.cast().root());

            assertThat(system.data().at("/disk/path").asText()).isEqualTo(data.toString());
            assertThat(system.data().at("/disk/days_left").isInt()).isTrue();
            assertThat(system.data().at("/disk/days_left").asInt()).isEqualTo(9);
        }
    }

    @Test
    void givenNobodyWhoSignedIn_whenTheyAskWhatItIs_thenVersionRegionAndSignUpAreSaid() {
        Answer about = api.get("/api/v1/about", null);

        assertThat(about.status()).as(about.text()).isEqualTo(200);
        assertThat(about.data().get("version").asText()).isNotEmpty();
        assertThat(about.data().get("data_region").isNull()).isTrue();
        assertThat(about.data().get("signup").asText()).isEqualTo("invite");
        assertThat(about.data()).hasSize(3);
    }

    @Test
    void givenASetUp_whenExportedAndBroughtIn_thenOnlyOwnersMayAndDryRunsChangeNothing() {
        String path = "/api/v1/workshops/%d/setup".formatted(workshop);
        Map<String, Object> file = Map.of(
                "pits", List.of(Map.of("pit_number", 31, "limits", Map.of("humidity", Map.of("max", "off")))),
                "limits", Map.of("aqi", Map.of("warning", 120.5)));

        Answer dry = api.post(path + "?dry_run=true", owner, file);
        assertThat(dry.data().get("dry_run").asBoolean()).isTrue();
        assertThat(dry.data().get("changes")).hasSize(3);
        assertThat(api.get(path, owner).data().get("pits")).isEmpty();
        assertThat(api.post(path, owner, file).data().get("changes")).hasSize(3);
        assertThat(api.post(path, owner, file).data().get("changes")).isEmpty();
        assertThat(api.post(path, root, api.get(path, root).data()).data().get("changes"))
                .isEmpty();

        assertThat(api.get(path, admin).status()).isEqualTo(403);
        assertThat(api.get("/api/v1/workshops/999999/setup", owner).status()).isEqualTo(404);
        assertThat(api.post("/api/v1/workshops/999999/setup", owner, file).status())
                .isEqualTo(404);
        Answer wrong = api.post(
                path,
                owner,
                Map.of("colours", List.of(), "limits", Map.of("aqi", Map.of("warn", 1), "sms_per_day", -1)));
        assertThat(wrong.json().at("/error/details").findValuesAsText("field"))
                .containsExactlyInAnyOrder("colours", "limits.aqi.warn", "limits.sms_per_day");
    }

    @Test
    void givenLimitsOfAllKinds_whenASetUpIsBroughtIn_thenItTakesWhatTheContractSaysAndNamesWhatItDoesNot() {
        String path = "/api/v1/workshops/%d/setup?dry_run=true".formatted(workshop);
        for (String taken : List.of(
                "{'limits':{'temperature':{'min':null},'quiet_hours':null,'channels':{'custom_oil':['sms']}}}",
                "{'pits':[{'pit_number':1,'limits':{'aqi':null,'temperature':{'min':'off','max':null},"
                        + "'quiet_hours':'off','camera_offline_s':null,'hysteresis':{'aqi':null},"
                        + "'band':{'humidity':{'min':'off'}},'channels':{'high_aqi':null,'low_stock':[]}}}]}")) {
            Answer answer = setUp(path, taken);
            assertThat(answer.status()).as("%s: %s", taken, answer.text()).isEqualTo(200);
        }
        Map<String, String> refused = Map.of(
                "{'limits':{'temperature':{'min':'off'}}}", "limits.temperature.min",
                "{'limits':{'band':{'humidity':{'max':'off'}}}}", "limits.band.humidity.max",
                "{'limits':{'aqi':null}}", "limits.aqi",
                "{'limits':{'channels':{'oil_leak':['sms']}}}", "limits.channels",
                "{'pits':[{'pit_number':1,'limits':{'channels':{'oil':[]}}}]}", "pits.0.limits.channels",
                "{'pits':[{'pit_number':1,'limits':{'temperature':{'min':'on'}}}]}", "pits.0.limits.temperature.min");
        refused.forEach((file, field) -> {
            Answer answer = setUp(path, file);
            assertThat(answer.status()).as("%s: %s", file, answer.text()).isEqualTo(422);
            assertThat(answer.json().at("/error/details/0/field").asText()).startsWith(field);
            assertThat(answer.text()).doesNotContainPattern("java\\.|Cannot|deserial|JsonNode|Exception");
        });
        String alerts = "/api/v1/workshops/%d/alerts?alert_type=".formatted(workshop);
        assertThat(api.get(alerts + "oil_leak", owner).status()).isEqualTo(422);
        assertThat(api.get(alerts + "custom_oil_leak", owner).status()).isEqualTo(200);
        assertThat(api.get(alerts + "device_offline", owner).status()).isEqualTo(200);
    }

    @Test
    void givenAlerts_whenShelvedAndAllAcknowledged_thenAsTheCallSays() {
        long shop = api.workshop("Alerts");
        api.user(shop, "alerts-owner", "owner", null);
        String boss = api.token("alerts-owner");
        long leak = alert(shop, "custom_leak", "info");
        alert(shop, "custom_heat", "critical");
        String shelve = "/api/v1/alerts/%d/shelve".formatted(leak);

        assertThat(api.post(shelve, boss, null).data().get("shelved_until").isNull())
                .isFalse();
        assertThat(api.post(shelve, boss, Map.of("minutes", 0))
                        .data()
                        .get("shelved_until")
                        .isNull())
                .isTrue();
        assertThat(api.post(shelve, boss, Map.of("minutes", 10_081)).status()).isEqualTo(422);
        assertThat(api.post(shelve, admin, Map.of("minutes", 5)).status()).isEqualTo(404);

        String all = "/api/v1/workshops/%d/alerts/acknowledge-all".formatted(shop);
        for (Map<String, ?> none : List.of(
                Map.of("severity", "warning"),
                Map.of("alert_type", "custom_leak", "pit_id", 1),
                Map.of("shelved", true),
                Map.of("from", "2020-01-01T00:00:00Z", "to", "2020-01-02T00:00:00Z", "cleared", false))) {
            assertThat(api.post(all, boss, none).data().path("acknowledged").asInt(-1))
                    .as(none.toString())
                    .isZero();
        }
        assertThat(api.post(all, boss, Map.of("severity", "any")).status()).isEqualTo(422);
        assertThat(api.post(all, admin, null).status()).isEqualTo(404);
        assertThat(api.post(all + "?severity=info", boss, Map.of("severity", "critical", "status", "open"))
                        .data()
                        .get("acknowledged")
                        .asInt())
                .as("the query's before the body's")
                .isEqualTo(1);
        assertThat(api.post(all, boss, Map.of()).data().get("acknowledged").asInt())
                .isEqualTo(1);
        api.execute("update alert set cleared_at = now(), cleared_reason = 'recovered' where id = %d", leak);
        assertThat(api.post(shelve, boss, null).code()).isEqualTo("conflict");
    }

    @Test
    void givenAlertsOfThePlatform_whenCalledFor_thenSuperAdminsHandleThemAndOthersDoNot() {
        long disk = alert(null, "server_disk", "critical");
        alert(null, "licence_violation", "info");
        alert(workshop, "custom_leak", "info");

        assertThat(api.get("/api/v1/admin/alerts", root).data().findValuesAsText("alert_type"))
                .containsExactly("licence_violation", "server_disk");
        assertThat(api.get("/api/v1/admin/alerts?alert_type=licence_violation", root)
                        .data()
                        .findValuesAsText("alert_type"))
                .containsExactly("licence_violation");
        assertThat(api.get("/api/v1/admin/alerts?alert_type=server_disk&status=open&severity=critical", root)
                        .json()
                        .at("/meta/total")
                        .asInt())
                .isEqualTo(1);
        assertThat(api.get("/api/v1/admin/alerts", owner).status()).isEqualTo(403);
        assertThat(api.post("/api/v1/alerts/%d/acknowledge".formatted(disk), owner, null)
                        .status())
                .isEqualTo(404);
        assertThat(api.post("/api/v1/alerts/%d/shelve".formatted(disk), owner, null)
                        .status())
                .isEqualTo(404);
        assertThat(api.post("/api/v1/alerts/%d/acknowledge".formatted(disk), root, null)
                        .data()
                        .get("status")
                        .asText())
                .isEqualTo("acknowledged");
        assertThat(api.post("/api/v1/alerts/%d/shelve".formatted(disk), root, Map.of("minutes", 30))
                        .data()
                        .get("shelved_until")
                        .isNull())
                .isFalse();
    }

    private static long alert(@Nullable Long of, String type, String severity) {
        return api.id(
                "insert into alert (workshop_id, alert_type, severity, subject, message, created_at)"
                        + " values (%s, '%s', '%s', 'x', 'X', clock_timestamp()) returning id",
                of, type, severity);
    }

    private static Answer setUp(String path, String json) {
        return api.call("POST", path, owner, json.replace('\'', '"'));
    }

    @Test
    void givenLimitsThatContradictEachOther_whenASetUpIsBroughtIn_thenItIsRefusedAndChangesNothing() {
        String path = "/api/v1/workshops/%d/setup".formatted(workshop);
        JsonNode before = api.get(path, owner).data();
        Map<String, Object> low = Map.of("temperature", Map.of("min", 36)); // the default's upper one is 35
        Map<String, Object> swapped = Map.of("band", Map.of("humidity", Map.of("min", 60, "max", 40)));

        for (Map<String, Object> file : List.<Map<String, Object>>of(
                Map.of("limits", Map.of("aqi", Map.of("warning", 200, "critical", 200))),
                Map.of("limits", low),
                Map.of("limits", swapped),
                Map.of("pits", List.of(Map.of("pit_number", 31, "limits", low))),
                Map.of(
                        "limits",
                        Map.of("aqi", Map.of("critical", 500)),
                        "pits",
                        List.of(Map.of("pit_number", 31, "limits", Map.of("aqi", Map.of("warning", 500))))))) {
            Answer answer = api.post(path, owner, file);

            assertThat(answer.status()).as("%s: %s", file, answer.text()).isEqualTo(422);
            assertThat(answer.json().at("/error/details/0/message").asText()).contains("expected below");
        }
        assertThat(api.get(path, owner).data()).isEqualTo(before);
    }
}
