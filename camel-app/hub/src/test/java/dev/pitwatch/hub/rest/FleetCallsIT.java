package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Changes of devices as they are called, one row of rest.md after the other. */
class FleetCallsIT extends CastCase {

    private static final String MERGE = "application/merge-patch+json";

    private static long pit1;
    private static long pit2;
    private static long foreignPit;
    private static int made;

    private String id;
    private Answer registered;

    @BeforeAll
    static void makePits() {
        pit1 = api.pit(shine, 1);
        pit2 = api.pit(shine, 2);
        foreignPit = api.pit(other, 1);
        api.execute(
                "insert into pit_grant (workshop_id, user_id, pit_id) values (%d, %d, %d)", shine, operatorId, pit1);
    }

    @BeforeEach
    void register() {
        id = "ESP32-%012d".formatted(++made);
        registered = api.post("/api/v1/devices", owner, Map.of("device_id", id, "pit_id", pit1));
        assertThat(registered.status()).as(registered.text()).isEqualTo(201);
    }

    private record FleetCall(String method, String path, @Nullable String body, List<String> allowed) {}

    private List<FleetCall> fleetCalls() {
        return List.of(
                new FleetCall("PATCH", "", "{\"name\":\"X\"}", List.of(root, owner, admin)),
                new FleetCall("PATCH", "/status", "{\"status\":\"disabled\"}", List.of(root, owner, admin)),
                new FleetCall("PATCH", "/calibration", "{\"temperature\":{\"offset\":1}}", List.of(root, owner, admin)),
                new FleetCall("GET", "/calibration", null, List.of(root, owner, admin)),
                new FleetCall("GET", "/diag", null, List.of(root, owner, admin)),
                new FleetCall("GET", "/refusals", null, List.of(root, owner, admin)),
                new FleetCall("POST", "/replace", "{\"new_device_id\":\"ESP32-NOBODY\"}", List.of(root, owner, admin)),
                new FleetCall("POST", "/licence/rotate", null, List.of(root, owner)),
                new FleetCall("POST", "/licence/revoke", null, List.of(root)),
                new FleetCall("POST", "/credentials/rotate", null, List.of(root, owner, admin)),
                new FleetCall("DELETE", "", null, List.of(root, owner)));
    }

    @Test
    void givenEachRole_whenItCalls_thenOnlyThoseOfTheContractGetThrough() {
        for (FleetCall one : fleetCalls()) {
            for (String token : List.of(operator, admin, owner, root)) {
                Answer answer = call(one, token);
                String what = one + " " + answer.text();
                if (one.allowed().contains(token)) {
                    assertThat(answer.status()).as(what).isNotIn(401, 403, 500);
                } else {
                    assertThat(answer.status()).as(what).isEqualTo(403);
                }
            }
        }
        assertThat(call(fleetCalls().get(0), null).status()).isEqualTo(401);
    }

    @Test
    void givenAnotherWorkshop_whenItsOwnerCalls_thenThereIsNoSuchDeviceAndNothingChanges() {
        String before = state();
        for (FleetCall one : fleetCalls()) {
            Answer answer = call(one, foreign);
            assertThat(answer.status())
                    .as(one + " " + answer.text())
                    .isEqualTo(one.path().equals("/licence/revoke") ? 403 : 404);
        }
        assertThat(state()).isEqualTo(before);
        assertThat(api.call("PATCH", device(""), owner, "{\"pit_id\":%d}".formatted(foreignPit))
                        .status())
                .isEqualTo(404);
        assertThat(state()).isEqualTo(before);
    }

