package dev.pitwatch.hub.rest;

import static dev.pitwatch.hub.rest.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What people read and do at pits, of their workshop and of another, by their roles. */
class PitCallsIT extends CastCase {

    private static long pit1;
    private static long pit2;
    private static long foreignPit;

    @BeforeAll
    static void makePits() {
        pit1 = api.pit(shine, 1);
        pit2 = api.pit(shine, 2);
        foreignPit = api.pit(other, 1);
        api.execute(
                "insert into pit_grant (workshop_id, user_id, pit_id) values (%d, %d, %d)", shine, operatorId, pit1);
    }

    @Test
    void givenNoCameraServer_whenAStreamIsAskedFor_thenTheAnswerSaysSo() {
        for (String token : List.of(owner, operator, root, foreign)) {
            refused(api.get("/api/v1/pits/%d/stream".formatted(pit1), token), 404, "no_camera_server");
        }
        refused(api.get("/api/v1/track/AAAAAAAAAAAAAAAAAAAAAA/stream", null), 404, "no_camera_server");
        refused(api.get("/api/v1/pits/%d/stream".formatted(pit1), null), 401, "unauthenticated");
        assertThat(api.post("/hooks/mediamtx/auth?key=", null, Map.of()).status())
                .isEqualTo(401);
    }

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
    void givenAlerts_whenLookedAt_thenTheySayHowManyPeopleWereNotifiedAndHowLongTheLastOneTook() {
        api.execute(
                "insert into alert (workshop_id, pit_id, alert_type, severity, subject, message, created_at, cleared_at, cleared_reason)"
                        + " values (%1$d, %2$d, 'high_humidity', 'warning', 'pit:%2$d', 'Humidity exceeded 70 %%',"
                        + " now() - interval '3 hours', now() - interval '168 minutes', 'recovered')",
                shine, pit1);
        long alert = api.id(
                "insert into alert (workshop_id, pit_id, alert_type, severity, subject, message)"
                        + " values (%1$d, %2$d, 'high_humidity', 'warning', 'pit:%2$d', 'Humidity exceeded 70 %%') returning id",
                shine, pit1);
        api.execute(
                """
                insert into notice (workshop_id, user_id, event, channel, dedupe_key, state, alert_id, next_attempt_at, give_up_at, created_at)
                select %d, u.id, 'alert', channel, 'told ' || u.id || channel, state, %d, now(), now(), now()
                from (select id, row_number() over (order by id) as place from app_user where workshop_id = %1$d) u,
                    (values ('sms', 'sent'), ('email', 'delivered'), ('push', 'suppressed')) by(channel, state)
                where place <= 2 or state = 'suppressed'
                """,
                shine, alert);
        String list = "/api/v1/workshops/%d/alerts?alert_type=high_humidity".formatted(shine);

        JsonNode found = api.get("/api/v1/alerts/" + alert, operator).data();

        assertThat(found.get("told").asInt()).isEqualTo(2);
        assertThat(found.get("last_seconds").asInt()).isEqualTo(12 * 60);
        assertThat(api.get(list + "&cleared=false", owner).data()).containsExactly(found);
        assertThat(api.get(list, owner).data()).hasSize(2);
        assertThat(api.get(list + "&status=cleared", owner).data().at("/0/told").asInt())
                .isZero();
        assertThat(api.get(list + "&status=cleared", owner)
                        .data()
                        .at("/0/last_seconds")
                        .isNull())
                .isTrue();
        refused(api.get("/api/v1/alerts/" + alert, foreign), 404, "not_found");
    }

    @Test
    void givenAnOperator_whenAnAlertOfAnotherPitIsAskedFor_thenThereIsNone() {
        long alert = api.id(
                "insert into alert (workshop_id, pit_id, alert_type, severity, subject, message)"
                        + " values (%1$d, %2$d, 'low_humidity', 'warning', 'pit:%2$d', 'x') returning id",
                shine, pit2);

        refused(api.get("/api/v1/alerts/" + alert, operator), 404, "not_found");
        assertThat(api.get("/api/v1/alerts/" + alert, admin).status()).isEqualTo(200);
    }

    @Test
    void givenNoSuchWorkshop_whenItsListsAreReadByAnybody_thenNotFound() {
        for (String list : List.of("pits", "devices", "alerts")) {
            String path = "/api/v1/workshops/999999/" + list;
            refused(api.get(path, root), 404, "not_found");
            refused(api.get(path, owner), 404, "not_found");
        }
    }
}
