package dev.pitwatch.hub.rest;

import static dev.pitwatch.hub.rest.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.hub.rest.TestApi.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Billing as it is called where no provider is needed: who may, what becomes of a subscription, and who is notified. */
class SubscriptionCallsIT extends CastCase {

    private static final String LIST = "/api/v1/subscriptions";
    private static final Map<String, String> REASON = Map.of("reason", "cheque bounced");
    private static final Map<String, Object> PAYMENT = Map.of(
            "amount", Map.of("amount_minor", 450_000, "currency", "INR"), "method", "bank", "reference", "UTR 1");

    private long workshop;
    private long id;

    private record BillingCall(String method, String path, @Nullable Object body, boolean owners) {}

    @BeforeAll
    static void tryOut() {
        api.execute("insert into subscription (workshop_id, expires_at) select id, now() + interval '14 days' from"
                + " workshop");
    }

    @BeforeEach
    void takeOn() {
        Answer made = api.post("/api/v1/workshops", root, Map.of("name", "Glanz PPF", "time_zone", "Asia/Kolkata"));
        workshop = made.data().get("id").asLong();
        id = api.one(Long.class, "select id from subscription where workshop_id = %d", workshop);
    }

    private String path(String rest) {
        return LIST + "/" + id + rest;
    }

    private JsonNode read() {
        return api.get(path(""), root).data();
    }

    private static Instant time(JsonNode of, String field) {
        return Instant.parse(of.get(field).asText());
    }

    private Answer pay() {
        return api.post(path("/payments"), root, PAYMENT);
    }

    private List<String> announced() {
        return new ArrayList<>(
                api.db.texts("select event from announcement where workshop_id = %d order by id".formatted(workshop)));
    }

    private void lapse(String status, int daysAgo) {
        api.execute(
                "update subscription set status = '%s', next_due_at = now() - interval '%d days', due_day = null where"
                        + " id = %d",
                status, daysAgo, id);
    }

    @Test
    void givenEachRole_whenItCalls_thenOnlyThoseOfTheContractGetThrough() {
        long own = api.one(Long.class, "select id from subscription where workshop_id = %d", shine);
        String of = LIST + "/" + own;
        List<BillingCall> calls = List.of(
                new BillingCall("GET", LIST, null, true),
                new BillingCall("GET", of, null, true),
                new BillingCall("GET", "/api/v1/payments", null, true),
                new BillingCall("POST", LIST, Map.of("workshop_id", shine), false),
                new BillingCall("PATCH", of, Map.of("plan", "premium"), false),
                new BillingCall("POST", of + "/payments", PAYMENT, false),
                new BillingCall("POST", of + "/suspend", REASON, false),
                new BillingCall("POST", of + "/activate", REASON, false),
                new BillingCall("GET", "/api/v1/admin/renewals", null, false));
        for (BillingCall one : calls) {
            for (String token : List.of(operator, admin)) {
                assertThat(call(one, token).status()).as("%s", one).isEqualTo(403);
            }
            assertThat(call(one, owner).status()).as("%s", one).isEqualTo(one.owners() ? 200 : 403);
            assertThat(call(one, root).status()).as("%s", one).isNotIn(401, 403, 404, 500);
            assertThat(call(one, null).status()).as("%s", one).isEqualTo(401);
        }
    }

    private static Answer call(BillingCall one, @Nullable String token) {
        return switch (one.method()) {
            case "GET" -> api.get(one.path(), token);
            case "PATCH" -> api.patch(one.path(), token, one.body());
            default -> api.post(one.path(), token, one.body());
        };
    }

    @Test
    void givenAnotherWorkshopsOwner_whenTheyLook_thenTheySeeTheirOwnOnly() {
        pay();

        refused(api.get(path(""), foreign), 404, "not_found");
        assertThat(api.get(LIST, foreign).data().findValues("workshop_id"))
                .extracting(JsonNode::asLong)
                .containsOnly(other);
        assertThat(api.get(LIST + "?workshop_id=" + workshop, foreign).data()).isEmpty();
        assertThat(api.get("/api/v1/payments?subscription_id=" + id, foreign).data())
                .isEmpty();
        assertThat(api.get("/api/v1/payments?subscription_id=" + id, root).data())
                .hasSize(1);
    }

