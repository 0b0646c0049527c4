package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.core.admission.broker.BrokerSignIns;
import dev.pitwatch.core.admission.broker.DeviceRefusalReason;
import dev.pitwatch.core.admission.broker.DeviceRefusals;
import dev.pitwatch.core.admission.broker.JdbiBrokerSignInRepository;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whose turn it is by accounts as the database makes them: topics of a trigger, in workshops of default codes. */
class RefusedDevicesIT {

    private static final int MAX_WAITING = 2_000;
    private static final int FLOODING = MAX_WAITING + 100;

    @Test
    void givenTwoWorkshopsOfDefaultCodes_whenOneKeepsTheQueueFull_thenTheOthersDeviceHasItsTurn() {
        try (TestDatabase database = TestDatabase.create();
                DatabaseNotifications notifications =
                        new DatabaseNotifications(database.setup().dataSource(DatabaseRole.BROKER));
                BrokerSignIns accounts = new BrokerSignIns(
                        new JdbiBrokerSignInRepository(database.setup().dataSource(DatabaseRole.BROKER)),
                        Clock.systemUTC(),
                        changed -> {})) {
            workshop(database, "loud", FLOODING);
            workshop(database, "quiet", 1);
            workshop(database, null, 1);
            assertThat(database.texts("select code from workshop order by id"))
                    .allMatch(code -> code.compareTo("unclaimed") > 0);
            accounts.start(notifications);
            await().until(() -> accounts.size() == FLOODING + 2);
            RefusedDevices waiting = RefusedDevices.ofSystemTime(accounts::find);

            for (int i = 1; i <= FLOODING; i++) {
                waiting.add("loud-" + i, DeviceRefusalReason.WRONG_USER);
            }
            waiting.add("quiet-1", DeviceRefusalReason.WRONG_PASSWORD);
            waiting.add("unclaimed-1", DeviceRefusalReason.WRONG_PASSWORD);
            for (int i = 1; i <= FLOODING; i++) {
                waiting.add("loud-" + i, DeviceRefusalReason.WRONG_PASSWORD);
            }

            List<DeviceRefusals> stored = new ArrayList<>();
            waiting.store(stored::addAll);
            assertThat(stored).hasSize(RefusedDevices.MAX_STORED);
            assertThat(stored).extracting(DeviceRefusals::deviceId).contains("quiet-1", "unclaimed-1");
        }
    }

    /** Devices of a workshop, or of none, each with its account. */
    private static void workshop(TestDatabase database, String name, int devices) {
        if (name != null) {
            database.execute("insert into workshop (name) values ('%s')", name);
        }
        database.execute(
                "insert into device (device_id, workshop_id) select '%s-' || n, (select id from workshop where name = '%s')"
                        + " from generate_series(1, %d) n",
                name == null ? "unclaimed" : name, name, devices);
        database.execute("insert into broker_account (username, client_id, salt, password_hash)"
                + " select d.device_id, d.device_id, 'x', sha256('xsecret') from device d"
                + " where not exists (select 1 from broker_account a where a.username = d.device_id)");
    }
}