    @Test
    void givenWhatTheBrokerRefusedOfADevice_whenListed_thenTheShapeIsTheContractsAndTheNewestIsFirst() {
        api.execute(
                """
                insert into broker_refusal (device_id, reason, workshop_id, count, first_seen_at, last_seen_at)
                select '%s', 'wrong_password', %d, 3, now(), now() - interval '1 minute'
                union all select '%1$s', 'foreign_topic', %2$d, 1, now(), now()
                """,
                id, shine);

        Answer list = api.get(device("/refusals"), admin);

        assertThat(list.json().at("/meta/total").asInt()).isEqualTo(2);
        assertThat(list.data().findValuesAsText("reason")).containsExactly("foreign_topic", "wrong_password");
        assertThat(api.get(device("/refusals?sort=created_at"), admin).data().findValuesAsText("reason"))
                .containsExactly("wrong_password", "foreign_topic");
        assertThat(list.data().get(1).get("count").asInt()).isEqualTo(3);
        assertThat(list.data().get(0).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("reason", "count", "first_seen_at", "last_seen_at");
    }

    @Test
    void givenBodiesThatAreWrong_whenSent_thenEachIsRefusedByField() {
        for (String body : List.of(
                "{\"color\":1}",
                "{\"device_id\":\"X-1\"}",
                "{\"pit_id\":\"1\"}",
                "{\"pit_id\":0}",
                "{\"interval_s\":1}",
                "{\"interval_s\":null}",
                "{\"interval_s\":1e9}",
                "{\"labels\":[1]}",
                "{\"labels\":[\"\"]}",
                "{\"labels\":\"a\"}",
                "{\"sensor_types\":[\"DHT99\"]}",
                "{\"sensor_types\":[\"\"]}",
                "{\"name\":\" \"}",
                "{\"name\":\"a\\u0000\"}",
                "{\"firmware_pin\":\"1 2\"}",
                "{\"firmware_pin\":\"%s\"}".formatted("1".repeat(32)),
                "[]",
                "null",
                "7")) {
            Answer answer = api.call("PATCH", device(""), owner, body);
            assertThat(answer.status()).as(body + answer.text()).isEqualTo(422);
            assertThat(answer.code()).isEqualTo("validation_failed");
        }
        for (String body :
                List.of("{}", "{\"status\":\"retired\"}", "{\"status\":null}", "{\"status\":\"active\",\"x\":1}")) {
            assertThat(api.call("PATCH", device("/status"), owner, body).status())
                    .as(body)
                    .isEqualTo(422);
        }
        for (String body : List.of("{}", "{\"new_device_id\":\"%s\"}".formatted(id), "{\"new_device_id\":\"a b\"}")) {
            assertThat(api.call("POST", device("/replace"), owner, body).status())
                    .as(body)
                    .isEqualTo(422);
        }
        assertThat(api.call("PATCH", device(""), owner, "{", "Content-Type", MERGE)
                        .status())
                .isEqualTo(400);
        assertThat(api.call("PATCH", device(""), owner, "a=b", "Content-Type", "text/plain")
                        .status())
                .isEqualTo(415);
        assertThat(api.call("PATCH", "/api/v1/devices/a%20b", owner, "{}").status())
                .isEqualTo(404);
    }

    @Test
    void givenAMergePatch_whenSent_thenTheDeviceAsItIsNowIsAnswered() {
        Answer changed = api.call(
                "PATCH",
                device(""),
                admin,
                "{\"pit_id\":%d,\"name\":\"Left\",\"labels\":[\"a\"],\"sensor_types\":[\"BME680\"],\"interval_s\":30,\"firmware_pin\":\"1.4.2\"}"
                        .formatted(pit2),
                "Content-Type",
                MERGE);

        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.data().get("pit_id").asLong()).isEqualTo(pit2);
        assertThat(changed.data().get("interval_s").asInt()).isEqualTo(30);
        assertThat(changed.data()).isEqualTo(api.get(device(""), owner).data());
        assertThat(commands()).isEqualTo("ASSIGN SET_INTERVAL");

        Answer cleared = api.call(
                "PATCH",
                device(""),
                owner,
                "{\"pit_id\":null,\"name\":null,\"labels\":null,\"sensor_types\":null,\"firmware_pin\":null}");
        assertThat(cleared.status()).as(cleared.text()).isEqualTo(200);
        for (String field : List.of("pit_id", "name", "firmware_pin")) {
            assertThat(cleared.data().get(field).isNull()).as(field).isTrue();
        }
        assertThat(cleared.data().get("labels")).isEmpty();
        assertThat(cleared.data().get("interval_s").asInt()).isEqualTo(30);
    }

