package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.platform.subscription.Money;
import dev.pitwatch.core.platform.subscription.NewPayment;
import dev.pitwatch.core.platform.subscription.NewTrial;
import dev.pitwatch.core.platform.subscription.SubscriptionService;
import dev.pitwatch.core.readings.reading.MessageRefused;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the hub itself orders devices to, by a clock that may be wrong. */
class SwitchOrderIT {

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final TestClock clock = new TestClock(Instant.parse("2026-02-20T10:00:00Z"));
    private final SubscriptionService subscriptions = new SubscriptionService(db.database(), clock);
    private final List<String> sent = new ArrayList<>();
    private KillSwitch killSwitch;
    private long subscription;

    @BeforeEach
    void takeOn() {
        killSwitch = new KillSwitch(
                new JdbiCommandRepository(db.database(), db.masterKey()),
                command -> sent.add(command.kind() + " " + command.reason()),
                device -> true,
                clock);
        subscription = subscriptions
                .create(new NewTrial(shop.workshopId(), null, null))
                .id();
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAClockThatIsSetBack_whenSuspendedAndActivatedAgain_thenItIsTheLastOrderThatCounts() {
        clock.pass(Duration.ofDays(22));
        suspend();
        enable();
        clock.pass(Duration.ofDays(-22));
        suspend();
        enable();
        enable();

        assertThat(sent)
                .containsExactly(
                        "DISABLE subscription_suspended",
                        "ENABLE manual",
                        "DISABLE subscription_suspended",
                        "ENABLE manual");
    }

    @Test
    void givenAClockThatIsSetBack_whenAnOrderIsToBeRepeated_thenOneAheadOfNowIsNoneOfLate() {
        clock.pass(Duration.ofDays(2));
        refused();
        refused();
        clock.pass(Duration.ofDays(-2));
        refused();
        refused();

        assertThat(sent).containsExactly("DISABLE licence_revoked", "DISABLE licence_revoked");
    }

    @Test
    void givenASuspension_whenActivatedOrPaid_thenTheDeviceIsToldWhich() {
        suspend();
        enable();
        subscriptions.suspend(subscription, "cheque bounced");
        killSwitch.disableAll(shop.workshopId(), "subscription_suspended");
        subscriptions.pay(root(), subscription, new NewPayment(new Money(450_000L, "INR"), null, "bank", "UTR 1"));
        review();

        assertThat(sent)
                .containsExactly(
                        "DISABLE subscription_suspended",
                        "ENABLE manual",
                        "DISABLE subscription_suspended",
                        "ENABLE payment_received");
    }

    private Principal root() {
        long id = db.superuser().withHandle(handle -> handle.createQuery(
                        "insert into app_user (username, name, role) values ('root', 'Root', 'super_admin') returning id")
                .mapTo(Long.class)
                .one());
        return new Principal(id, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
    }

    private void suspend() {
        subscriptions.suspend(subscription, "cheque bounced");
        killSwitch.disableAll(shop.workshopId(), "subscription_suspended");
    }

    private void enable() {
        if (sent.get(sent.size() - 1).startsWith("DISABLE")) {
            subscriptions.activate(subscription, "pays tomorrow");
        }
        review();
    }

    private void review() {
        killSwitch.review();
        killSwitch.enable();
    }

    private void refused() {
        killSwitch.disable(new MessageRefused("licence_revoked", shop.deviceId(), true, clock.instant()), 600);
    }
}
