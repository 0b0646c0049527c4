package dev.pitwatch.core.platform.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.json.Patch;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A subscription from its trial on, with two hubs that look after what is due; time is moved. */
class SubscriptionServiceIT {

    private static final Instant START = Instant.parse("2026-02-20T22:30:00Z");
    private static final Page FIRST = new Page(1, 50);

    private static TestDatabase db;
    private static int references;
    private static Principal root;

    private final TestClock clock = new TestClock(START);
    private final SubscriptionService subscriptions = new SubscriptionService(db.database(), clock);
    private final Dunning dunning = new Dunning(db.database(), clock);
    private final Dunning otherHub = new Dunning(db.database(), clock);
    private SampleWorkshop shop;
    private long id;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
        db.execute("insert into app_user (username, name, role) values ('root', 'Root', 'super_admin')");
        long rootId = Long.parseLong(db.texts("select id::text from app_user").get(0));
        root = new Principal(rootId, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void takeOn() {
        shop = SampleWorkshop.in(db);
        db.execute("update workshop set created_at = '%s' where id = %d"
                .formatted(START.minus(Duration.ofDays(40)), shop.workshopId()));
        id = subscriptions.create(new NewTrial(shop.workshopId(), null, null)).id();
    }

    @Test
    void givenATrialThatNobodyPays_whenItsTimePasses_thenEachStepIsTakenOnceByOneOfTwoHubsAndItExpires() {
        List<DunningStep> taken = new ArrayList<>();
        for (int day = 0; day < 30; day++) {
            clock.pass(Duration.ofDays(1));
            for (DueStep due : ours(dunning.due())) {
                List<DueStep> first = take(dunning, due);
                assertThat(take(otherHub, due)).as("by the other hub too").isEmpty();
                first.forEach(step -> taken.add(step.step()));
            }
        }

        assertThat(taken).containsExactly(DunningStep.values());
        assertThat(announced())
                .containsExactly(
                        "subscription_reminder",
                        "subscription_reminder",
                        "subscription_reminder",
                        "subscription_reminder",
                        "subscription_reminder",
                        "subscription_suspended");
    }

    @Test
    void givenHubsThatWereAway_whenTheyAreBack_thenOfOneDueDateTheNewestStepIsTakenOnly() {
        clock.pass(SubscriptionService.TRIAL.plusDays(4));

        List<DueStep> due = ours(dunning.due());

        assertThat(due).extracting(DueStep::step).containsExactly(DunningStep.THREE_DAYS_AFTER);
        assertThat(take(dunning, due.get(0))).hasSize(1);
        assertThat(ours(otherHub.due())).isEmpty();
    }

    @Test
    void givenAStepThatWasFound_whenAPaymentComesBeforeItIsTaken_thenItIsNotTaken() {
        clock.pass(SubscriptionService.TRIAL.plusHours(12));
        List<DueStep> due = ours(dunning.due());
        assertThat(due).hasSize(1);

        subscriptions.pay(root, id, rupees(null));

        assertThat(take(dunning, due.get(0))).isEmpty();
    }

    @Test
    void givenAClockThatIsSetBack_whenTheEndComes_thenItEndsAndOwnersAreToldAgain() {
        clock.pass(SubscriptionService.TRIAL.plusDays(8));
        assertThat(take(dunning, ours(dunning.due()).get(0))).hasSize(1);
        clock.set(START);
        subscriptions.activate(id, "the clock was wrong");
        clock.pass(SubscriptionService.TRIAL.plusDays(9));

        List<DueStep> due = ours(dunning.due());

        assertThat(due).extracting(DueStep::step).containsExactly(DunningStep.END);
        assertThat(take(dunning, due.get(0))).hasSize(1);
        assertThat(take(otherHub, due.get(0))).isEmpty();
        assertThat(announced())
                .containsExactly("subscription_suspended", "subscription_restored", "subscription_suspended");
    }

    @Test
    void givenAnExpiredTrial_whenItsDueDateIsMovedAheadAndItIsActivated_thenItIsDueThen() {
        clock.pass(SubscriptionService.TRIAL.plusDays(8));
        take(dunning, ours(dunning.due()).get(0));

        subscriptions.update(id, patch("next_due_at", "2026-09-01T00:00:00Z"));

        assertThat(subscriptions.activate(id, "pays by the year").nextDueAt()).isEqualTo("2026-09-01T00:00:00Z");
    }

    @Test
    void givenPaymentsOutOfOrder_whenRecorded_thenTheLastPaymentIsTheLatest() {
        subscriptions.pay(root, id, rupees(START));
        subscriptions.pay(root, id, rupees(START.minus(Duration.ofDays(40)).minus(Duration.ofHours(3))));

        assertThat(subscriptions.get(root, id).lastPaymentDate()).isEqualTo(START);
    }

    @Test
    void givenAPayment_whenItsReferenceComesAgain_thenItIsRefusedAndTheEarlierOneNamed() {
        Payment first = subscriptions.pay(root, id, rupees(null, "UTR Abc/1"));

        for (String again : List.of("UTR Abc/1", "utr abc/1", " UTR ABC/1 ")) {
            assertThatThrownBy(() -> subscriptions.pay(root, id, rupees(null, again)))
                    .isInstanceOfSatisfying(
                            Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.CONFLICT))
                    .hasMessageContaining("reference")
                    .hasMessageContaining("payment %d of".formatted(first.id()));
        }

        subscriptions.pay(root, id, rupees(null, "UTR Abc/2"));
        subscriptions.pay(root, id, rupees(null, null));
        subscriptions.pay(root, id, rupees(null, null));
        assertThat(db.number("select count(*) from payment where subscription_id = %d", id))
                .isEqualTo(4);
    }

