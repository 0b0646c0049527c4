package dev.pitwatch.core.admission.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.testing.BrokerAccountRows;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RemoteAccountsIT {

    private final TestDatabase db = TestDatabase.create();
    private final SampleWorkshop shop = SampleWorkshop.in(db);
    private final BrokerAccountRows rows = new BrokerAccountRows(db.database());
    private final FakeRemoteBroker broker = new FakeRemoteBroker();
    private final RemoteAccounts accounts = new RemoteAccounts(db.database(), db.masterKey());
    private NewBrokerAccount device;

    @BeforeEach
    void register() {
        device = account(shop.deviceId(), Accounts.MOSQUITTO_DYNSEC, db.masterKey());
        rows.insert(device);
    }

    @AfterEach
    void close() {
        db.close();
    }

    private static NewBrokerAccount account(String id, Accounts keeper, MasterKey key) {
        return NewBrokerAccount.ofDevice(id, keeper, key).orElseThrow();
    }

    private long compareAndKeep() throws IOException {
        accounts.compare(broker, broker);
        return accounts.keep(broker, broker);
    }

    @Test
    void givenMoreAccountsThanAPageHas_whenKept_thenAllAreThereAndWhatNobodyHasGoes() throws IOException {
        List<String> ids = new ArrayList<>(List.of(shop.deviceId()));
        for (int i = 0; i < 60; i++) {
            String id = "ESP32-MANY-%04d".formatted(i);
            SampleWorkshop.addDevice(db, shop.workshopId(), shop.pitId(), id);
            rows.insert(account(id, Accounts.MOSQUITTO_DYNSEC, db.masterKey()));
            ids.add(id);
        }
        assertThat(compareAndKeep()).isZero();
        assertThat(broker.accounts.keySet()).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(broker.accounts.get(shop.deviceId()).password()).isEqualTo(device.password());
        broker.changes.clear();

        assertThat(compareAndKeep()).isZero();
        assertThat(broker.changes).as("what is as it is to be").isEmpty();
        rows.delete(ids.get(7));
        assertThat(compareAndKeep()).isZero();

        assertThat(broker.changes).containsExactly("remove " + ids.get(7));
    }

    @Test
    void givenABrokerThatLostItsAccounts_whenCompared_thenItGetsThemAgain() throws IOException {
        compareAndKeep();
        broker.accounts.clear();
        assertThat(accounts.keep(broker, broker)).as("not asked yet").isZero();

        compareAndKeep();

        assertThat(broker.accounts).containsOnlyKeys(shop.deviceId());
    }

    @Test
    void givenAnotherHubThatWasFaster_whenKept_thenNothingIsDoneTwice() throws IOException {
        accounts.compare(broker, broker);
        RemoteAccounts other = new RemoteAccounts(db.database(), db.masterKey());
        other.keep(broker, broker);
        broker.changes.clear();

        assertThat(accounts.keep(broker, broker)).isZero();

        assertThat(broker.changes).isEmpty();
    }

    @Test
    void givenASignInOfSomebodyElse_whenADeviceHasThatName_thenItIsLeftAndCounted() throws IOException {
        broker.others.add(shop.deviceId());

        assertThat(compareAndKeep()).isOne();

        assertThat(broker.changes).isEmpty();
    }

    @Test
    void givenAPasswordThatIsNotKnown_whenKept_thenTheAccountWaitsForItsRotation() throws IOException {
        rows.rotate(account(shop.deviceId(), Accounts.EMBEDDED, db.masterKey()));
        assertThat(compareAndKeep()).isOne();
        assertThat(broker.accounts).isEmpty();

        NewBrokerAccount rotated = account(shop.deviceId(), Accounts.MOSQUITTO_DYNSEC, db.masterKey());
        rows.rotate(rotated);

        assertThat(accounts.keep(broker, broker)).isZero();
        assertThat(broker.accounts.get(shop.deviceId()).password()).isEqualTo(rotated.password());
    }

    @Test
    void givenARefusal_whenKept_thenItIsTriedAgainWhenTheBrokerIsAskedAgain() throws IOException {
        broker.refusal = "no room";
        assertThat(compareAndKeep()).isOne();
        assertThat(accounts.keep(broker, broker)).isOne();
        assertThat(broker.changes).as("once for each time that it is asked").hasSize(1);
        broker.refusal = "";

        assertThat(compareAndKeep()).isZero();

        broker.away = true;
        assertThatIOException().isThrownBy(this::compareAndKeep);
    }
}
