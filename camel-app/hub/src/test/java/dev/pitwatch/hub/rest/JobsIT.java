package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

class JobsIT extends JobCalls {

    @Test
    void givenANewCustomer_whenAJobIsMade_thenAllThatBelongsToItIsThereAtOnce() {
        long pit = newPit();
        Answer made = api.post(
                "/api/v1/workshops/%d/jobs".formatted(workshop),
                admin,
                with(
                        wish(pit),
                        "customer_phone",
                        "+91 98123 45678",
                        "car_plate",
                        "DL 01 AB 1234",
                        "price",
                        Map.of("amount_minor", 4_500_000, "currency", "INR"),
                        "staff_ids",
                        List.of(operatorId)));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        JsonNode job = made.data();
        long id = job.get("id").asLong();
        assertThat(made.header("Location")).isEqualTo("/api/v1/jobs/" + id);
        assertThat(made.header("ETag")).isEqualTo("\"1\"");
        assertThat(job.get("job_id").asLong()).isEqualTo(id);
        assertThat(job.get("status").asText()).isEqualTo("received");
        assertThat(job.get("customer_phone").asText()).isEqualTo("+919812345678");
        assertThat(job.get("estimated_duration_minutes").asInt()).isEqualTo(360);
        assertThat(job.at("/price/amount_minor").asLong()).isEqualTo(4_500_000);
        assertThat(job.at("/staff/0/id").asLong()).isEqualTo(operatorId);
        assertThat(job.at("/progress/percent").asInt()).isZero();
        assertThat(job.at("/progress/minutes_remaining").asInt()).isEqualTo(360);
        assertThat(job.at("/progress/stages").findValuesAsText("weight"))
                .containsExactly("5", "15", "15", "45", "15", "5");
        assertThat(job.get("tracking_token").asText()).hasSize(22);
        assertThat(job.get("tracking_url").asText())
                .endsWith("/track/" + job.get("tracking_token").asText());
        assertThat(job.get("customer_credentials").isNull())
                .as("customers come by the link")
                .isTrue();

        JsonNode read = api.get("/api/v1/jobs/" + id, owner).data();
        assertThat(read.get("tracking_url")).isEqualTo(job.get("tracking_url"));
        assertThat(read.has("customer_credentials")).isFalse();
        assertThat(read.at("/history/0/to").asText()).isEqualTo("received");
        assertThat(read.at("/history/0/by_name").asText()).isEqualTo("N");
        assertThat(read.get("stages")).hasSize(6);

        JsonNode again = make(pit, "customer_phone", "+919812345678").data();
        assertThat(again.get("customer_id")).isEqualTo(job.get("customer_id"));
        assertThat(again.get("customer_credentials").isNull()).isTrue();
    }

    @Test
    void givenAPrice_whenPatched_thenItIsMergedAndItsCurrencyIsTheWorkshops() {
        String path = "/api/v1/jobs/" + make(newPit()).data().get("id").asLong();

        assertThat(field(api.patch(path, owner, Map.of("price", Map.of("currency", "INR")))))
                .isEqualTo("price.amount_minor");
        assertThat(price(path, Map.of("amount_minor", 100))).isEqualTo("100 INR");
        assertThat(price(path, Map.of("amount_minor", 200))).isEqualTo("200 INR");
        assertThat(price(path, Map.of("currency", "INR"))).isEqualTo("200 INR");
        assertThat(price(path, Map.of())).isEqualTo("200 INR");
        for (Map<String, Object> wrong :
                List.<Map<String, Object>>of(Map.of("currency", "USD"), Map.of("amount_minor", 1, "currency", "USD"))) {
            assertThat(field(api.patch(path, owner, Map.of("price", wrong)))).isEqualTo("price.currency");
        }
        for (Object wrong : List.of(-1, 1.5, "1", List.of())) {
            assertThat(api.patch(path, owner, Map.of("price", Map.of("amount_minor", wrong)))
                            .status())
                    .isEqualTo(422);
        }
        assertThat(price(path, Map.of())).as("nothing of that").isEqualTo("200 INR");
        Map<String, Object> none = new HashMap<>();
        none.put("price", null);
        assertThat(api.patch(path, owner, none).data().get("price").isNull()).isTrue();
    }

