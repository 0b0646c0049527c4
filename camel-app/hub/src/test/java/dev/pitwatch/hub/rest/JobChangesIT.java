package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who changed what of a job, when, from what, and to what. */
@Tag("smoke")
class JobChangesIT extends JobCalls {

    @BeforeAll
    static void names() {
        api.execute("update app_user set name = initcap(username) where workshop_id = %d", workshop);
    }

    @Test
    void givenChangesOfAJobByThree_whenStaffAskForThem_thenEachSaysWhoAndFromWhatToWhat() {
        long pit = newPit();
        long next = newPit();
        long id = make(pit, "staff_ids", List.of(operatorId), "customer_phone", "+919812345678")
                .data()
                .get("id")
                .asLong();
        String path = "/api/v1/jobs/" + id;
        assertThat(changes(id, operator)).as("what it was made with").isEmpty();

        api.patch(path, owner, Map.of("price", Map.of("amount_minor", 4_500_000)));
        api.patch(path, owner, Map.of("price", Map.of("amount_minor", 4_000_000), "car_model", "Tesla Model Y"));
        api.patch(path, admin, Map.of("pit_id", next, "estimated_duration_minutes", 300));
        api.patch(path, admin, Map.of("customer_phone", "+919812345679"));
        api.patch(path + "/time", admin, Map.of("estimated_end_time", "2031-02-20T22:30:00Z"));
        api.patch(path + "/assign-staff", admin, Map.of("staff_ids", List.of()));
        move(id, "in_progress", 200);
        api.post(path + "/stage", owner, Map.of("stage", "inspection", "action", "finish"));
        api.post(path + "/consent", owner, Map.of("video", true, "text_version", "2026-11", "how", "in person"));
        api.post(path + "/tracking-link/rotate", admin, null);

        assertThat(changes(id, admin))
                .containsSubsequence(
                        "Admin tracking_url *** → ***",
                        "Owner consent null → true",
                        "Admin staff Operator → null",
                        "Admin estimated_end_time null → 2031-02-20T22:30:00Z",
                        "Admin customer_phone *** → ***",
                        "Admin estimated_duration_minutes 360 → 300",
                        "Admin pit_number %d → %d".formatted(pits - 1, pits),
                        "Owner car_model Tesla Model 3 → Tesla Model Y",
                        "Owner price {\"amount_minor\":4500000,\"currency\":\"INR\"}"
                                + " → {\"amount_minor\":4000000,\"currency\":\"INR\"}",
                        "Owner price null → {\"amount_minor\":4500000,\"currency\":\"INR\"}")
                .contains(
                        "Owner stage inspection pending → running",
                        "Owner stage inspection running → done",
                        "Owner stage wash pending → running");
    }

    @Test
    void givenStaffWhoComeAndGoTogether_whenAskedForTheJobsChanges_thenEachOfThemIsOne() {
        long first = api.user(workshop, "anil", "staff", "operator");
        long second = api.user(workshop, "bina", "staff", "operator");
        names();
        long id = made(newPit());
        String path = "/api/v1/jobs/%d/assign-staff".formatted(id);

        api.patch(path, owner, Map.of("staff_ids", List.of(first, second)));
        api.patch(path, admin, Map.of("staff_ids", List.of()));

        assertThat(changes(id, owner))
                .containsExactly(
                        "Admin staff Anil → null",
                        "Admin staff Bina → null",
                        "Owner staff null → Anil",
                        "Owner staff null → Bina");
        assertThat(api.one(
                        String.class,
                        "select string_agg(action || ' ' || thing_id, ', ' order by id) from audit_log"
                                + " where thing = 'job_staff' and (thing_id = '%1$d' or thing_id like '%1$d:%%')",
                        id))
                .isEqualTo("create %1$d, delete %1$d".formatted(id));
    }

    @Test
    void givenMachinesTheLinkAndThePlatform_whenTheyChangeAJob_thenTheyAreNamedAsTheJobNamesThem() {
        Answer made = make(newPit());
        long id = made.data().get("id").asLong();
        Map<String, Object> said = Map.of("video", true, "text_version", "2026-11", "how", "by the link");
        api.post(
                "/api/v1/jobs/%d/consent".formatted(id),
                made.data().get("tracking_token").asText(),
                said);
        api.patch("/api/v1/jobs/" + id, root, Map.of("notes", "y"));

        assertThat(changes(id, owner)).containsExactly("null notes null → ***", "tracking link consent null → true");
    }

    @Test
    void givenAJobOfOthers_whenAskedForItsChanges_thenItIsUnknownAndCustomersMayNotAsk() {
        long id = made(newPit());
        String path = "/api/v1/jobs/%d/changes".formatted(id);
        api.patch("/api/v1/jobs/" + id, owner, Map.of("car_model", "Tesla Model S"));

        assertThat(api.get(path, foreign).status()).isEqualTo(404);
        assertThat(api.get(path, operator).status()).as("not of their pits").isEqualTo(404);
        api.user(workshop, "buyer", "customer", null);
        assertThat(api.get(path, api.token("buyer")).status()).isEqualTo(403);
        assertThat(api.get(path, link(id)).status()).as("the job's link").isIn(401, 403);
        assertThat(api.get(path + "?page_size=1", root).json().at("/meta/total").asInt())
                .isEqualTo(1);
        api.patch("/api/v1/jobs/" + id, owner, Map.of("car_model", "Tesla Model X"));
        for (String order : List.of("at", "created_at")) {
            assertThat(api.get(path + "?sort=" + order, owner).data().findValuesAsText("to"))
                    .containsExactly("Tesla Model S", "Tesla Model X");
            assertThat(api.get(path + "?sort=-" + order, owner).data().findValuesAsText("to"))
                    .containsExactly("Tesla Model X", "Tesla Model S");
        }
    }

    private static String link(long id) {
        return api.get("/api/v1/jobs/" + id, owner).data().get("tracking_token").asText();
    }

    /** Newest first; those of one change as the contract lists them. */
    private static List<String> changes(long id, String token) {
        Answer answer = api.get("/api/v1/jobs/%d/changes?page_size=200".formatted(id), token);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        List<String> changes = new ArrayList<>();
        for (JsonNode edit : answer.data()) {
            for (JsonNode change : edit.get("changes")) {
                String subject = change.get("subject").isNull()
                        ? ""
                        : " " + change.get("subject").asText();
                changes.add("%s %s%s %s → %s"
                        .formatted(
                                text(edit.get("by_name")),
                                change.get("field").asText(),
                                subject,
                                text(change.get("from")),
                                text(change.get("to"))));
            }
        }
        return changes;
    }

    private static String text(JsonNode value) {
        return value.isContainerNode() ? value.toString() : value.asText();
    }
}