    @Test
    void givenATrial_whenItIsPaidByHand_thenItsMonthBeginsAtTheEndOfTheTrialAndOwnersAreNotified() {
        JsonNode trial = read();
        Instant end = time(trial, "expires_at");

        Answer paid = api.post(path("/payments"), root, PAYMENT, "Idempotency-Key", "pay-" + id);
        Answer again = api.post(path("/payments"), root, PAYMENT, "Idempotency-Key", "pay-" + id);

        assertThat(trial.get("status").asText()).isEqualTo("trial");
        assertThat(trial.get("monthly_fee").isNull()).isTrue();
        assertThat(time(trial, "grace_until")).isEqualTo(end.plus(Duration.ofDays(7)));
        assertThat(paid.status()).as(paid.text()).isEqualTo(201);
        assertThat(again.data()).isEqualTo(paid.data());
        assertThat(paid.data().get("state").asText()).isEqualTo("captured");
        assertThat(paid.data().at("/amount/amount_minor").asLong()).isEqualTo(450_000);
        JsonNode active = read();
        assertThat(active.get("status").asText()).isEqualTo("active");
        ZoneId zone = ZoneId.of("Asia/Kolkata");
        ZonedDateTime was = end.atZone(zone);
        assertThat(time(active, "next_due_at").truncatedTo(ChronoUnit.MILLIS))
                .isEqualTo(was.plusMonths(1).toInstant().truncatedTo(ChronoUnit.MILLIS));
        assertThat(active.get("last_payment_date").isNull()).isFalse();
        assertThat(announced()).containsExactly("payment_received");
        assertThat(api.get(paid.header("Location"), root).data()).hasSize(1);
        assertThat(api.db.texts(
                        "select thing || ' ' || action || ' ' || actor_name from audit_log where workshop_id = %d and thing in ('payment', 'subscription') order by id"
                                .formatted(workshop)))
                .contains("payment create root", "subscription update root");
    }

    @Test
    void givenOneThatIsSuspendedForWantOfAPayment_whenItPays_thenItsMonthBeginsNowAndItIsRestored() {
        lapse("suspended", 60);

        assertThat(pay().status()).isEqualTo(201);

        JsonNode active = read();
        assertThat(active.get("status").asText()).isEqualTo("active");
        assertThat(Duration.between(Instant.now(), time(active, "next_due_at")))
                .isBetween(Duration.ofDays(27), Duration.ofDays(31).plusHours(1));
        assertThat(announced()).containsExactly("payment_received", "subscription_restored");
    }

    @Test
    void givenOneThatIsPastDue_whenItPays_thenItsMonthGoesOnFromTheDueDate() {
        lapse("past_due", 5);
        Instant due = time(read(), "next_due_at");

        pay();

        assertThat(Duration.between(due, time(read(), "next_due_at")))
                .isBetween(Duration.ofDays(28), Duration.ofDays(31));
        assertThat(announced()).containsExactly("payment_received");
    }

    @Test
    void givenAReason_whenSuspendedAndActivatedByHand_thenWhatWasLeftStaysAndBothAreAudited() {
        JsonNode before = read();

        Answer suspended = api.post(path("/suspend"), root, REASON);
        Answer again = api.post(path("/suspend"), root, REASON);
        Answer active = api.post(path("/activate"), root, Map.of("reason", "it was a mistake"));
        Answer activeAgain = api.post(path("/activate"), root, REASON);

        assertThat(suspended.data().get("status").asText()).isEqualTo("suspended");
        assertThat(suspended.data().get("status_reason").asText()).isEqualTo("cheque bounced");
        refused(again, 409, "invalid_transition");
        assertThat(active.data().get("status").asText()).isEqualTo("trial");
        assertThat(active.data().get("expires_at")).isEqualTo(before.get("expires_at"));
        refused(activeAgain, 409, "invalid_transition");
        assertThat(announced()).containsExactly("subscription_suspended", "subscription_restored");
        assertThat(api.db.texts(
                        "select after ->> 'status_reason' from audit_log where workshop_id = %d and thing = 'subscription' and action = 'update' order by id"
                                .formatted(workshop)))
                .containsExactly("cheque bounced", "it was a mistake");
        refused(api.post(path("/suspend"), root, Map.of("reason", " ")), 422, "validation_failed");
        refused(api.post(path("/suspend"), root, Map.of()), 422, "validation_failed");
    }

    @Test
    void givenOneWithNothingLeft_whenActivatedByHand_thenItIsDueNowAndTheDaysOfGraceBegin() {
        lapse("suspended", 60);

        JsonNode active = api.post(path("/activate"), root, Map.of("reason", "pays tomorrow"))
                .data();

        assertThat(active.get("status").asText()).isEqualTo("active");
        assertThat(time(active, "grace_until"))
                .isBetween(
                        Instant.now().plus(Duration.ofDays(6)),
                        Instant.now().plus(Duration.ofDays(7)).plusSeconds(5));
    }

    @Test
    void givenACancelledOne_whenItIsPaid_thenItHasToBeActivatedBefore() {
        assertThat(api.patch(path(""), root, Map.of("status", "cancelled"))
                        .data()
                        .get("status")
                        .asText())
                .isEqualTo("cancelled");

        refused(pay(), 409, "invalid_transition");
        assertThat(api.post(path("/activate"), root, REASON).status()).isEqualTo(200);
        assertThat(pay().status()).isEqualTo(201);
    }