    private static String price(String path, Map<String, Object> patch) {
        Answer answer = api.patch(path, owner, Map.of("price", patch));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        JsonNode price = answer.data().get("price");
        return price.get("amount_minor").asLong() + " " + price.get("currency").asText();
    }

    @Test
    void givenWhatIsMissingOrWrong_whenAJobIsMade_thenItSaysWhat() {
        long pit = newPit();
        Answer empty = api.post("/api/v1/jobs", admin, Map.of());
        assertThat(empty.status()).isEqualTo(422);
        assertThat(empty.json().at("/error/details").findValuesAsText("field"))
                .containsExactlyInAnyOrder("customer_name", "car_model", "pit_id", "work_type");
        assertThat(field(make(pit, "work_type", "custom"))).isEqualTo("estimated_duration_minutes");
        assertThat(field(make(pit, "work_type", "polish"))).isEqualTo("work_type");
        assertThat(code(make(pit, "staff_ids", List.of(operatorId, 999_999)))).isEqualTo("not_found");
        assertThat(code(make(pit, "template_id", 999_999))).isEqualTo("not_found");
        assertThat(field(make(pit, "price", Map.of("amount_minor", 1, "currency", "QQQ"))))
                .isEqualTo("price.currency");
        assertThat(field(make(pit, "price", Map.of("amount_minor", 1, "currency", "USD"))))
                .as("the workshop's is INR")
                .isEqualTo("price.currency");
        assertThat(make(foreignPit).status()).isEqualTo(404);
        assertThat(api.post("/api/v1/jobs", operator, wish(pit)).status()).isEqualTo(403);
        assertThat(api.post("/api/v1/workshops/%d/jobs".formatted(other), admin, wish(foreignPit))
                        .status())
                .isEqualTo(404);
        assertThat(make(pit, "work_type", "Partial PPF").data().get("work_type").asText())
                .isEqualTo("partial_ppf");
        assertThat(api.post("/api/v1/jobs", root, wish(pit))
                        .data()
                        .get("workshop_id")
                        .asLong())
                .isEqualTo(workshop);
    }

    @Test
    void givenTheSameKey_whenAJobIsMadeTwice_thenItIsMadeOnce() {
        long pit = newPit();
        Map<String, Object> body = with(wish(pit), "customer_email", "once@example.com");
        Answer first = api.post("/api/v1/jobs", admin, body, "Idempotency-Key", "once");
        Answer second = api.post("/api/v1/jobs", admin, body, "Idempotency-Key", "once");

        assertThat(first.status()).as(first.text()).isEqualTo(201);
        assertThat(second.data()).isEqualTo(first.data());
        assertThat(second.header("ETag")).isEqualTo("\"1\"");
        assertThat(list("pit_id=" + pit)).hasSize(1);
        assertThat(api.post("/api/v1/jobs", admin, wish(pit), "Idempotency-Key", "once")
                        .status())
                .isEqualTo(409);
    }

    @Test
    void givenAnOperator_whenTheyAreAssigned_thenTheySeeJobAndPitAtOnceAndMayMoveButNotChangeIt() {
        long pit = newPit();
        long id = made(pit);
        String path = "/api/v1/jobs/" + id;
        assertThat(api.get(path, operator).status()).isEqualTo(404);
        assertThat(api.get("/api/v1/pits/" + pit, operator).status()).isEqualTo(404);
        assertThat(ids(operator, "pit_id=" + pit)).isEmpty();

        Answer assigned = api.patch(path + "/assign-staff", admin, Map.of("staff_ids", List.of(operatorId)));
        assertThat(assigned.data().at("/staff/0/id").asLong()).isEqualTo(operatorId);

        assertThat(api.get("/api/v1/pits/" + pit, operator).status()).isEqualTo(200);
        assertThat(api.get(path, operator).data().get("tracking_url").isNull()).isFalse();
        assertThat(ids(operator, "pit_id=" + pit)).containsExactly(id);
        assertThat(api.post(path + "/status", operator, Map.of("status", "in_progress"))
                        .status())
                .isEqualTo(200);
        assertThat(api.patch(path, operator, Map.of("notes", "x")).status()).isEqualTo(403);
        assertThat(api.patch(path + "/time", operator, Map.of("estimated_end_time", "2030-01-01T00:00:00Z"))
                        .status())
                .isEqualTo(403);

        api.post(path + "/status", owner, Map.of("status", "cancelled"));
        assertThat(api.get("/api/v1/pits/" + pit, operator).status()).isEqualTo(404);
        assertThat(api.get(path, operator).status()).isEqualTo(404);
    }

