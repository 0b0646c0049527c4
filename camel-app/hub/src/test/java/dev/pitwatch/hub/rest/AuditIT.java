package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditIT {

    private static TestApi api;
    private static long workshop;
    private static long other;
    private static String root;
    private static String owner;
    private static String admin;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        TestApi.Cast cast = api.cast();
        workshop = cast.workshop();
        other = cast.other();
        root = cast.root();
        owner = cast.owner();
        admin = cast.admin();
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenACallOfSomebody_whenItChangesThings_thenTheLogSaysWhoWhatFromWhereAndUnderWhichId() {
        Answer made = api.post(
                "/api/v1/workshops/%d/pits".formatted(workshop),
                admin,
                Map.of("pit_number", 7, "camera_rtsp_url", "rtsp://u:secret@10.0.0.1/x"),
                "X-Correlation-Id",
                "call-of-admin");
        assertThat(made.status()).isEqualTo(201);

        Answer log = api.get("/api/v1/admin/audit-log?correlation_id=call-of-admin", root);

        assertThat(log.status()).isEqualTo(200);
        assertThat(log.json().at("/meta/total").asInt()).isEqualTo(1);
        JsonNode entry = log.data().get(0);
        assertThat(entry.get("workshop_id").asLong()).isEqualTo(workshop);
        assertThat(entry.get("actor_type").asText()).isEqualTo("user");
        assertThat(entry.get("actor_name").asText()).isEqualTo("admin");
        assertThat(entry.get("actor_role").asText()).isEqualTo("staff");
        assertThat(entry.get("address").asText()).isEqualTo("127.0.0.1");
        assertThat(entry.get("action").asText()).isEqualTo("create");
        assertThat(entry.get("thing").asText()).isEqualTo("pit");
        assertThat(entry.get("thing_id").asText())
                .isEqualTo(made.data().get("id").asText());
        assertThat(entry.get("before").isNull()).isTrue();
        assertThat(entry.at("/after/pit_number").asInt()).isEqualTo(7);
        assertThat(entry.at("/after/camera_rtsp_url").asText()).isEqualTo("***");
    }

    @Test
    void givenTimesInWhatWasChanged_whenListed_thenTheyAreWrittenAsEverywhere() {
        String likeATime = "2026-99-99T00:00:00+00:00";
        Answer made = api.post(
                "/api/v1/workshops/%d/pits".formatted(workshop),
                admin,
                Map.of(
                        "pit_number",
                        31,
                        "name",
                        likeATime,
                        "status",
                        "maintenance",
                        "maintenance_until",
                        "2099-01-01T05:30:00.25+05:30"),
                "X-Correlation-Id",
                "times-of-a-pit");
        assertThat(made.status()).as(made.text()).isEqualTo(201);

        JsonNode after = api.get("/api/v1/admin/audit-log?correlation_id=times-of-a-pit", root)
                .data()
                .at("/0/after");

        assertThat(after.get("maintenance_until").asText()).isEqualTo("2099-01-01T00:00:00.250Z");
        assertThat(after.get("created_at")).isEqualTo(made.data().get("created_at"));
        assertThat(after.get("name").asText()).isEqualTo(likeATime);
    }

    @Test
    void givenDoingsOfSeveral_whenTheActivityIsListed_thenItHasThoseOfTheWorkshopsPeople() {
        api.post("/api/v1/workshops/%d/pits".formatted(workshop), owner, Map.of("pit_number", 11));
        api.post("/api/v1/workshops/%d/pits".formatted(workshop), root, Map.of("pit_number", 12));
        api.post("/api/v1/workshops/%d/pits".formatted(other), root, Map.of("pit_number", 13));

        Answer activity = api.get(activity(workshop) + "?thing=pit&sort=created_at", owner);

        assertThat(activity.status()).isEqualTo(200);
        assertThat(activity.data().findValuesAsText("actor_name"))
                .contains("owner")
                .doesNotContain("root", "system");
        assertThat(activity.data().findValuesAsText("workshop_id")).containsOnly(Long.toString(workshop));
    }

    @Test
    void givenAlerts_whenPeopleActOnThem_thenTheirWorkshopsActivityHasIt() {
        long first = alert(workshop);
        long second = alert(workshop);
        long third = alert(workshop);
        long foreign = alert(other);
        String acknowledge = "/api/v1/alerts/%d/acknowledge";
        api.post(acknowledge.formatted(first), owner, null);
        api.post(acknowledge.formatted(first), owner, null);
        api.post("/api/v1/alerts/%d/shelve".formatted(first), owner, Map.of("minutes", 30));
        api.post("/api/v1/alerts/%d/shelve".formatted(first), owner, Map.of("minutes", 0));
        Answer all = api.post("/api/v1/workshops/%d/alerts/acknowledge-all".formatted(workshop), admin, null);
        api.execute("update alert set no_data_since = now() - interval '2 days' where id = %d", first);
        api.post("/api/v1/alerts/%d/clear".formatted(first), owner, null);
        api.post(acknowledge.formatted(foreign), root, null);

        JsonNode done = api.get(activity(workshop) + "?thing=alert&sort=created_at", owner)
                .data();

        assertThat(all.data().get("acknowledged").asInt()).isEqualTo(2);
        assertThat(done.findValuesAsText("action"))
                .containsExactly("acknowledge", "shelve", "unshelve", "acknowledge", "clear");
        assertThat(done.at("/0/after/alert_type").asText()).isEqualTo("custom_heat");
        assertThat(done.at("/1/after").has("shelved_until")).isTrue();
        assertThat(done.at("/3/after/thing_ids")).hasSize(2);
        assertThat(done.at("/3/after/thing_ids").toString()).contains("\"" + second + "\"", "\"" + third + "\"");
        assertThat(api.get("/api/v1/admin/audit-log?thing=alert&thing_id=" + second, root)
                        .data())
                .hasSize(1);
        assertThat(api.get(activity(other) + "?thing=alert", root).data()).isEmpty();
        assertThat(api.get("/api/v1/admin/audit-log?thing=alert&workshop_id=" + other, root)
                        .data()
                        .at("/0/actor_name")
                        .asText())
                .isEqualTo("root");
    }

    private static long alert(long workshop) {
        return api.id(
                "insert into alert (workshop_id, alert_type, severity, subject, message)"
                        + " values (%1$d, 'custom_heat', 'warning', 'job:' || (select count(*) from alert), 'X') returning id",
                workshop);
    }

    @Test
    void givenFilters_whenListed_thenOnlyThoseComeAndPagesAddUp() {
        api.post("/api/v1/workshops/%d/pits".formatted(other), root, Map.of("pit_number", 21));
        api.post("/api/v1/workshops/%d/pits".formatted(other), root, Map.of("pit_number", 22));
        String filter =
                "/api/v1/admin/audit-log?workshop_id=%d&actor_name=root&action=create&thing=pit".formatted(other);

        Answer first = api.get(filter + "&page_size=1", root);
        Answer none = api.get(filter + "&to=2020-01-01T00:00:00Z", root);
        Answer wrong = api.get("/api/v1/admin/audit-log?sort=name&actor_type=ghost&from=now", root);

        assertThat(first.data()).hasSize(1);
        assertThat(first.json().at("/meta/total").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(none.data()).isEmpty();
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.json().at("/error/details").findValuesAsText("field"))
                .containsExactlyInAnyOrder("sort", "actor_type", "from");
    }

    @Test
    void givenSomebodyElse_whenTheyAsk_thenTheyAreRefused() {
        assertThat(api.get("/api/v1/admin/audit-log", owner).status()).isEqualTo(403);
        assertThat(api.get(activity(workshop), api.token("operator")).status()).isEqualTo(403);
        assertThat(api.get(activity(other), owner).status()).isEqualTo(404);
        assertThat(api.get(activity(other), root).status()).isEqualTo(200);
        assertThat(api.get(activity(999_999), root).status()).isEqualTo(404);
        assertThat(api.call("DELETE", "/api/v1/admin/audit-log", root, null).status())
                .isEqualTo(405);
    }

    @Test
    void givenARoute_whenStopped_thenTheLogHasItUnderWhoDidIt() {
        String id = api.get("/api/v1/admin/routes", root)
                .data()
                .findPath("routes")
                .get(0)
                .get("id")
                .asText();
        assertThat(api.post("/api/v1/admin/routes/%s/stop".formatted(id), root, null)
                        .status())
                .isEqualTo(200);
        assertThat(api.post("/api/v1/admin/routes/%s/start".formatted(id), root, null)
                        .status())
                .isEqualTo(200);

        await().untilAsserted(() -> assertThat(api.get("/api/v1/admin/audit-log?thing=route&thing_id=" + id, root)
                        .data()
                        .findValuesAsText("action"))
                .isEqualTo(List.of("start", "stop")));
    }

    private static String activity(long of) {
        return "/api/v1/workshops/%d/activity".formatted(of);
    }
}