    @Test
    void givenADeviceThatSaidWhatItIsBuiltOn_whenRead_thenThatIsAnsweredAloneAndInLists() {
        assertThat(api.get(device(""), owner).data().get("board").isNull()).isTrue();

        api.execute("update device set board = 'gateway' where device_id = '%s'", id); // as its status is kept

        assertThat(api.get(device(""), owner).data().get("board").textValue()).isEqualTo("gateway");
        assertThat(api.get("/api/v1/workshops/%d/devices?device_id=%s".formatted(shine, id), owner)
                        .data()
                        .findValuesAsText("board"))
                .containsExactly("gateway");
    }

    @Test
    void givenADevice_whenDisabledAndDecommissioned_thenTheAnswersAreTheContracts() {
        Answer off =
                api.call("PATCH", device("/status"), admin, "{\"status\":\"disabled\",\"reason\":\"being painted\"}");
        assertThat(off.data().toString())
                .isEqualTo("{\"device_id\":\"%s\",\"status\":\"disabled\",\"command_sent\":true}".formatted(id));

        Answer gone = api.call("DELETE", device(""), owner, null);
        assertThat(gone.status()).isEqualTo(200);
        assertThat(gone.data().isNull()).isTrue();
        Answer read = api.get(device(""), owner);
        assertThat(read.data().get("status").asText()).isEqualTo("retired");
        assertThat(read.data().at("/licence/status").asText()).isEqualTo("revoked");
        assertThat(api.call("PATCH", device(""), owner, "{\"name\":\"X\"}").code())
                .isEqualTo("conflict");
        assertThat(api.get("/api/v1/pits/" + pit1, owner)
                        .data()
                        .get("device_ids")
                        .toString())
                .doesNotContain(id);
    }