    @Test
    void givenACustomer_whenTheyLook_thenTheySeeTheirOwnJobsWithoutNotesUntil30DaysAfter() {
        long pit = newPit();
        long customer = api.user(workshop, "customer_" + pit, "customer", null);
        api.execute("update app_user set phone = '+9190000%d' where id = %d", pit, customer);
        Answer made = make(pit, "customer_phone", "+9190000" + pit, "notes", "difficult");
        long id = made.data().get("id").asLong();
        long anothers = made(pit);
        String token = api.token("customer_" + pit);
        String path = "/api/v1/jobs/" + id;

        assertThat(made.data().get("customer_id").asLong()).isEqualTo(customer);
        Answer seen = api.get(path, token);
        assertThat(seen.status()).as(seen.text()).isEqualTo(200);
        assertThat(seen.data().get("notes").isNull()).isTrue();
        assertThat(seen.data().at("/history/0/by_name").isNull()).isTrue();
        assertThat(api.get(path + "/progress", token).status()).isEqualTo(200);
        assertThat(api.get("/api/v1/jobs/" + anothers, token).status()).isEqualTo(404);
        assertThat(ids(token, "page_size=50")).containsExactly(id);
        assertThat(api.post(path + "/status", token, Map.of("status", "in_progress"))
                        .status())
                .isEqualTo(403);
        Answer consent = api.post(
                path + "/consent", token, Map.of("video", true, "text_version", "2026-01", "how", "in the app"));
        assertThat(consent.data().get("by").asLong()).isEqualTo(customer);
        assertThat(api.get(path, owner).data().at("/consent/video").asBoolean()).isTrue();

        move(id, "cancelled", 200);
        api.execute("update job set closed_at = now() - interval '29 days 23 hours' where id = %d", id);
        String again = api.token("customer_" + pit); // the session has ended with the job
        assertThat(api.get(path, again).status()).isEqualTo(200);
        api.execute("update job set closed_at = now() - interval '30 days 1 minute' where id = %d", id);
        assertThat(api.get(path, again).status()).isEqualTo(404);
        assertThat(ids(again, "page_size=50")).isEmpty();
    }

    @Test
    void givenJobs_whenTheyAreSearched_thenNamePlateAndPhoneFindThemAndForeignOnesAreNot() {
        long pit = newPit();
        long id = make(
                        pit,
                        "customer_name",
                        "Anjali Mehra",
                        "car_plate",
                        "MH-12 QX 7788",
                        "customer_phone",
                        "+919955512345")
                .data()
                .get("id")
                .asLong();
        for (String text : List.of(
                "mehra",
                "ANJALI%20M",
                "qx7788",
                "12%20qx%2077",
                "7788",
                "hr",
                "099555%2012345",
                "9955512345",
                "%2B91%2099555-12345",
                "%2B91%20(0)99555%2012345",
                "0091%2099555%2012345",
                "919955512345",
                "555%20123")) {
            assertThat(ids(owner, "q=" + text + "&pit_id=" + pit)).as(text).containsExactly(id);
        }
        assertThat(ids(owner, "q=%25")).isEmpty();
        assertThat(ids(owner, "q=nobody")).isEmpty();
        assertThat(ids(foreign, "q=mehra")).isEmpty();
        assertThat(ids(root, "q=mehra")).containsExactly(id);
    }

