package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a job's page needs beside the job: who changed it last, which version it is, and whose workshop it is. */
class JobDetailsIT extends JobCalls {

    @Test
    void givenPeopleWhoChangeAJob_whenItIsRead_thenItNamesWhoDidItLast() {
        api.execute("update app_user set name = initcap(username) where workshop_id = %d", workshop);
        String ravi = api.token("operator");
        String asha = api.token("owner");
        long id = make(newPit(), "staff_ids", List.of(operatorId))
                .data()
                .get("id")
                .asLong();
        String path = "/api/v1/jobs/" + id;
        requireChanged(path, "Admin");

        Answer moved = api.post(path + "/status", ravi, Map.of("status", "in_progress"));
        assertThat(moved.data().get("updated_by").asLong()).isEqualTo(operatorId);
        assertThat(moved.data().get("updated_by_name").asText()).isEqualTo("Operator");
        requireChanged(path, "Operator");
        assertThat(api.get(path, owner).data().get("history").findValuesAsText("by_name"))
                .containsExactly("Admin", "Operator");

        api.patch(path + "/assign-staff", asha, Map.of("staff_ids", List.of()));
        requireChanged(path, "Owner");
        api.post(path + "/stage", admin, Map.of("stage", "inspection", "action", "finish"));
        requireChanged(path, "Admin");
        api.post(path + "/tracking-link/rotate", asha, null);
        requireChanged(path, "Owner");
        api.patch(path, admin, Map.of());
        requireChanged(path, "Owner");
    }

    private static void requireChanged(String path, String name) {
        JsonNode job = api.get(path, owner).data();
        assertThat(job.get("updated_by_name").asText()).isEqualTo(name);
        assertThat(job.get("updated_by").asLong())
                .isEqualTo(api.id("select id from app_user where workshop_id = %d and name = '%s'", workshop, name));
        JsonNode listed = api.get("/api/v1/workshops/%d/jobs?pit_id=%s".formatted(workshop, job.get("pit_id")), owner)
                .data()
                .get(0);
        for (String field : List.of("updated_by", "updated_by_name", "updated_at", "version")) {
            assertThat(listed.get(field)).as(field).isEqualTo(job.get(field));
        }
    }

    @Test
    void givenMachinesAndTheLink_whenTheyChangeAJob_thenTheyAreNamedWithoutAUser() {
        Answer made = make(newPit());
        String path = "/api/v1/jobs/" + made.data().get("id");
        Map<String, Object> said = Map.of("video", true, "text_version", "2026-02", "how", "by the link");

        api.post(path + "/consent", made.data().get("tracking_token").asText(), said);
        requireNoUser(path, "tracking link");

        Answer key = api.post(
                "/api/v1/workshops/%d/api-keys".formatted(workshop),
                owner,
                Map.of("name", "Till", "scopes", List.of("jobs")));
        api.patch(path, key.data().get("key").asText(), Map.of("notes", "x"));
        requireNoUser(path, "Till");

        api.patch(path, root, Map.of("notes", "y"));
        JsonNode job = api.get(path, owner).data();
        assertThat(job.get("updated_by").isNumber()).isTrue();
        assertThat(job.get("updated_by_name").isNull())
                .as("who works for the platform is none of a workshop's people")
                .isTrue();

        api.post(path + "/status", root, Map.of("status", "cancelled"));
        JsonNode moved = api.get(path, owner).data().at("/history/1");
        assertThat(moved.get("by").isNumber()).isTrue();
        assertThat(moved.get("by_name").isNull()).isTrue();
    }

    private static void requireNoUser(String path, String name) {
        JsonNode job = api.get(path, owner).data();
        assertThat(job.get("updated_by").isNull()).isTrue();
        assertThat(job.get("updated_by_name").asText()).isEqualTo(name);
    }

    @Test
    void givenACustomer_whenTheyReadTheirJob_thenItSaysWhichWorkshopButNotWhoDidWhat() {
        long pit = newPit();
        api.user(workshop, "driver", "customer", null);
        api.execute("update app_user set phone = '+919000077' where username = 'driver'");
        api.execute(
                "update workshop set phone = '+911140000000', address = '14 Ring Road', time_zone = 'Asia/Kolkata'"
                        + " where id = %d",
                workshop);
        long id = make(pit, "customer_phone", "+919000077").data().get("id").asLong();

        JsonNode job = api.get("/api/v1/jobs/" + id, api.token("driver")).data();

        assertThat(job.at("/workshop/name").asText()).isEqualTo("Shine");
        assertThat(job.at("/workshop/code").asText()).startsWith("workshop_");
        assertThat(job.at("/workshop/phone").asText()).isEqualTo("+911140000000");
        assertThat(job.at("/workshop/address").asText()).isEqualTo("14 Ring Road");
        assertThat(job.at("/workshop/time_zone").asText()).isEqualTo("Asia/Kolkata");
        assertThat(job.get("updated_by").isNull() && job.get("updated_by_name").isNull())
                .isTrue();
        assertThat(job.get("has_camera").asBoolean()).isFalse();
        api.execute("update pit set camera_rtsp_url = '\\x00' where id = %d", pit);
        assertThat(api.get("/api/v1/jobs/" + id, api.token("driver"))
                        .data()
                        .get("has_camera")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void givenTheVersionOfAListOrAnAnswer_whenSentBack_thenItIsFreshUntilSomebodyElseWasFaster() {
        long pit = newPit();
        long id = made(pit);
        String path = "/api/v1/jobs/" + id;
        long version = api.get("/api/v1/workshops/%d/jobs?pit_id=%d".formatted(workshop, pit), owner)
                .data()
                .get(0)
                .get("version")
                .asLong();

        Answer moved = api.post(
                path + "/status", owner, Map.of("status", "in_progress"), "If-Match", "\"%d\"".formatted(version));
        assertThat(moved.status()).as(moved.text()).isEqualTo(200);
        Answer stage = api.post(
                path + "/stage",
                owner,
                Map.of("stage", "inspection", "action", "finish"),
                "If-Match",
                moved.header("ETag"));
        assertThat(stage.status()).as(stage.text()).isEqualTo(200);
        Map<String, Object> said = Map.of("video", false, "text_version", "2026-02", "how", "at the counter");
        assertThat(stage.header("ETag")).isEqualTo(api.get(path, owner).header("ETag"));
        String before = stage.header("ETag");
        Answer consent = api.post(path + "/consent", owner, said, "If-Match", before);
        assertThat(consent.status()).as(consent.text()).isEqualTo(200);
        assertThat(consent.header("ETag")).isEqualTo(api.get(path, owner).header("ETag"));
        assertThat(code(api.post(path + "/consent", owner, said, "If-Match", before)))
                .isEqualTo("stale");
        assertThat(code(api.post(path + "/tracking-link/rotate", owner, null, "If-Match", before)))
                .isEqualTo("stale");
        Answer link = api.post(path + "/tracking-link/rotate", owner, null, "If-Match", consent.header("ETag"));
        assertThat(link.status()).as(link.text()).isEqualTo(200);
        assertThat(link.header("ETag")).isEqualTo(api.get(path, owner).header("ETag"));

        Answer late = api.post(
                path + "/stage", owner, Map.of("stage", "wash", "action", "finish"), "If-Match", stage.header("ETag"));
        assertThat(late.status()).isEqualTo(412);
        assertThat(code(late)).isEqualTo("stale");
    }
}