    /** Statement that is true of its rows; what the device is to be, and why. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "| enabled |",
                "update device set status = 'disabled' where device_id = '%1$s' | disabled | manual",
                "update licence set status = 'revoked' where device_id = '%1$s' | disabled | licence_revoked",
                "update licence set expires_at = now() where device_id = '%1$s' | disabled | licence_expired",
                "update subscription set status = 'suspended' where workshop_id = %2$d | disabled | subscription_suspended",
                "update subscription set status = 'cancelled' where workshop_id = %2$d | disabled | subscription_expired",
                "update subscription set status = 'active', next_due_at = now() - interval '8 days' where workshop_id = %2$d"
                        + " | disabled | subscription_suspended",
                "update device set workshop_id = null, pit_id = null where device_id = '%1$s' | |",
            })
    void givenRowsOfItsRights_whenRead_thenItSaysWhatItIsToBeAndWhy(
            @Nullable String change, @Nullable String wanted, @Nullable String reason) {
        api.execute("delete from subscription where workshop_id = %d", shine);
        api.execute("insert into subscription (workshop_id, expires_at) values (%d, now() + interval '1 day')", shine);
        if (change != null) {
            api.execute(change.formatted(id, shine));
        }

        JsonNode device = api.get(device(""), root).data();

        assertThat(device.get("wanted").textValue()).isEqualTo(wanted);
        assertThat(device.get("wanted_reason").textValue()).isEqualTo(reason);
    }

    @Test
    void givenAnIntervalOfItsOwn_whenADeviceIsRegistered_thenItIsTold() {
        String path = "/api/v1/devices";
        Answer usual = api.post(path, owner, Map.of("device_id", "INTERVAL-10", "interval_s", 10));
        Answer slow = api.post(path, owner, Map.of("device_id", "INTERVAL-60", "interval_s", 60));

        assertThat(List.of(usual.status(), slow.status())).as(slow.text()).containsOnly(201);
        assertThat(api.one(
                        String.class,
                        "select string_agg(device_id || ' ' || command || ' ' || (params ->> 'interval_s'), ',')"
                                + " from command where device_id like 'INTERVAL-%%'"))
                .isEqualTo("INTERVAL-60 SET_INTERVAL 60");
    }

    @Test
    void givenADeviceOnTheShelf_whenClaimed_thenItHasItsPit() {
        api.execute("update device set workshop_id = null, pit_id = null where device_id = '%s'", id);
        api.execute("update licence set workshop_id = null where device_id = '%s'", id);
        String code = registered.data().get("claim_code").asText();

        assertThat(claim(owner, "WRONG", pit2).code()).isEqualTo("not_found");
        assertThat(claim(operator, code, pit2).code()).isEqualTo("forbidden");
        Answer claimed = claim(owner, code, pit2);

        assertThat(claimed.status()).as(claimed.text()).isEqualTo(200);
        assertThat(claimed.data().get("workshop_id").asLong()).isEqualTo(shine);
        assertThat(claimed.data().get("pit_id").asLong()).isEqualTo(pit2);
        assertThat(claim(owner, code, pit2).code()).isEqualTo("conflict");
        assertThat(claim(foreign, code, foreignPit).code()).isEqualTo("not_found");
    }

    @Test
    void givenADeviceThatIsNotThere_whenThePlatformClaimsIt_thenItIsNotFound() {
        Answer claimed = api.post(
                "/api/v1/devices/claim",
                root,
                Map.of("device_id", "ESP32-0000000000FF", "claim_code", "ABCD-EFGH-JKLM", "pit_id", 1));

        assertThat(claimed.code()).isEqualTo("not_found");
    }

    @Test
    void givenCodesThatDoNotFit_whenTried_thenAnotherWorkshopGetsTheSameAnswerToEachByTheSameWork() {
        String used = registered.data().get("claim_code").asText();
        String shelf = "SHELF-%d".formatted(made);
        assertThat(api.post("/api/v1/devices", root, Map.of("device_id", shelf)).status())
                .isEqualTo(201);
        String retired = "RETIRED-%d".formatted(made);
        String ofRetired = api.post("/api/v1/devices", owner, Map.of("device_id", retired))
                .data()
                .get("claim_code")
                .asText();
        assertThat(api.delete("/api/v1/devices/" + retired, owner).status()).isEqualTo(200);
        StatementLog log = new StatementLog();
        api.db.database().tell(log);

        List<String> tried = List.of(
                tried(log, foreign, "NO-SUCH-DEVICE", used, foreignPit),
                tried(log, foreign, shelf, "WRONGWRONGWR", foreignPit),
                tried(log, foreign, id, "WRONGWRONGWR", foreignPit),
                tried(log, foreign, id, used, foreignPit),
                tried(log, foreign, retired, ofRetired, foreignPit));

        assertThat(tried.get(0)).contains("404", "not_found", "claimable_device");
        assertThat(tried).containsOnly(tried.get(0));
        // Its own devices a workshop knows anyhow.
        assertThat(tried(log, owner, id, used, pit2)).contains("409", "conflict");
    }

    /** {@return status, error and statements of a claim} */
    private static String tried(StatementLog log, String token, String device, String code, long pit) {
        String call = "claim-" + UUID.randomUUID();
        Answer answer = api.post(
                "/api/v1/devices/claim",
                token,
                Map.of("device_id", device, "claim_code", code, "pit_id", pit),
                "X-Correlation-Id",
                call);
        return "%d %s %s".formatted(answer.status(), answer.json().get("error"), log.of(call));
    }

    private Answer claim(String token, String code, long pit) {
        return api.post("/api/v1/devices/claim", token, Map.of("device_id", id, "claim_code", code, "pit_id", pit));
    }