    @Test
    void givenAPhoneNumber_whenTypedInAnyWay_thenItIsKeptInE164AndIsTheSameCustomers() {
        long pit = newPit();
        JsonNode job = make(pit, "customer_phone", "98765 01234").data();
        assertThat(job.get("customer_phone").asText()).isEqualTo("+919876501234");
        for (String typed : List.of("+919876501234", "9876501234", "098765-01234", "+91 (0)98765 01234")) {
            assertThat(make(pit, "customer_phone", typed).data().get("customer_id"))
                    .as(typed)
                    .isEqualTo(job.get("customer_id"));
        }

        String path = "/api/v1/jobs/" + job.get("id").asLong();
        Answer moved = api.patch(path, owner, Map.of("customer_phone", "0 98765 01235"));
        assertThat(moved.data().get("customer_phone").asText()).isEqualTo("+919876501235");
        for (Answer unclear : List.of(
                make(pit, "customer_phone", "call Ravi"),
                api.patch(path, owner, Map.of("customer_phone", "call Ravi")))) {
            assertThat(unclear.status()).isEqualTo(422);
            assertThat(unclear.json().at("/error/details/0/field").asText()).isEqualTo("customer_phone");
            assertThat(unclear.json().at("/error/details/0/message").asText())
                    .startsWith("is \"call Ravi\", expected a phone number, e.g. +919812345678");
        }
    }

    @Test
    void givenJobsOfAllWorkshops_whenThePlatformListsThem_thenTheirNumberIsThatOfTheFilters() {
        long pit = newPit();
        made(pit);
        api.execute(
                """
                insert into job (workshop_id, pit_id, status, closed_at, work_type, customer_name, car_model,
                    estimated_duration_minutes, created_at, updated_at)
                select %d, %d, s, case when s in ('delivered', 'cancelled') then now() end, 'custom', 'Many', 'Car', 60, now(), now()
                from generate_series(1, 3) n cross join unnest(array['received', 'completed', 'delivered', 'cancelled']) s
                """,
                other, foreignPit);
        Map<String, String> wanted = Map.of(
                "",
                "true",
                "status=cancelled",
                "status = 'cancelled'",
                "open=true",
                "closed_at is null",
                "open=false",
                "closed_at is not null",
                "open=true&status=delivered",
                "false",
                "work_type=custom",
                "work_type = 'custom'",
                "open=true&work_type=custom",
                "closed_at is null and work_type = 'custom'",
                "pit_id=" + foreignPit + "&status=completed",
                "pit_id = " + foreignPit + " and status = 'completed'");

        wanted.forEach((filter, where) -> {
            Answer answer = api.get("/api/v1/jobs?page_size=1&" + filter, root);
            assertThat(answer.json().at("/meta/total").asLong())
                    .as(filter)
                    .isEqualTo(api.one(Long.class, "select count(*) from job where %s", where));
        });
    }

    @Test
    void givenJobs_whenTheyAreListed_thenFiltersHoldAndLinksAreLeftOut() {
        long pit = newPit();
        long first = made(pit);
        long second = make(pit, "work_type", "ceramic_coating").data().get("id").asLong();
        move(first, "cancelled", 200);

        assertThat(ids(owner, "pit_id=" + pit)).containsExactly(second, first);
        assertThat(ids(owner, "pit_id=" + pit + "&sort=created_at")).containsExactly(first, second);
        assertThat(ids(owner, "pit_id=" + pit + "&status=waiting")).containsExactly(second);
        assertThat(ids(owner, "pit_id=" + pit + "&open=false")).containsExactly(first);
        assertThat(ids(owner, "pit_id=" + pit + "&work_type=Ceramic%20Coating")).containsExactly(second);
        assertThat(api.get("/api/v1/jobs?status=asleep", owner).status()).isEqualTo(422);
        JsonNode job = list("pit_id=" + pit).get(0);
        assertThat(job.has("tracking_url") || job.has("tracking_token") || job.has("consent"))
                .isFalse();
        assertThat(api.get("/api/v1/jobs/" + second, foreign).status()).isEqualTo(404);
    }