    @Test
    void givenPatches_whenSent_thenWhatTheyNameChangesAndWhatIsWrongIsRefusedByField() {
        JsonNode changed = api.patch(path(""), root, Map.of("plan", "premium", "expires_at", "2030-01-31T00:00:00Z"))
                .data();

        assertThat(changed.get("plan").asText()).isEqualTo("premium");
        assertThat(changed.get("expires_at").asText()).isEqualTo("2030-01-31T00:00:00Z");
        assertThat(api.get(LIST + "?plan=premium&workshop_id=" + workshop, root).data())
                .hasSize(1);
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("plan", "gold"),
                Map.of("status", "active"),
                Map.of("quantity", 5),
                Map.of("expires_at", "tomorrow"),
                Map.of("next_due_at", 5))) {
            refused(api.patch(path(""), root, wrong), 422, "validation_failed");
        }
        refused(api.patch(LIST + "/999999", root, Map.of("plan", "basic")), 404, "not_found");
    }

    @Test
    void givenPaymentsThatAreWrong_whenRecorded_thenEachIsRefusedAndNothingIsPaid() {
        Map<String, Object> rupees = Map.of("amount_minor", 1, "currency", "INR");
        for (Map<String, Object> wrong : List.<Map<String, Object>>of(
                Map.of("amount", rupees, "method", "bank", "paid_at", "2099-01-01T00:00:00Z"),
                Map.of("amount", rupees, "method", "bank", "paid_at", "2001-01-01T00:00:00Z"),
                Map.of("amount", Map.of("amount_minor", 1, "currency", "USD"), "method", "bank"),
                Map.of("amount", Map.of("amount_minor", 0, "currency", "INR"), "method", "cash"),
                Map.of("amount", Map.of("amount_minor", -5, "currency", "INR"), "method", "cash"),
                Map.of("amount", rupees, "method", "crypto"),
                Map.of("amount", rupees),
                Map.of("method", "cash"))) {
            refused(api.post(path("/payments"), root, wrong), 422, "validation_failed");
        }
        assertThat(read().get("status").asText()).isEqualTo("trial");
        assertThat(api.get("/api/v1/payments?subscription_id=" + id, root).data())
                .isEmpty();
    }

    @Test
    void givenPitsThatComeAndGo_whenTheSubscriptionIsRead_thenItsQuantityFollows() {
        assertThat(read().get("quantity").asInt()).isZero();
        String pits = "/api/v1/workshops/%d/pits".formatted(workshop);
        long pit =
                api.post(pits, root, Map.of("pit_number", 1)).data().get("id").asLong();
        api.post(pits, root, Map.of("pit_number", 2));
        assertThat(read().get("quantity").asInt()).isEqualTo(2);

        api.delete("/api/v1/pits/" + pit, root);

        assertThat(read().get("quantity").asInt()).isEqualTo(1);
    }

    @Test
    void givenDueSubscriptions_whenRenewalsAreListed_thenTheFirstDueIsFirstWithItsLastReminder() {
        lapse("past_due", 400);
        api.execute(
                "insert into dunning_step select id, workshop_id, next_due_at, 'on_the_day', '2026-01-01T00:00:00Z'"
                        + " from subscription where id = %d",
                id);

        JsonNode first = api.get("/api/v1/admin/renewals", root).data().get(0);

        assertThat(first.get("workshop_id").asLong()).isEqualTo(workshop);
        assertThat(first.get("workshop").asText()).isEqualTo("Glanz PPF");
        assertThat(first.get("last_reminder").asText()).isEqualTo("2026-01-01T00:00:00Z");
        Answer soon = api.get("/api/v1/admin/renewals?until=" + Instant.now().minus(Duration.ofDays(399)), root);
        assertThat(soon.json().at("/meta/total").asInt()).isEqualTo(1);
    }

    @Test
    void givenAWorkshopWithASubscription_whenAnotherIsMade_thenItIsAConflict() {
        refused(api.post(LIST, root, Map.of("workshop_id", workshop)), 409, "conflict");
        refused(api.post(LIST, root, Map.of("workshop_id", 999_999)), 404, "not_found");
        api.execute("delete from subscription where id = %d", id);

        Answer made = api.post(LIST, root, Map.of("workshop_id", workshop, "plan", "basic"));

        assertThat(made.status()).as(made.text()).isEqualTo(201);
        assertThat(made.data().get("status").asText()).isEqualTo("trial");
        assertThat(api.get(made.header("Location"), root).data().get("plan").asText())
                .isEqualTo("basic");
    }
}