    @Test
    void givenIdsOfThePlatform_whenListed_thenThoseThatWaitAreFoundByAPartOfTheirId() {
        String waiting = "WAITS-%d".formatted(made);
        assertThat(api.post("/api/v1/devices", root, Map.of("device_id", waiting))
                        .status())
                .isEqualTo(201);

        Answer listed = api.get("/api/v1/devices?claimed=false&q=%s".formatted(waiting.toLowerCase(Locale.ROOT)), root);

        assertThat(listed.status()).as(listed.text()).isEqualTo(200);
        assertThat(listed.data().findValuesAsText("device_id")).containsExactly(waiting);
        assertThat(listed.json().at("/meta/total").asInt()).isEqualTo(1);
        assertThat(api.get("/api/v1/devices?claimed=false&q=" + id, root).data())
                .isEmpty();
        assertThat(api.get("/api/v1/devices?claimed=false&q=%25", root).data()).isEmpty();
        for (String wrong : List.of("", "?claimed=true", "?claimed=no", "?claimed=false&q=")) {
            assertThat(api.get("/api/v1/devices" + wrong, root).status())
                    .as(wrong)
                    .isEqualTo(422);
        }
        for (String token : List.of(owner, admin, operator)) {
            assertThat(api.get("/api/v1/devices?claimed=false", token).status()).isEqualTo(403);
        }
    }

    @Test
    void givenAnIdOfThePlatform_whenAWorkshopRegistersIt_thenItIsRefusedUntilItIsClaimedByItsCode() {
        id = "PLATFORM-%d".formatted(made);
        String first = api.post("/api/v1/devices", root, Map.of("device_id", id))
                .data()
                .get("claim_code")
                .asText();
        assertThat(api.post("/api/v1/devices", owner, Map.of("device_id", id)).status())
                .isEqualTo(409);

        assertThat(api.post(device("/claim-code"), owner, null).status()).isEqualTo(403);
        Answer renewed = api.post(device("/claim-code"), root, null);

        assertThat(renewed.status()).as(renewed.text()).isEqualTo(200);
        String code = renewed.data().get("claim_code").asText();
        assertThat(renewed.data().toString())
                .isEqualTo("{\"device_id\":\"%s\",\"claim_code\":\"%s\"}".formatted(id, code));
        assertThat(claim(owner, first, pit2).code()).isEqualTo("not_found");
        assertThat(claim(owner, code, pit2).status()).isEqualTo(200);
        assertThat(api.post(device("/claim-code"), root, null).code()).isEqualTo("conflict");
        assertThat(api.one(
                        String.class,
                        "select string_agg(coalesce(before::text, '') || coalesce(after::text, ''), ' ')"
                                + " from audit_log where thing = 'device' and thing_id = '%s'",
                        id))
                .contains("claim_code_hash")
                .doesNotContain(code, first);
    }

    @Test
    void givenTheContract_whenRead_thenClaimsHaveTheLimitOfSignIns() {
        assertThat(new Contract(Document.read()).operations().get("claimDevice").signInLimit())
                .isTrue();
    }

    @Test
    void givenKeys_whenRotated_thenTheyAreAnsweredOnceAndBothSpellingsWork() {
        Answer key = api.post(device("/licence/rotate"), owner, null);
        Answer again = api.post(device("/license/rotate"), owner, null);
        Answer shorter = api.post("/api/devices/%s/license/rotate".formatted(id), owner, null);
        Answer password = api.post(device("/credentials/rotate"), admin, null);
        Answer revoked = api.post(device("/license/revoke"), root, null);

        for (Answer answer : List.of(key, again, shorter)) {
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            assertThat(answer.data().get("device_id").asText()).isEqualTo(id);
            assertThat(answer.data().get("license_key").asText()).matches("LIC(-[A-Z2-9]{4}){3}");
        }
        assertThat(password.data().get("mqtt_password").asText()).hasSize(24);
        assertThat(revoked.data().toString()).isEqualTo("{\"device_id\":\"%s\",\"status\":\"revoked\"}".formatted(id));
        assertThat(api.get(device(""), owner).data().at("/licence/rotated_at").isNull())
                .isFalse();
        assertThat(api.post(device("/licence/rotate"), owner, null).code()).isEqualTo("conflict");
    }