    @Test
    void givenTwoWhoRecordTheSamePaymentAtOnce_whenBothAreDone_thenItIsThereOnce() throws Exception {
        List<CompletableFuture<String>> both = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    try {
                        subscriptions.pay(root, id, rupees(null, "CHQ 77"));
                        return "paid";
                    } catch (Problem problem) {
                        return problem.code().code();
                    }
                }))
                .limit(2)
                .toList();

        assertThat(List.of(both.get(0).get(30, TimeUnit.SECONDS), both.get(1).get(30, TimeUnit.SECONDS)))
                .containsExactlyInAnyOrder("paid", "conflict");
    }

    @Test
    void givenAReferenceTwiceBeforeItWasOnce_whenRecordedAgain_thenOnlyNewRowsAreHeldToIt() {
        String row = "insert into payment (workshop_id, subscription_id, provider, method, provider_ref, state,"
                + " amount_minor, currency, created_at, reference_once) values (%d, %d, 'manual', 'bank', 'OLD 1',"
                + " 'captured', 1, 'INR', now(), %s)";
        long workshop = shop.workshopId();
        db.execute(row, workshop, id, false);
        db.execute(row, workshop, id, false);

        refused(ProblemCode.CONFLICT, () -> subscriptions.pay(root, id, rupees(null, "old 1")));
        db.execute(row, workshop, id, true);
        assertThatThrownBy(() -> db.execute(row, workshop, id, true)).hasMessageContaining("payment_reference_once");
    }

    @Test
    void givenTwoPitsMadeAtOnce_whenBothAreThere_thenBothAreBilled() throws Exception {
        try (Handle first = db.superuser().open()) {
            first.begin();
            addPit(first, 2);
            CompletableFuture<Void> second =
                    CompletableFuture.runAsync(() -> db.superuser().useHandle(handle -> addPit(handle, 3)));
            await().until(() -> db.number("select count(*) from pg_locks where not granted") > 0);
            first.commit();
            second.get(30, TimeUnit.SECONDS);
        }

        assertThat(subscriptions.get(root, id).quantity()).isEqualTo(3);
    }

    private void addPit(Handle handle, int number) {
        handle.execute(
                "insert into pit (workshop_id, pit_number, code, name) values (?, ?, null, 'Bay')",
                shop.workshopId(),
                number);
    }

    @Test
    void givenPayments_whenTheyAreWrong_thenNothingIsPaid() {
        refused(ProblemCode.VALIDATION_FAILED, () -> subscriptions.pay(root, id, rupees(START.plusSeconds(600))));
        Instant begun = START.minus(Duration.ofDays(40)); // 04:00 in Kolkata, of which day the hours before it are
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> subscriptions.pay(root, id, rupees(begun.minus(Duration.ofHours(5)))));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> subscriptions.pay(root, id, new NewPayment(new Money(1L, "USD"), null, "cash", null)));
        subscriptions.update(id, patch("status", "cancelled"));
        refused(ProblemCode.INVALID_TRANSITION, () -> subscriptions.pay(root, id, rupees(null)));
        refused(ProblemCode.NOT_FOUND, () -> subscriptions.pay(root, 999_999, rupees(null)));

        assertThat(subscriptions
                        .payments(root, Optional.of(id), "-created_at", FIRST)
                        .items())
                .isEmpty();
    }

    @Test
    void givenSuspension_whenPaid_thenDevicesAreHeardAgainAndOwnersAreTold() {
        Subscription suspended = subscriptions.suspend(id, "cheque bounced");
        assertThat(suspended.status()).isEqualTo(SubscriptionStatus.SUSPENDED);
        assertThat(suspended.statusReason()).isEqualTo("cheque bounced");
        refused(ProblemCode.INVALID_TRANSITION, () -> subscriptions.suspend(id, "again"));

        subscriptions.pay(root, id, rupees(START.minusSeconds(60)));

        Subscription active = subscriptions.get(root, id);
        assertThat(active.status()).isEqualTo(SubscriptionStatus.ACTIVE);
        assertThat(active.statusReason()).isNull();
        assertThat(active.lastPaymentDate()).isEqualTo(START.minusSeconds(60));
        assertThat(announced()).containsExactly("subscription_suspended", "payment_received", "subscription_restored");
        assertThat(subscriptions
                        .payments(shop.owner(), Optional.empty(), "-created_at", FIRST)
                        .items())
                .hasSize(1);
    }

    @Test
    void givenOneThatIsHeard_whenActivatedByHand_thenThatIsRefusedUntilItIsNot() {
        refused(ProblemCode.INVALID_TRANSITION, () -> subscriptions.activate(id, "to be sure"));
        clock.pass(SubscriptionService.TRIAL.plusDays(8));

        Subscription active = subscriptions.activate(id, "pays tomorrow");

        assertThat(active.status()).isEqualTo(SubscriptionStatus.ACTIVE);
        assertThat(active.nextDueAt()).isEqualTo(clock.instant());
        assertThat(announced()).containsExactly("subscription_restored");
    }

    @Test
    void givenAnEnd_whenItIsMoved_thenItCountsAtOnceAndElseNothingChanges() {
        clock.pass(SubscriptionService.TRIAL.plusHours(12));
        assertThat(ours(dunning.due())).hasSize(1);

        Subscription later = subscriptions.update(id, patch("expires_at", "2026-08-01T00:00:00Z"));
        Subscription premium = subscriptions.update(id, patch("plan", "premium"));
        Subscription paid = subscriptions.update(id, patch("next_due_at", "2026-09-01T00:00:00Z"));

        assertThat(later.expiresAt()).isEqualTo("2026-08-01T00:00:00Z");
        assertThat(premium.plan()).isEqualTo("premium");
        assertThat(premium.status()).isEqualTo(SubscriptionStatus.TRIAL);
        assertThat(paid.nextDueAt()).isEqualTo("2026-09-01T00:00:00Z");
        assertThat(ours(dunning.due())).isEmpty();
        assertThat(subscriptions
                        .list(
                                root,
                                new SubscriptionFilter(
                                        Optional.of(shop.workshopId()), Optional.of("trial"), Optional.of("premium")),
                                "-created_at",
                                FIRST)
                        .items())
                .hasSize(1);
    }

    @Test
    void givenAWorkshopThatHasOne_whenAnotherIsMade_thenItIsAConflict() {
        refused(ProblemCode.CONFLICT, () -> subscriptions.create(new NewTrial(shop.workshopId(), "basic", START)));
        refused(ProblemCode.NOT_FOUND, () -> subscriptions.create(new NewTrial(999_999, null, null)));
        refused(
                ProblemCode.NOT_FOUND,
                () -> subscriptions.get(SampleWorkshop.in(db).owner(), id));
    }

    @Test
    void givenDueOnes_whenRenewalsAreListed_thenThisOneIsThereUntilItsDay() {
        assertThat(subscriptions
                        .renewals(Optional.of(START.plus(SubscriptionService.TRIAL)), FIRST)
                        .items())
                .extracting(Renewal::workshopId)
                .contains(shop.workshopId());
        assertThat(subscriptions.renewals(Optional.of(START), FIRST).items())
                .extracting(Renewal::workshopId)
                .doesNotContain(shop.workshopId());
    }

    /** As routes/licences does it. */
    private List<DueStep> take(Dunning hub, DueStep due) {
        List<DueStep> all = db.database().together(() -> {
            List<DueStep> taken = hub.take(due);
            taken.forEach(hub::announce);
            return taken;
        });
        // As the route does.
        all.stream()
                .filter(step -> !step.isReminder())
                .forEach(step -> db.execute(
                        "update subscription set status = '%s' where id = %d".formatted(step.statusCode(), id)));
        return all;
    }

    private List<DueStep> ours(List<DueStep> all) {
        return all.stream().filter(step -> step.subscriptionId() == id).toList();
    }

    private List<String> announced() {
        return db.texts(
                "select event from announcement where workshop_id = %d order by id".formatted(shop.workshopId()));
    }

    private static NewPayment rupees(@Nullable Instant paidAt) {
        return rupees(paidAt, "UTR " + ++references);
    }

    private static NewPayment rupees(@Nullable Instant paidAt, @Nullable String reference) {
        return new NewPayment(new Money(450_000L, "INR"), paidAt, "bank", reference);
    }

    private static Patch patch(String field, String value) {
        ObjectNode fields = Json.MAPPER.createObjectNode();
        return new Patch(fields.put(field, value));
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }
}