    @Test
    void givenATemplate_whenAJobIsMadeByIt_thenItHasItsStagesAndEstimate() {
        String path = "/api/v1/workshops/%d/templates".formatted(workshop);
        Map<String, Object> wanted = Map.of(
                "name",
                "Two days",
                "work_type",
                "Full PPF",
                "estimated_duration_minutes",
                2_880,
                "stages",
                List.of(Map.of("name", "prep", "weight", 40), Map.of("name", "film", "weight", 50)));
        Answer tooLight = api.post(path, admin, wanted);
        assertThat(tooLight.status()).isEqualTo(422);
        assertThat(tooLight.json().at("/error/message").asText()).contains("add up to 90");

        Map<String, Object> whole = new HashMap<>(wanted);
        whole.put("stages", List.of(Map.of("name", "prep", "weight", 40), Map.of("name", "film", "weight", 60)));
        Answer made = api.post(path, admin, whole);
        assertThat(made.status()).as(made.text()).isEqualTo(201);
        long id = made.data().get("id").asLong();
        assertThat(api.post(path, admin, whole).status()).isEqualTo(409);
        assertThat(api.post(path, admin, with(whole, "estimated_duration_minutes", null, "name", "As ever"))
                        .data()
                        .get("estimated_duration_minutes")
                        .asInt())
                .isEqualTo(360);
        assertThat(field(api.post(
                        path,
                        admin,
                        with(whole, "estimated_duration_minutes", null, "name", "Odd", "work_type", "custom"))))
                .isEqualTo("estimated_duration_minutes");

        JsonNode job = make(newPit(), "template_id", id).data();
        assertThat(job.get("estimated_duration_minutes").asInt()).isEqualTo(2_880);
        assertThat(job.at("/progress/stages").findValuesAsText("name")).containsExactly("prep", "film");
        assertThat(field(make(newPit(), "template_id", id, "work_type", "ceramic_coating")))
                .isEqualTo("template_id");

        String one = "/api/v1/templates/" + id;
        assertThat(api.patch(one, admin, Map.of("name", "Slow"))
                        .data()
                        .get("name")
                        .asText())
                .isEqualTo("Slow");
        assertThat(api.patch(one, foreign, Map.of("name", "x")).status()).isEqualTo(404);
        assertThat(api.get(path, operator).data()).hasSize(2);
        assertThat(api.delete(one, admin).status()).isEqualTo(403);
        assertThat(api.delete(one, owner).status()).isEqualTo(200);
        assertThat(api.get("/api/v1/jobs/" + job.get("id"), owner).data().get("stages"))
                .hasSize(2);
    }

    @Test
    void givenAnApiKey_whenItHasTheScopeOfJobs_thenItMakesAndMovesThem() {
        Answer key = api.post(
                "/api/v1/workshops/%d/api-keys".formatted(workshop),
                owner,
                Map.of("name", "Till", "scopes", List.of("jobs")));
        String token = key.data().get("key").asText();
        Answer made = api.post("/api/v1/jobs", token, wish(newPit()));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        String path = "/api/v1/jobs/" + made.data().get("id");
        assertThat(api.post(path + "/status", token, Map.of("status", "in_progress"))
                        .status())
                .isEqualTo(200);
        assertThat(api.get(path, owner).data().get("history").findValuesAsText("by_name"))
                .containsExactly("Till", "Till");
    }

    @Test
    void givenPersonalData_whenAJobIsMadeAndChanged_thenTheAuditLogTellsThatButNotWhat() {
        long id = make(
                        newPit(),
                        "customer_name",
                        "Secretive Person",
                        "customer_phone",
                        "+914444444444",
                        "car_plate",
                        "XX99")
                .data()
                .get("id")
                .asLong();
        api.patch("/api/v1/jobs/" + id, admin, Map.of("customer_name", "Also Secretive", "notes", "call the brother"));

        String log = api.one(
                String.class,
                "select string_agg(coalesce(before::text, '') || coalesce(after::text, ''), ' ') from audit_log where"
                        + " thing = 'job' and thing_id = '%d'",
                id);
        assertThat(log)
                .contains("customer_name")
                .doesNotContain("Secretive", "secretive", "4444", "XX99", "xx99", "brother");
    }

    private static JsonNode list(String query) {
        return api.get("/api/v1/workshops/%d/jobs?%s".formatted(workshop, query), owner)
                .data();
    }

    private static List<Long> ids(String token, String query) {
        Answer answer = api.get("/api/v1/jobs?" + query, token);
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return StreamSupport.stream(answer.data().spliterator(), false)
                .map(job -> job.get("id").asLong())
                .toList();
    }
}