    @Test
    void givenABrokenDevice_whenReplaced_thenTheOtherIsAnsweredInItsPit() {
        String other = id + "-B";
        assertThat(api.post("/api/v1/devices", owner, Map.of("device_id", other))
                        .status())
                .isEqualTo(201);

        Answer there = api.post(device("/replace"), admin, Map.of("new_device_id", other));

        assertThat(there.status()).as(there.text()).isEqualTo(200);
        assertThat(there.data().get("device_id").asText()).isEqualTo(other);
        assertThat(there.data().get("pit_id").asLong()).isEqualTo(pit1);
    }

    @Test
    void givenACalibration_whenChanged_thenItIsAnsweredWithItsHistory() {
        Answer none = api.get(device("/calibration"), admin);
        assertThat(none.data().toString()).isEqualTo("{\"current\":{},\"history\":[]}");

        Answer made = api.call(
                "PATCH",
                device("/calibration"),
                admin,
                "{\"temperature\":{\"offset\":-0.4,\"gain\":1.0},\"valid_from\":\"2026-02-20T22:30:00+05:30\",\"reference\":\"Testo 174\"}",
                "Content-Type",
                MERGE);

        assertThat(made.status()).as(made.text()).isEqualTo(200);
        assertThat(made.data().at("/current/temperature").toString())
                .isEqualTo("{\"offset\":-0.4,\"gain\":1.0,\"valid_from\":\"2026-02-20T17:00:00Z\"}");
        assertThat(made.data().at("/history/0/temperature/offset").asDouble()).isEqualTo(-0.4);
        assertThat(made.data().at("/history/0/reference").asText()).isEqualTo("Testo 174");
        assertThat(made.data()).isEqualTo(api.get(device("/calibration"), owner).data());
        for (String body : List.of(
                "{\"color\":{\"offset\":1}}",
                "{\"temperature\":1}",
                "{\"temperature\":{\"offset\":\"1\"}}",
                "{\"temperature\":{\"offset\":1e99}}",
                "{\"temperature\":{\"gain\":0}}",
                "{\"temperature\":{\"slope\":1}}",
                "{\"temperature\":{\"offset\":1},\"valid_from\":\"yesterday\"}",
                "{\"temperature\":{\"offset\":1},\"valid_from\":\"9999-12-31T23:59:59Z\"}",
                "{\"temperature\":{\"offset\":1},\"valid_from\":\"2026-06-30T23:59:60Z\"}",
                "{\"a b\":{\"offset\":1}}",
                "{\"temperature\":{\"offset\":1},\"reference\":\" \"}",
                "{\"temperature\":{\"offset\":1},\"reference\":\"%s\"}".formatted("x".repeat(101)),
                "{\"reference\":{\"offset\":1}}",
                "[]")) {
            Answer answer = api.call("PATCH", device("/calibration"), owner, body);
            assertThat(answer.status()).as(body + answer.text()).isEqualTo(422);
        }
    }

