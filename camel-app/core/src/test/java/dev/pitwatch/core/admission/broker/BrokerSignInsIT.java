package dev.pitwatch.core.admission.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.core.testing.BrokerAccountRows;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerSignInsIT {

    private final List<String> changes = new CopyOnWriteArrayList<>();
    private final TestDatabase db = TestDatabase.create();
    private final BrokerAccountRows stored = new BrokerAccountRows(db.database());
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.BROKER));
    private final BrokerSignIns accounts = new BrokerSignIns(
            new JdbiBrokerSignInRepository(db.setup().dataSource(DatabaseRole.BROKER)),
            Clock.systemUTC(),
            changes::add);

    @BeforeEach
    void start() {
        db.superuser().useHandle(handle -> {
            handle.execute("insert into workshop (name, code) values ('Shine', 'w1')");
            handle.execute("insert into pit (workshop_id, pit_number, name) select id, 1, 'Bay' from workshop");
            handle.execute("insert into device (device_id, workshop_id, pit_id) "
                    + "select 'dev-1', w.id, p.id from workshop w join pit p on p.workshop_id = w.id");
        });
        accounts.start(notifications);
        notifications.start();
    }

    @AfterEach
    void stop() {
        accounts.close();
        notifications.close();
        db.close();
    }

    @Test
    void givenADevicesAccount_whenStored_thenItMaySignInWithItsTopics() {
        NewBrokerAccount made = NewBrokerAccount.ofDevice("dev-1");

        stored.insert(made);

        await().until(() -> accounts.ownerOf("dev-1").isPresent());
        BrokerAccount account = accounts.find("dev-1").orElseThrow();
        assertThat(account.admits(made.password())).isTrue();
        assertThat(account.admits("guess")).isFalse();
        assertThat(account.rules().mayPublish("workshop/w1/pit/pit1/sensors")).isTrue();
        assertThat(account.rules().mayPublish("workshop/w1/pit/pit2/sensors")).isFalse();
        assertThat(accounts.ownerOf("dev-1")).contains("dev-1");
        assertThat(accounts.ownerOf("dev-2")).isEmpty();
        assertThat(accounts.size()).isEqualTo(1);
        assertThat(account)
                .hasToString("BrokerAccount[dev-1, client id dev-1, %s, enabled true]".formatted(account.rules()));
        assertThat(account.toString()).doesNotContain(made.password());
        assertThat(changes).contains("dev-1");
    }

    @Test
    void givenAnAccount_whenRotatedRetiredOrRemoved_thenTheOldPasswordIsWorthNothing() {
        NewBrokerAccount made = NewBrokerAccount.ofDevice("dev-1");
        stored.insert(made);
        await().until(() -> accounts.find("dev-1").isPresent());
        BrokerAccount before = accounts.find("dev-1").orElseThrow();

        NewBrokerAccount rotated = NewBrokerAccount.ofDevice("dev-1");
        assertThat(stored.rotate(rotated)).isTrue();
        assertThat(stored.rotate(NewBrokerAccount.ofDevice("nobody"))).isFalse();

        await().until(() -> accounts.find("dev-1").orElseThrow().admits(rotated.password()));
        BrokerAccount after = accounts.find("dev-1").orElseThrow();
        assertThat(after.admits(made.password())).isFalse();
        assertThat(after.keepsSignInOf(before)).isFalse();
        assertThat(after.keepsSignInOf(after)).isTrue();
        assertThat(after).isNotEqualTo(before).isNotEqualTo("dev-1").hasSameHashCodeAs(before);

        db.superuser().useHandle(handle -> handle.execute("update device set status = 'retired'"));
        await().until(() -> !accounts.find("dev-1").orElseThrow().admits(rotated.password()));
        assertThat(accounts.find("dev-1").orElseThrow().keepsSignInOf(after)).isFalse();

        changes.clear();
        assertThat(stored.delete("dev-1")).isTrue();
        assertThat(stored.delete("dev-1")).isFalse();
        await().until(() -> accounts.find("dev-1").isEmpty());
        await().until(() -> changes.contains("dev-1"));
    }

    @Test
    void givenABrokerThatHearsNothing_whenAnAccountComesAndGoes_thenItKnowsAfterTheReloadTime() {
        List<String> heard = new CopyOnWriteArrayList<>();
        var broker = db.setup().dataSource(DatabaseRole.BROKER);
        try (BrokerSignIns deaf =
                new BrokerSignIns(new JdbiBrokerSignInRepository(broker), Clock.systemUTC(), heard::add)) {
            deaf.start(new DatabaseNotifications(broker));
            stored.insert(NewBrokerAccount.ofDevice("dev-1"));
            await().until(() -> heard.size() == 1);
            assertThat(deaf.ownerOf("dev-1")).contains("dev-1");

            stored.delete("dev-1");

            await().until(() -> heard.size() == 2);
            assertThat(deaf.find("dev-1")).isEmpty();
            assertThat(deaf.ownerOf("dev-1")).isEmpty();
        }
    }

    @Test
    void givenRefusals_whenTheBrokerTellsThem_thenAHubsMetricsCountThem() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        JdbiBrokerSignInRepository broker =
                new JdbiBrokerSignInRepository(db.setup().dataSource(DatabaseRole.BROKER));
        try (DatabaseNotifications hub = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST))) {
            new BrokerRefusals(meters).listen(hub);
            hub.on(BrokerRefusals.CHANNEL, changes::add); // empty: it listens
            hub.start();
            await().until(() -> changes.contains(""));

            broker.tellRefused(BrokerRefusal.SIGN_IN, 3);

            await().until(() -> meters.get("pitwatch.broker.refused")
                            .tag("kind", "sign_in")
                            .counter()
                            .count()
                    == 3);
        }
    }

    @Test
    void givenRefusalsOfADevice_whenStored_thenTheyAddUpForAnHourAndItsWorkshopAloneSeesThem() {
        JdbiBrokerSignInRepository broker =
                new JdbiBrokerSignInRepository(db.setup().dataSource(DatabaseRole.BROKER));
        DeviceRefusals wrong = refusals("dev-1", DeviceRefusalReason.WRONG_PASSWORD, 2);

        broker.storeRefused(List.of(wrong, refusals("nobody", DeviceRefusalReason.TOO_FAST, 9)));
        broker.storeRefused(List.of(wrong, refusals("dev-1", DeviceRefusalReason.TOO_FAST, 1)));

        assertThat(refused(Scope.workshop(1))).contains(List.of("too_fast 1", "wrong_password 4"));
        assertThat(refused(Scope.workshop(2))).isEmpty();
        assertThat(refused(Scope.platform())).contains(List.of("too_fast 1", "wrong_password 4"));

        db.execute("update broker_refusal set last_seen_at = now() - interval '61 minutes' where reason = 'too_fast'");
        broker.storeRefused(List.of(refusals("dev-1", DeviceRefusalReason.TOO_FAST, 3)));
        assertThat(refused(Scope.workshop(1))).contains(List.of("too_fast 3", "wrong_password 4"));

        db.execute("insert into workshop (name, code) values ('Other', 'w2')");
        db.execute("update device set workshop_id = 2, pit_id = null");
        broker.storeRefused(List.of(wrong));
        assertThat(refused(Scope.workshop(2))).contains(List.of("wrong_password 2"));
        assertThat(refused(Scope.workshop(1))).isEmpty();
    }

    @Test
    void givenRefusalsThatWaited_whenStored_thenTheyAreOfWhenTheyWere() {
        JdbiBrokerSignInRepository broker =
                new JdbiBrokerSignInRepository(db.setup().dataSource(DatabaseRole.BROKER));
        String ages = "select extract(epoch from now() - first_seen_at)::int / 60 || ' ' "
                + "|| extract(epoch from now() - last_seen_at)::int / 60 || ' ' || count from broker_refusal";

        broker.storeRefused(List.of(waited(4, 100, 90)));
        assertThat(db.texts(ages)).containsExactly("100 90 4");
        broker.storeRefused(List.of(waited(1, 35, 20)));
        assertThat(db.texts(ages)).as("within an hour of the one before").containsExactly("100 20 5");

        db.execute("update broker_refusal set last_seen_at = now() - interval '90 minutes'");
        broker.storeRefused(List.of(waited(1, 20, 10)));
        assertThat(db.texts(ages)).as("more than an hour after it").containsExactly("20 10 1");
    }

    private static DeviceRefusals waited(long count, int minutesSinceFirst, int minutesSinceLast) {
        return new DeviceRefusals(
                "dev-1",
                DeviceRefusalReason.WRONG_PASSWORD,
                count,
                Duration.ofMinutes(minutesSinceFirst),
                Duration.ofMinutes(minutesSinceLast));
    }

    private static DeviceRefusals refusals(String device, DeviceRefusalReason reason, long count) {
        return new DeviceRefusals(device, reason, count, Duration.ZERO, Duration.ZERO);
    }

    private Optional<List<String>> refused(Scope scope) {
        return new JdbiDeviceRefusalRepository(db.database())
                .list(scope, "dev-1", "-last_seen_at", new Page(1, 50))
                .map(page -> page.items().stream()
                        .map(refusal -> refusal.reason() + " " + refusal.count())
                        .sorted()
                        .toList());
    }

    @Test
    void givenAnotherWorkshop_whenItAsks_thenItSeesNoAccount() {
        stored.insert(NewBrokerAccount.ofDevice("dev-1"));

        assertThat(db.database().inWorkshop(1, BrokerSignInsIT::count)).isEqualTo(1);
        assertThat(db.database().inWorkshop(2, BrokerSignInsIT::count)).isZero();
    }

    private static int count(org.jdbi.v3.core.Handle handle) {
        return handle.createQuery("select count(*) from broker_account")
                .mapTo(Integer.class)
                .one();
    }
}
