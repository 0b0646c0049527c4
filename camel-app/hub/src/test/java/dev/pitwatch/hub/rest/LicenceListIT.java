package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LicenceListIT extends CastCase {

    private static final String LICENCES = "/api/v1/admin/licences";

    @BeforeAll
    static void licences() {
        api.execute("insert into subscription (workshop_id, status, next_due_at) values (%d, 'active', now())", shine);
        api.execute("insert into subscription (workshop_id, status) values (%d, 'suspended')", other);
        device("ESP32-ENDLESS", shine, "active", "null");
        device("ESP32-ENDING", shine, "active", "now() + interval '3 days'");
        device("ESP32-ENDED", shine, "active", "now() - interval '1 minute'");
        device("ESP32-REVOKED", shine, "revoked", "null");
        device("ESP32-UNPAID", other, "active", "null");
        api.execute("insert into device (device_id, last_seen_at) values ('ESP32-BOXED', '2026-02-20T22:30:00Z')");
        api.execute("insert into licence (device_id, key_hash) values ('ESP32-BOXED', '\\x00')");
    }

    private static void device(String id, long workshop, String status, String end) {
        api.execute("insert into device (device_id, workshop_id) values ('%s', %d)", id, workshop);
        api.execute(
                "insert into licence (device_id, workshop_id, key_hash, status, expires_at) values ('%s', %d, '\\x00', '%s', %s)",
                id, workshop, status, end);
    }

    private static List<String> ids(String query) {
        Answer answer = api.get(LICENCES + query, root);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> ids = new ArrayList<>();
        answer.data().forEach(licence -> ids.add(licence.get("device_id").asText()));
        assertThat(answer.json().at("/meta/total").asInt()).isEqualTo(ids.size());
        return ids;
    }

    @Test
    void givenLicencesOfAllWorkshops_whenListed_thenThoseThatEndFirstAreOnTopAndEachSaysWhetherItsDeviceIsHeard() {
        Answer answer = api.get(LICENCES, root);

        Map<String, String> standings = new LinkedHashMap<>();
        answer.data()
                .forEach(licence -> standings.put(
                        licence.get("device_id").asText(),
                        licence.get("standing").asText()));
        assertThat(standings)
                .containsExactly(
                        Map.entry("ESP32-ENDED", "licence_expired"),
                        Map.entry("ESP32-ENDING", "valid"),
                        Map.entry("ESP32-BOXED", "subscription_expired"),
                        Map.entry("ESP32-ENDLESS", "valid"),
                        Map.entry("ESP32-REVOKED", "licence_revoked"),
                        Map.entry("ESP32-UNPAID", "subscription_suspended"));
        JsonNode ended = answer.data().get(0);
        assertThat(ended.get("status").asText()).as("by the clock").isEqualTo("expired");
        assertThat(ended.get("workshop").asText()).isNotBlank();
        assertThat(answer.data().get(2).get("workshop_id").isNull()).isTrue();
        assertThat(answer.data().get(2).get("last_seen_at").asText()).isEqualTo("2026-02-20T22:30:00Z");
    }

    @Test
    void givenFilters_whenListed_thenThoseAloneAreThereAndCounted() {
        assertThat(ids("?status=expired")).containsExactly("ESP32-ENDED");
        assertThat(ids("?status=revoked")).containsExactly("ESP32-REVOKED");
        assertThat(ids("?status=active"))
                .containsExactly("ESP32-ENDING", "ESP32-BOXED", "ESP32-ENDLESS", "ESP32-UNPAID");
        assertThat(ids("?expires_before=2999-01-01T00:00:00Z")).containsExactly("ESP32-ENDED", "ESP32-ENDING");
        assertThat(ids("?status=active&expires_before=2999-01-01T00:00:00Z")).containsExactly("ESP32-ENDING");
        assertThat(api.get(LICENCES + "?status=valid", root).status()).isEqualTo(422);
    }

    @Test
    void givenOthersThanThePlatform_whenTheyAsk_thenTheySeeNone() {
        for (String token : List.of(owner, admin, operator, foreign)) {
            assertThat(api.get(LICENCES, token).status()).isEqualTo(403);
        }
        assertThat(api.get(LICENCES, null).status()).isEqualTo(401);
    }
}
