package dev.pitwatch.core.devices.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.Scope;
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
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows are changed, devices report, and what devices are told follows: one hub or two, with a device that answers or doesn't. */
class ReconciliationIT {

    private static TestDatabase db;

    private final FakeSender broker = new FakeSender();
    private final TestClock clock = new TestClock(Instant.parse("2026-02-20T10:00:00Z"));
    private final List<CommandService> hubs = new ArrayList<>();
    private final List<DatabaseNotifications> connections = new ArrayList<>();
    private SubscriptionService subscriptions;
    private SampleWorkshop shop;
    private String device;
    private long subscription;
    private CommandService commands;

    @BeforeAll
    static void open() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        db.close();
    }

    @BeforeEach
    void takeOn() {
        db.execute("delete from command");
        db.execute("update device set status = 'retired'");
        subscriptions = new SubscriptionService(db.database(), clock);
        shop = SampleWorkshop.in(db);
        device = shop.deviceId();
        licence();
        subscription = subscriptions
                .create(new NewTrial(shop.workshopId(), null, null))
                .id();
        commands = hub();
    }

    @AfterEach
    void stop() {
        hubs.forEach(CommandService::close);
        connections.forEach(DatabaseNotifications::close);
    }

    private CommandService hub() {
        CommandService hub = new CommandService(
                db.database(), db.masterKey(), broker, any -> true, event -> {}, clock, new SimpleMeterRegistry());
        DatabaseNotifications connection = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        hub.switches().listen(connection);
        connection.start();
        await().until(connection::isListening);
        hub.start();
        hub.switches().reconcile(); // at its start each looks at all
        hubs.add(hub);
        connections.add(connection);
        return hub;
    }

    private void licence() {
        db.execute(
                """
                insert into licence (device_id, workshop_id, key_hash, status)
                select device_id, workshop_id, decode(md5(device_id), 'hex'), 'active' from device where workshop_id = %d
                on conflict do nothing
                """
                        .formatted(shop.workshopId()));
    }

    @Test
    void givenASubscription_whenSuspendedAndPaid_thenTheDeviceIsToldWhyEachTime() {
        suspend();
        awaitTold("DISABLE subscription_suspended");
        obey();

        pay();
        awaitTold("DISABLE subscription_suspended", "ENABLE payment_received");
        obey();

        suspend();
        awaitTold("DISABLE subscription_suspended", "ENABLE payment_received", "DISABLE subscription_suspended");
        subscriptions.activate(subscription, "pays tomorrow");
        awaitTold(
                "DISABLE subscription_suspended",
                "ENABLE payment_received",
                "DISABLE subscription_suspended",
                "ENABLE manual");
    }

    @Test
    void givenALicence_whenRevokedAndRenewed_thenTheDeviceIsToldWhyEachTime() {
        db.execute("update licence set status = 'revoked' where device_id = '%s'".formatted(device));
        awaitTold("DISABLE licence_revoked");
        obey();

        db.execute("update licence set status = 'active' where device_id = '%s'".formatted(device));

        awaitTold("DISABLE licence_revoked", "ENABLE licence_renewed");
    }

    @Test
    void givenADeviceThatAPersonDisabled_whenItsRightComesAndGoes_thenItStaysDisabled() {
        status("disabled");
        awaitTold("DISABLE manual");
        obey();
        suspend();
        pay();
        settle();
        assertThat(told()).containsExactly("DISABLE manual");

        status("active");

        awaitTold("DISABLE manual", "ENABLE manual");
    }

    @Test
    void givenARightThatEndsByTime_whenAllAreLookedAt_thenTheDeviceIsTold() {
        db.execute("update licence set expires_at = '%s' where device_id = '%s'"
                .formatted(clock.instant().plus(Duration.ofDays(3)), device));
        settle();
        assertThat(told()).isEmpty();

        clock.pass(Duration.ofDays(3));
        hub();

        awaitTold("DISABLE licence_expired");
        obey();
        clock.pass(Duration.ofDays(-3)); // it was wrong

        hub();
        awaitTold("DISABLE licence_expired", "ENABLE licence_renewed");
    }

    @Test
    void givenADisableThatIsNotAnswered_whenLookedAtAgain_thenItIsTheOnlyOne() {
        suspend();
        awaitTold("DISABLE subscription_suspended");

        commands.switches().refused(List.of(new MessageRefused("subscription_suspended", device, true, Instant.now())));
        say("online");
        settle();
        hub();

        assertThat(told()).containsExactly("DISABLE subscription_suspended");
    }

    @Test
    void givenADeviceThatSaysItIsDisabled_whenItMaySpeak_thenItIsEnabledOnceInAWhile() {
        say("disabled");
        awaitTold("ENABLE manual");
        obey();
        say("disabled"); // as after a DISABLE that came late
        settle();
        assertThat(told()).containsExactly("ENABLE manual");

        clock.pass(Duration.ofSeconds(30));
        say("disabled");

        awaitTold("ENABLE manual", "ENABLE manual");
    }

    @Test
    void givenAReplacedSwitch_whenTheDeviceObeysItLast_thenItGetsTheNewerAgain() {
        suspend();
        awaitTold("DISABLE subscription_suspended");
        Command disable = newest();
        pay();
        awaitTold("DISABLE subscription_suspended", "ENABLE payment_received");
        obey();

        done(disable);
        settle();
        assertThat(told()).hasSize(2);
        clock.pass(Duration.ofSeconds(30));
        hub();

        awaitTold("DISABLE subscription_suspended", "ENABLE payment_received", "ENABLE payment_received");
    }

    @Test
    void givenADeviceThatForgotThatItIsDisabled_whenItSaysSo_thenItIsDisabledAgain() {
        suspend();
        awaitTold("DISABLE subscription_suspended");
        obey();
        clock.pass(Duration.ofMinutes(9));

        say("online");
        settle();
        assertThat(told()).hasSize(1);
        clock.pass(Duration.ofMinutes(1));
        say("online");

        awaitTold("DISABLE subscription_suspended", "DISABLE subscription_suspended");
    }

    @Test
    void givenADeviceThatDoesNotAnswer_whenItComesAndGoes_thenADisableGoesOutToItOnceInTenMinutes() {
        db.execute("update device set connection = 'online' where device_id = '%s'".formatted(device));
        JdbiDeliveryRepository deliveries = new JdbiDeliveryRepository(db.database(), db.masterKey());
        stop();
        hubs.clear();
        suspend();
        new JdbiSwitchRepository(db.database(), db.masterKey()).add(List.of(device), Set.of(), clock.instant());

        List<Long> sentAfter = new ArrayList<>();
        for (long second = 0; second <= 3_600; second += 10) {
            if (second % 70 == 0) {
                deliveries.back(List.of(device), clock.instant());
            }
            List<CommandOutbox.Due> due = deliveries.due(0, 10, clock.instant()).stream()
                    .map(JdbiDeliveryRepository.Turn::due)
                    .toList();
            if (!deliveries.take(due, any -> true, clock.instant()).isEmpty()) {
                sentAfter.add(second);
            }
            clock.pass(Duration.ofSeconds(10));
        }

        assertThat(sentAfter).containsExactly(0L, 600L, 1_200L, 1_800L, 2_400L, 3_000L, 3_600L);
    }

    @Test
    void givenADeviceThatObeysAndMeasuresAllTheSame_whenRefused_thenItIsToldOnceInTenMinutes() {
        suspend();
        awaitTold("DISABLE subscription_suspended");
        obey();
        MessageRefused refused = new MessageRefused("subscription_suspended", device, true, Instant.now());

        commands.switches().refused(List.of(refused));
        settle();
        assertThat(told()).hasSize(1);
        clock.pass(Duration.ofMinutes(10));
        commands.switches().refused(List.of(refused));

        awaitTold("DISABLE subscription_suspended", "DISABLE subscription_suspended");
    }

    @Test
    void givenOldFirmware_whenSuspendedAndPaid_thenItIsToldEachOnce() {
        db.execute("update device set legacy = true where device_id = '%s'".formatted(device));
        suspend();
        awaitTold("DISABLE subscription_suspended");
        hub();
        settle();
        assertThat(told()).hasSize(1);

        pay();

        awaitTold("DISABLE subscription_suspended", "ENABLE payment_received");
        hub();
        settle();
        assertThat(told()).hasSize(2);
    }

    @Test
    void givenDevicesThatNobodyHasOrThatAreGone_whenLookedAt_thenTheyAreLeftAlone() {
        db.execute(
                "insert into device (device_id, reported_switch) values ('NOBODYS', 'disabled') on conflict do nothing");
        status("retired");

        hub();
        settle();

        assertThat(db.texts("select command from command")).isEmpty();
    }

    @Test
    void givenTwoHubs_whenThousandDevicesAreDisabledAndEnabled_thenEachIsToldOnce() {
        db.execute(
                """
                insert into device (device_id, workshop_id, pit_id)
                select 'MANY-' || %1$d || '-' || n, %1$d, %2$d from generate_series(1, 999) n
                """
                        .formatted(shop.workshopId(), shop.pitId()));
        licence();
        hub();

        suspend();
        await().untilAsserted(() -> {
            reconcileAtOnce();
            assertThat(broker.sent).hasSize(1_000);
        });
        pay();
        await().untilAsserted(() -> {
            reconcileAtOnce();
            assertThat(broker.sent).hasSize(2_000);
        });
        settle();

        assertThat(
                        db.texts(
                                "select command || ' ' || count(*) || ' ' || count(distinct device_id) from command group by command"))
                .containsExactlyInAnyOrder("DISABLE 1000 1000", "ENABLE 1000 1000");
    }

    private void reconcileAtOnce() throws InterruptedException {
        List<Thread> all =
                hubs.stream().map(hub -> new Thread(hub.switches()::reconcile)).toList();
        all.forEach(Thread::start);
        for (Thread each : all) {
            each.join();
        }
    }

    @Test
    void givenAWorkshopBeingDisabled_whenItPaysMeanwhile_thenItsDeviceHearsThatLast() {
        AtomicBoolean first = new AtomicBoolean(true);
        broker.taken = one -> {
            if (first.getAndSet(false)) {
                pay();
            }
        };

        suspend();

        awaitTold("DISABLE subscription_suspended", "ENABLE payment_received");
    }

    @Test
    void givenNoRoomAtTheBroker_whenADisableIsReplaced_thenItIsNeverSent() {
        broker.room.set(0);
        suspend();
        await().until(() -> {
            commands.switches().reconcile();
            return !db.texts("select command from command").isEmpty();
        });

        pay();
        await().until(() -> {
            commands.switches().reconcile();
            return db.texts("select command from command").contains("ENABLE");
        });
        broker.room.set(Integer.MAX_VALUE);

        awaitTold("ENABLE payment_received");
    }

    @Test
    void givenAHubThatDiedBehindAnyStep_whenAnotherStarts_thenTheDeviceIsTold() {
        db.execute("update device set connection = 'online' where device_id = '%s'".formatted(device));
        stop();
        hubs.clear();

        suspend(); // its row is committed, and no more
        hub();
        awaitTold("DISABLE subscription_suspended");
        db.execute(
                "update command set state = 'queued', sent_at = null, tried_at = null, tries = 0, next_at = created_at");
        stop(); // given, and no more
        hubs.clear();
        broker.sent.clear();
        hub();
        awaitTold("DISABLE subscription_suspended");
        Command disable = newest();
        db.execute("update command set state = 'done', finished_at = now()"); // answered, and what it means not kept
        stop();
        hubs.clear();
        clock.pass(Duration.ofMinutes(10));
        hub();

        awaitTold("DISABLE subscription_suspended", "DISABLE subscription_suspended");
        assertThat(newest().id()).isNotEqualTo(disable.id());
    }

    @Test
    void givenTheDatabaseAway_whenItIsBack_thenNothingIsForgotten() {
        db.execute("alter table command rename to command_away");
        suspend();
        connections.forEach(DatabaseNotifications::close);
        commands.switches().reconcile(); // fails
        db.execute("alter table command_away rename to command");

        awaitTold("DISABLE subscription_suspended");
    }

    @Test
    void givenAPersonsChange_whenAsked_thenWhetherASwitchIsDueOrUnderWay() {
        Scope scope = Scope.workshop(shop.workshopId());
        assertThat(commands.switches().isDue(scope, device)).isFalse();
        status("disabled");
        assertThat(commands.switches().isDue(scope, device)).isTrue();
        assertThat(commands.switches()
                        .isDue(Scope.workshop(SampleWorkshop.in(db).workshopId()), device))
                .as("another's")
                .isFalse();
        awaitTold("DISABLE manual");
        assertThat(commands.switches().isDue(scope, device)).isTrue();
        obey();
        assertThat(commands.switches().isDue(scope, device)).isFalse();
    }

    private void suspend() {
        subscriptions.suspend(subscription, "cheque bounced");
    }

    private void pay() {
        Principal root = new Principal(null, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
        subscriptions.pay(root, subscription, new NewPayment(new Money(450_000L, "INR"), null, "bank", null));
    }

    private void status(String status) {
        db.execute("update device set status = '%s' where device_id = '%s'".formatted(status, device));
    }

    /** As its status is kept. */
    private void say(String status) {
        db.execute("update device set reported_status = '%s', reported_switch = '%s' where device_id = '%s'"
                .formatted(status, status.equals("disabled") ? "disabled" : "enabled", device));
        commands.switches().reported(device);
    }

    private void obey() {
        done(newest());
    }

    private void done(Command command) {
        commands.answered(device, new CommandAnswer(command.id(), CommandState.DONE, null, null));
    }

    private Command newest() {
        UUID id =
                UUID.fromString(db.texts("select command_id::text from command where device_id = '%s' order by seq desc"
                                .formatted(device))
                        .get(0));
        return new JdbiCommandRepository(db.database(), db.masterKey())
                .find(List.of(id))
                .get(0);
    }

    /** All hubs have looked at what they were told of until now. */
    private void settle() {
        String marker = "pit %d".formatted(System.nanoTime());
        db.execute("update device set name = '%s' where device_id = '%s'".formatted(marker, device));
        for (int i = 0; i < 3; i++) {
            hubs.forEach(hub -> hub.switches().reported(device));
            hubs.forEach(hub -> hub.switches().reconcile());
        }
    }

    private void awaitTold(String... wanted) {
        await().untilAsserted(() -> {
            hubs.forEach(hub -> hub.switches().reconcile());
            assertThat(told()).containsExactly(wanted);
        });
    }

    private List<String> told() {
        return broker.sent.stream()
                .filter(one -> one.topic().contains("/" + device + "/"))
                .map(one -> one.message().get("command").asText() + " "
                        + one.message().get("reason").asText())
                .toList();
    }
}
