package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import dev.pitwatch.core.testing.BrokerAccountRows;
import dev.pitwatch.core.testing.TestDatabase;

/** Rows of a workshop with two pits, and devices with accounts. */
final class Workshop {

    private final TestDatabase database;
    private final long id;

    Workshop(TestDatabase database) {
        this(database, "w1");
    }

    Workshop(TestDatabase database, String code) {
        this.database = database;
        this.id = database.superuser().withHandle(handle -> handle.createQuery(
                        "insert into workshop (name, code) values ('Shine', :code) returning id")
                .bind("code", code)
                .mapTo(Long.class)
                .one());
        for (int number = 1; number <= 2; number++) {
            int pit = number;
            database.superuser()
                    .useHandle(handle -> handle.execute(
                            "insert into pit (workshop_id, pit_number, name) values (?, ?, 'Bay')", id, pit));
        }
    }

    /** Registers a device in pit 1; returns its broker password. */
    String device(String deviceId) {
        return device(NewBrokerAccount.ofDevice(deviceId));
    }

    /** The same with that account. */
    String device(NewBrokerAccount account) {
        String deviceId = account.username();
        database.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into device (device_id, workshop_id, pit_id) "
                                + "select ?, ?, id from pit where workshop_id = ? and pit_number = 1",
                        deviceId,
                        id,
                        id));
        new BrokerAccountRows(database.database()).insert(account);
        return account.password();
    }

    /** Adds an account of the workshop itself, by which its devices may send, as old firmware does. */
    void account(String name, String password) {
        database.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into broker_account (username, workshop_id, salt, password_hash, publish) "
                                + "values (?, ?, 'x', sha256(convert_to('x' || ?, 'UTF8')), '{workshop/w1/pit/+/sensors,workshop/w1/+/sensors}')",
                        name,
                        id,
                        password));
    }

    void move(String deviceId, int pitNumber) {
        database.superuser()
                .useHandle(handle -> handle.execute(
                        "update device set pit_id = (select id from pit where workshop_id = ? and pit_number = ?) "
                                + "where device_id = ?",
                        id,
                        pitNumber,
                        deviceId));
    }

    /** Takes the device out of the workshop. */
    void unclaim(String deviceId) {
        database.superuser()
                .useHandle(handle -> handle.execute(
                        "update device set workshop_id = null, pit_id = null where device_id = ?", deviceId));
    }

    /** Puts the device into a pit of the workshop. */
    void claim(String deviceId, int pitNumber) {
        database.superuser()
                .useHandle(handle -> handle.execute(
                        "update device set workshop_id = p.workshop_id, pit_id = p.id, assigned_from_workshop = 'unclaimed' "
                                + "from pit p where p.workshop_id = ? and p.pit_number = ? and device_id = ?",
                        id,
                        pitNumber,
                        deviceId));
    }

    void disable(String deviceId) {
        database.superuser()
                .useHandle(handle ->
                        handle.execute("update device set status = 'disabled' where device_id = ?", deviceId));
    }

    void retire(String deviceId) {
        database.superuser()
                .useHandle(
                        handle -> handle.execute("update device set status = 'retired' where device_id = ?", deviceId));
    }

    String rotate(String deviceId) {
        return rotate(NewBrokerAccount.ofDevice(deviceId));
    }

    /** To that account's password. */
    String rotate(NewBrokerAccount account) {
        new BrokerAccountRows(database.database()).rotate(account);
        return account.password();
    }
}
