package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AdministrationIT {

    private static TestApi api;
    private static long workshop;
    private static long other;
    private static long pit;
    private static long foreignPit;
    private static long ownerId;
    private static long foreignUser;
    private static String root;
    private static String owner;
    private static String admin;
    private static String operator;

    @BeforeAll
    static void start() {
        api = TestApi.start();
        workshop = api.workshop("Shine");
        other = api.workshop("Other");
        pit = api.pit(workshop, 1);
        foreignPit = api.pit(other, 1);
        api.user(null, "root", "super_admin", null);
        ownerId = api.user(workshop, "owner", "owner", null);
        api.user(workshop, "admin", "staff", "admin");
        api.user(workshop, "operator", "staff", "operator");
        foreignUser = api.user(other, "foreign", "owner", null);
        root = api.token("root");
        owner = api.token("owner");
        admin = api.token("admin");
        operator = api.token("operator");
    }

    @AfterAll
    static void stop() {
        api.close();
    }

    @Test
    void givenEachRole_whenItChangesAWorkshop_thenOwnersMayAndForeignOnesAreNotThere() {
        Map<String, Object> patch = Map.of("phone", "011 2345 6789", "video_days", 3);
        assertThat(api.patch(workshop(workshop), owner, patch)
                        .data()
                        .get("video_days")
                        .asInt())
                .isEqualTo(3);
        assertThat(api.get(workshop(workshop), owner).data().get("phone").asText())
                .isEqualTo("+911123456789");
        assertThat(api.patch(workshop(workshop), root, patch).status()).isEqualTo(200);
        assertThat(api.patch(workshop(workshop), admin, patch).status()).isEqualTo(403);
        assertThat(api.patch(workshop(workshop), operator, patch).status()).isEqualTo(403);
        assertThat(api.patch(workshop(other), owner, patch).status()).isEqualTo(404);
        assertThat(api.patch(workshop(workshop), null, patch).status()).isEqualTo(401);

        Answer unknown = api.patch(workshop(workshop), owner, Map.of("slug", "x", "video_days", 31));
        assertThat(unknown.status()).isEqualTo(422);
        assertThat(unknown.json().at("/error/details").findValuesAsText("field"))
                .containsExactlyInAnyOrder("slug", "video_days");
        assertThat(api.call("PATCH", workshop(workshop), owner, "[]").status()).isEqualTo(422);
        assertThat(api.call("PATCH", workshop(workshop), owner, "null").status())
                .isEqualTo(422);
        assertThat(api.call("PATCH", workshop(workshop), owner, "{}").status()).isEqualTo(200);
    }

    @Test
    void givenHowToCareForTheWork_whenChanged_thenItIsAnsweredAndOtherDaysAreRefused() {
        JsonNode before = api.get(workshop(other), root).data();
        assertThat(before.get("aftercare_days").toString()).isEqualTo("[7]");
        assertThat(before.get("aftercare_text").isNull()).isTrue();
        assertThat(before.get("logo_url").isNull()).isTrue();

        Answer changed = api.call(
                "PATCH", workshop(workshop), owner, "{\"aftercare_days\":[7,2],\"aftercare_text\":\"Wash by hand.\"}");

        assertThat(changed.status()).isEqualTo(200);
        assertThat(changed.data().get("aftercare_days").toString()).isEqualTo("[2,7]");
        assertThat(changed.data().get("aftercare_text").asText()).isEqualTo("Wash by hand.");
        assertThat(api.call("PATCH", workshop(workshop), owner, "{\"aftercare_days\":[],\"aftercare_text\":null}")
                        .status())
                .isEqualTo(200);
        for (String refused : List.of(
                "{\"aftercare_days\":[3]}",
                "{\"aftercare_days\":[7,7]}",
                "{\"aftercare_text\":\"%s\"}".formatted("x".repeat(2_001)),
                "{\"logo_url\":null}")) {
            assertThat(api.call("PATCH", workshop(workshop), owner, refused).status())
                    .as(refused)
                    .isEqualTo(422);
        }
    }

    @Test
    void givenEachRole_whenItChangesAPit_thenAdminsMayAndForeignOnesAreNotThere() {
        Map<String, Object> patch = Map.of("name", "Left", "status", "maintenance");
        for (String path : List.of("/api/v1/pits/" + pit, workshop(workshop) + "/pits/" + pit)) {
            assertThat(api.patch(path, admin, patch).data().get("status").asText())
                    .isEqualTo("maintenance");
            assertThat(api.patch(path, operator, patch).status()).isEqualTo(403);
            assertThat(api.delete(path, admin).status()).isEqualTo(403);
        }
        for (String path : List.of(
                "/api/v1/pits/" + foreignPit,
                workshop(other) + "/pits/" + foreignPit,
                workshop(workshop) + "/pits/" + foreignPit,
                workshop(other) + "/pits/" + pit)) {
            assertThat(api.patch(path, owner, patch).status()).as(path).isEqualTo(404);
            assertThat(api.delete(path, owner).status()).as(path).isEqualTo(404);
        }
        assertThat(api.get("/api/v1/pits/" + foreignPit, root)
                        .data()
                        .get("name")
                        .asText())
                .isEqualTo("Bay 1");
        long gone = api.pit(workshop, 77);
        Answer deleted = api.delete("/api/v1/pits/" + gone, owner);
        assertThat(deleted.status()).isEqualTo(200);
        assertThat(deleted.json().get("data").isNull()).isTrue();
        assertThat(api.get("/api/v1/pits/" + gone, owner).status()).isEqualTo(404);
    }

    @Test
    void givenAnOperator_whenTheyAskForAPitThatIsNotGranted_thenItIsNotThere() {
        assertThat(api.get("/api/v1/pits/" + pit, operator).status()).isEqualTo(404);
    }

    @Test
    void givenAWorkshop_whenPutAway_thenItIsGoneAndItsPeopleAreOut() {
        long closed = api.workshop("Closed");
        api.user(closed, "closed", "owner", null);
        String token = api.token("closed");

        assertThat(api.delete(workshop(closed), token).status()).isEqualTo(403);
        assertThat(api.delete(workshop(closed), root).status()).isEqualTo(200);

        assertThat(api.get(workshop(closed), root).status()).isEqualTo(404);
        assertThat(api.delete(workshop(closed), root).status()).isEqualTo(404);
        await().untilAsserted(() ->
                assertThat(api.get("/api/v1/auth/me", token).status()).isEqualTo(401));
        assertThat(api.login("closed").status()).isEqualTo(401);
    }

    @Test
    void givenAPitThatIsNotTheirs_whenItIsGranted_thenThereIsNoSuchPitAndNobodyIsMadeOrChanged() {
        long known = api.user(workshop, "granted", "staff", "operator");

        for (long nobodys : List.of(foreignPit, 999_999L)) {
            Answer made = api.post(
                    users(workshop),
                    owner,
                    Map.of("username", "ungranted", "name", "U", "role", "staff", "pit_ids", List.of(pit, nobodys)));
            Answer changed =
                    api.patch("/api/v1/users/" + known, owner, Map.of("name", "U", "pit_ids", List.of(nobodys)));

            assertThat(made.status()).as(made.text()).isEqualTo(404);
            assertThat(changed.status()).as(changed.text()).isEqualTo(404);
        }
        assertThat(api.get(users(workshop) + "?username=ungranted", owner).data())
                .isEmpty();
        assertThat(api.get("/api/v1/users/" + known, owner).data().get("name").asText())
                .isNotEqualTo("U");
    }

    @Test
    void givenANewUser_whenTheySignIn_thenTheyChangeTheirPasswordFirst() {
        Answer made = api.post(
                users(workshop),
                admin,
                Map.of("username", "fresh", "name", "Fresh", "role", "staff", "pit_ids", List.of(pit)),
                "Idempotency-Key",
                "fresh-1");
        Answer again = api.post(
                users(workshop),
                admin,
                Map.of("username", "fresh", "name", "Fresh", "role", "staff", "pit_ids", List.of(pit)),
                "Idempotency-Key",
                "fresh-1");

        assertThat(made.status()).isEqualTo(201);
        assertThat(made.header("Location"))
                .isEqualTo("/api/v1/users/" + made.data().get("id").asLong());
        assertThat(made.data().get("sub_role").asText()).isEqualTo("operator");
        assertThat(again.data()).isEqualTo(made.data());
        Answer login = api.post(
                "/api/v1/auth/login",
                null,
                Map.of(
                        "username",
                        "fresh",
                        "password",
                        made.data().get("temporary_password").asText()));
        assertThat(login.data().get("must_change_password").asBoolean()).isTrue();
        assertThat(login.data().get("is_temporary_password").asBoolean()).isTrue();
        String token = login.data().get("access_token").asText();
        assertThat(api.get("/api/v1/pits/" + pit, token).code()).isEqualTo("must_change_password");
    }

    @Test
    void givenUsers_whenEachRoleAsks_thenAdminsKeepOperatorsAndOwnersTheRest() {
        assertThat(api.get(users(workshop), operator).status()).isEqualTo(403);
        assertThat(api.get(users(workshop) + "?role=owner&is_active=true", admin)
                        .data()
                        .findValuesAsText("username"))
                .containsExactly("owner");
        assertThat(api.get(users(workshop) + "?is_active=maybe", admin).status())
                .isEqualTo(422);
        assertThat(api.get(users(other), owner).status()).isEqualTo(404);
        for (String path : List.of("/api/v1/users/" + foreignUser, "/api/v1/users/999999")) {
            assertThat(api.get(path, owner).status()).isEqualTo(404);
            assertThat(api.patch(path, owner, Map.of("name", "x")).status()).isEqualTo(404);
            assertThat(api.delete(path, owner).status()).isEqualTo(404);
            assertThat(api.post(path + "/reset-password", owner, null).status()).isEqualTo(404);
        }
        assertThat(api.patch("/api/v1/users/" + ownerId, admin, Map.of("name", "x"))
                        .status())
                .isEqualTo(403);
        assertThat(api.post("/api/v1/users/" + ownerId + "/reset-password", admin, null)
                        .status())
                .isEqualTo(403);
        assertThat(api.delete("/api/v1/users/" + ownerId, owner).status()).isEqualTo(409);
        Answer wrong = api.post(
                users(workshop),
                owner,
                Map.of("username", "a b", "name", " ", "role", "super_admin", "email", "x", "pin", 1));
        assertThat(wrong.json().at("/error/details").findValuesAsText("field"))
                .containsExactlyInAnyOrder("username", "name", "role", "email", "pin");
        Answer unclear = api.post(
                users(workshop), owner, Map.of("username", "ravi", "name", "Ravi", "role", "staff", "phone", "12345"));
        assertThat(unclear.status()).isEqualTo(422);
        assertThat(unclear.json().at("/error/details/0").toString())
                .contains("\"field\":\"phone\"", "12345", "+919812345678");
    }

    @Test
    void givenSomebodySignedIn_whenTheirRoleGrantOrPasswordChanges_thenItCountsAtOnce() {
        long id = api.user(workshop, "mover", "staff", "operator");
        String first = api.token("mover");
        assertThat(api.get("/api/v1/pits/" + pit, first).status()).isEqualTo(404);

        assertThat(api.patch("/api/v1/users/" + id, admin, Map.of("pit_ids", List.of(pit)))
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/pits/" + pit, first).status()).isEqualTo(200);
        assertThat(api.patch("/api/v1/users/" + id, admin, Map.of("pit_ids", List.of()))
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/pits/" + pit, first).status()).isEqualTo(404);
        assertThat(api.patch("/api/v1/users/" + id, owner, Map.of("sub_role", "admin"))
                        .status())
                .isEqualTo(200);
        assertThat(api.get("/api/v1/auth/me", first).status()).isEqualTo(401);

        String second = api.token("mover");
        assertThat(api.post("/api/v1/users/" + id + "/reset-password", owner, null)
                        .data()
                        .get("temporary_password")
                        .asText())
                .hasSizeGreaterThan(8);
        assertThat(api.get("/api/v1/auth/me", second).status()).isEqualTo(401);
        assertThat(api.delete("/api/v1/users/" + id, owner).status()).isEqualTo(200);
        assertThat(api.login("mover").status()).isEqualTo(401);
    }

    @Test
    void givenLimits_whenChanged_thenStaffReadsAdminsChangeAndStaleTagsAndWrongFieldsAreRefused() {
        String path = workshop(workshop) + "/alert-config";
        Answer before = api.get(path, operator);
        assertThat(before.data().at("/aqi/warning").asInt()).isEqualTo(150);
        assertThat(before.data().get("recipients")).isEmpty();

        Answer changed = api.call(
                "PATCH",
                path,
                admin,
                """
                {"aqi":{"warning":120},"humidity":{"max":null},"recipients":[{"user_id":%d}],
                 "channels":{"high_aqi":["dashboard","email"]},"quiet_hours":null}
                """
                        .formatted(ownerId),
                "If-Match",
                before.header("ETag"));
        assertThat(changed.status()).as(changed.text()).isEqualTo(200);
        assertThat(changed.header("ETag")).isNotEqualTo(before.header("ETag"));
        assertThat(changed.data().at("/humidity/max").isNull()).isTrue();
        assertThat(changed.data().at("/channels/critical_aqi")).hasSize(4);
        Answer now = api.get(path, owner);
        assertThat(now.data()).isEqualTo(changed.data());
        assertThat(now.data().get("updated_by_name").asText()).isEqualTo("N");
        assertThat(now.data().get("updated_at").isTextual()).isTrue();

        Answer same = api.call("PATCH", path, owner, now.data().toString());
        assertThat(same.status()).as(same.text()).isEqualTo(200);
        assertThat(same.data().get("aqi")).isEqualTo(now.data().get("aqi"));
        assertThat(same.data().get("channels")).isEqualTo(now.data().get("channels"));
        Answer another = api.patch(path, owner, Map.of("updated_by_name", "Nobody"));
        assertThat(another.status()).isEqualTo(422);
        assertThat(another.json().at("/error/details/0/field").asText()).isEqualTo("updated_by_name");

        assertThat(api.call("PATCH", path, admin, "{}", "If-Match", before.header("ETag"))
                        .code())
                .isEqualTo("stale");
        assertThat(api.patch(path, operator, Map.of()).status()).isEqualTo(403);
        assertThat(api.patch(workshop(other) + "/alert-config", owner, Map.of()).status())
                .isEqualTo(404);
        Map<String, String> refused = Map.of(
                "{'temperature':{'max':90}}",
                "temperature.max",
                "{'temperature':{'max':'off'}}",
                "temperature.max",
                "{'aqi':{'warning':-1}}",
                "aqi.warning",
                "{'aqi':{'warning':200}}",
                "aqi.warning",
                "{'for_seconds':-1}",
                "for_seconds",
                "{'clear_seconds':9}",
                "clear_seconds",
                "{'quiet_hours':{'from':'24:00','to':'07:00'}}",
                "quiet_hours.from",
                "{'channels':{'high_aqi':['pigeon']}}",
                "channels.high_aqi",
                "{'recipients':[{'user_id':%d}]}".formatted(foreignUser),
                "recipients.0.user_id",
                "{'colour':1}",
                "colour");
        refused.forEach((body, field) -> {
            Answer answer = api.call("PATCH", path, owner, body.replace('\'', '"'));
            assertThat(answer.status()).as(body).isEqualTo(422);
            assertThat(answer.json().at("/error/details/0/field").asText())
                    .as(body)
                    .startsWith(field);
        });
    }

    @Test
    void givenAPitsLimits_whenChangedAndReset_thenNullIsAsInTheWorkshopAndOffIsNoLimit() {
        String path = "/api/v1/pits/%d/alert-config".formatted(pit);
        Answer before = api.get(path, owner);
        assertThat(before.data().at("/aqi/warning").isNull()).isTrue();

        Answer changed = api.patch(path, admin, Map.of("aqi", Map.of("critical", "off"), "for_seconds", 30));
        assertThat(changed.data().at("/aqi/critical").asText()).isEqualTo("off");
        assertThat(changed.data().get("for_seconds").asInt()).isEqualTo(30);
        assertThat(changed.data().get("clear_seconds").isNull()).isTrue();

        assertThat(api.get(path, operator).status()).isEqualTo(404);
        assertThat(api.delete(path, operator).status()).isEqualTo(403);
        assertThat(api.delete("/api/v1/pits/%d/alert-config".formatted(foreignPit), owner)
                        .status())
                .isEqualTo(404);
        assertThat(api.call("DELETE", path, admin, null, "If-Match", before.header("ETag"))
                        .status())
                .isEqualTo(412);
        assertThat(api.delete(path, admin).status()).isEqualTo(200);
        ObjectNode after = ((ObjectNode) api.get(path, owner).data());
        assertThat(before.data().get("updated_at").isNull()).isTrue();
        assertThat(after.remove("updated_by_name").asText()).isEqualTo("N");
        after.remove("updated_at");
        assertThat(after).isEqualTo(((ObjectNode) before.data()).without(List.of("updated_at", "updated_by_name")));
        assertThat(api.get(path, root).header("ETag")).isNotEqualTo(before.header("ETag"));
    }

    @Test
    void givenProposedLimits_whenPreviewed_thenTheyAreCheckedAsAChangeOfTheirOwner() {
        String path = workshop(workshop) + "/alert-config/preview";
        Answer answer = api.post(path, admin, Map.of("config", Map.of("aqi", Map.of("warning", 30))));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        assertThat(answer.data().get("proposed")).isEmpty();

        assertThat(api.post(path, admin, Map.of("pit_id", pit, "config", Map.of("quiet_hours", "off")))
                        .status())
                .isEqualTo(200);
        assertThat(api.post(path, admin, Map.of("config", Map.of("quiet_hours", "off")))
                        .status())
                .isEqualTo(422);
        assertThat(api.post(path, admin, Map.of("pit_id", foreignPit, "config", Map.of()))
                        .status())
                .isEqualTo(404);
        assertThat(api.post(path, operator, Map.of("config", Map.of())).status())
                .isEqualTo(403);
    }

    @Test
    void givenACustomersNumber_whenTypedInAnyWay_thenTheyAreFoundAndOthersOfThatNumberElsewhereAreNot() {
        long customer = api.user(workshop, "driver", "customer", null);
        long elsewhere = api.user(other, "driver2", "customer", null);
        api.execute("update app_user set phone = '+919812345678' where id in (%d, %d)", customer, elsewhere);

        for (String typed : List.of("%2B919812345678", "098123%2045678", "98123-45678")) {
            Answer found = api.get(users(workshop) + "?role=customer&phone=" + typed, admin);
            assertThat(found.data().findValuesAsText("id")).as(typed).containsExactly(String.valueOf(customer));
        }
        assertThat(api.get(users(workshop) + "?phone=9812300000", admin).data()).isEmpty();
        Answer unclear = api.get(users(workshop) + "?phone=driver", admin);
        assertThat(unclear.status()).isEqualTo(422);
        assertThat(unclear.json().at("/error/details/0/field").asText()).isEqualTo("phone");
        assertThat(api.get(users(workshop) + "?phone=98123", operator).status()).isEqualTo(403);
    }

    private static String workshop(long id) {
        return "/api/v1/workshops/" + id;
    }

    private static String users(long id) {
        return workshop(id) + "/users";
    }
}