    @Test
    void givenViolations_whenListed_thenTheShapeIsTheContractsAndOthersSeeNothing() {
        api.execute(
                "insert into violation (workshop_id, device_id, reason, topic, hour, count, first_seen_at, last_seen_at)"
                        + " values (%d, '%s', 'bad_key', 'workshop/x', now(), 3, now(), now())",
                shine, id);
        String path = "/api/v1/workshops/%d/violations".formatted(shine);

        Answer list = api.get(path + "?device_id=" + id, admin);

        assertThat(list.status()).as(list.text()).isEqualTo(200);
        assertThat(list.json().at("/meta/total").asInt()).isEqualTo(1);
        assertThat(list.data().get(0).get("count").asInt()).isEqualTo(3);
        assertThat(list.data().get(0).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("id", "device_id", "reason", "topic", "count", "first_seen_at", "last_seen_at");
        assertThat(api.get(path + "?reason=flood", owner).data()).isEmpty();
        assertThat(api.get(path + "?sort=-last_seen_at&page=2", root).status()).isEqualTo(200);
        assertThat(api.get(path + "?sort=-created_at", owner).data()).isNotEmpty();
        assertThat(api.get(path, operator).status()).isEqualTo(403);
        assertThat(api.get(path, foreign).status()).isEqualTo(404);
        assertThat(api.get(path + "?color=red", owner).status()).isEqualTo(422);
        assertThat(api.get(path + "?sort=topic", owner).status()).isEqualTo(422);
    }

    @Test
    void givenDiagnostics_whenAsked_thenTheNewestIsAnsweredOrTheHistoryByParts() {
        assertThat(api.get(device("/diag"), admin).data().isNull()).isTrue();
        api.execute(
                """
                insert into device_diag (workshop_id, device_id, received_at, uptime_s, link, reset_reason, errors)
                select %d, '%s', timestamptz '2026-02-20 22:30:00.0004Z' - n * interval '5 minutes', 8000 - n * 300, 'ethernet',
                    'brownout', '{"PMS5003":3}'
                from generate_series(0, 9) n
                """,
                shine, id);

        JsonNode newest = api.get(device("/diag"), admin).data();
        assertThat(newest.toString())
                .isEqualTo("{'v':1,'uptime_s':8000,'heap_free':null,'heap_min':null,'link':'ethernet','rssi':null,"
                        .concat(
                                "'reset_reason':'brownout','queue':null,'dropped':null,'errors':{'PMS5003':3},'fw':null,")
                        .concat("'received_at':'2026-02-20T22:30:00Z'}")
                        .replace('\'', '"'));

        List<Integer> uptimes = new ArrayList<>();
        String cursor = "";
        do {
            Answer part =
                    api.get(device("/diag?from=2026-02-20T22:00:00Z&to=2026-02-20T22:31:00Z&limit=4") + cursor, root);
            assertThat(part.status()).as(part.text()).isEqualTo(200);
            part.data().forEach(diag -> uptimes.add(diag.get("uptime_s").asInt()));
            cursor = part.json().at("/meta/next_cursor").isNull()
                    ? ""
                    : "&cursor=" + part.json().at("/meta/next_cursor").asText();
        } while (!cursor.isEmpty());
        assertThat(uptimes).containsExactly(6200, 6500, 6800, 7100, 7400, 7700, 8000);

        assertThat(api.get(device("/diag?to=2026-02-20T21:00:00Z"), owner).data())
                .isEmpty();
        for (String wrong :
                List.of("?cursor=x", "?from=soon", "?limit=0", "?from=2026-02-20T22:31:00Z&to=2026-02-20T22:30:00Z")) {
            assertThat(api.get(device("/diag" + wrong), owner).status())
                    .as(wrong)
                    .isEqualTo(422);
        }
    }

    private Answer call(FleetCall one, @Nullable String token) {
        return api.call(one.method(), device(one.path()), token, one.body());
    }

    private String device(String path) {
        return "/api/v1/devices/" + id + path;
    }

    private String state() {
        return api.one(
                String.class,
                "select concat_ws(' ', d::text, l::text, a::text, (select count(*) from command), (select count(*) from calibration)) from device d"
                        + " join licence l using (device_id) join broker_account a on a.username = d.device_id"
                        + " where d.device_id = '%s'",
                id);
    }

    private String commands() {
        return api.one(
                String.class,
                "select string_agg(command, ' ' order by command) from command where device_id = '%s'",
                id);
    }
}
