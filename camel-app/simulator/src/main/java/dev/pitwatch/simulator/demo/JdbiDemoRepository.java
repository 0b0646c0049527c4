package dev.pitwatch.simulator.demo;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.core.admission.broker.NewBrokerAccount;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** Stores a whole demo or nothing. */
public final class JdbiDemoRepository {

    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('pitwatch demo'))";
    private static final String EMPTY =
            "select not exists (select from workshop) and not exists (select from app_user)";

    private static final String WORKSHOP =
            """
            insert into workshop (code, slug, name, time_zone, address, phone, state_code)
            values (:code, 'shine-studio', :name, :zone, '14 Ring Road, New Delhi', '+911140000000', '07') returning id
            """;
    private static final String SUBSCRIPTION =
            """
            insert into subscription (workshop_id, plan, status, expires_at)
            values (:workshop, 'standard', 'trial', :expires)
            """;
    private static final String ALERT_CONFIG = "insert into alert_config (workshop_id) values (:workshop)";
    private static final String PIT =
            """
            insert into pit (workshop_id, pit_number, code, name) values (:workshop, :number, :code, :name) returning id
            """;
    private static final String DEVICE =
            """
            insert into device (device_id, workshop_id, pit_id, name, sensor_types)
            values (:id, :workshop, :pit, :name, :sensors)
            """;
    private static final String LICENCE =
            """
            insert into licence (device_id, workshop_id, key_hash) values (:id, :workshop, :hash)
            """;
    private static final String USER =
            """
            insert into app_user (workshop_id, username, name, password_hash, role, sub_role)
            values (:workshop, :username, :name, :hash, :role, :subRole) returning id
            """;
    private static final String GRANT =
            """
            insert into pit_grant (workshop_id, user_id, pit_id) values (:workshop, :user, :pit)
            """;

    private static final String OWNER =
            """
            select u.id, u.username,
                (select p.id from pit p where p.workshop_id = :workshop and p.archived_at is null
                    order by p.pit_number limit 1) as pit_id,
                array(select o.id from app_user o where o.workshop_id = :workshop and o.sub_role = 'operator'
                    and o.is_active order by o.id limit 1) as operator_ids
            from app_user u where u.workshop_id = :workshop and u.role = 'owner' order by u.id limit 1
            """;

    private final Database database;

    public JdbiDemoRepository(Database database) {
        this.database = database;
    }

    /** All that a demo is made of. */
    record Rows(
            String workshopCode,
            String workshopName,
            String timeZone,
            Instant trialEnds,
            List<UserRow> users,
            List<DeviceRow> devices) {}

    /** A user and the password in the clear, which is not stored. */
    record UserRow(String role, @Nullable String subRole, String username, String name, String password, String hash) {
        @Override
        public String toString() {
            return "UserRow[%s]".formatted(username);
        }
    }

    /** A device of the pit with the same place in the list. */
    record DeviceRow(
            String deviceId,
            List<String> sensorTypes,
            String licenceKey,
            byte[] licenceHash,
            Optional<NewBrokerAccount> account) {
        @Override
        public String toString() {
            return "DeviceRow[%s]".formatted(deviceId);
        }
    }

    /** What the database named them; pits in the order of the devices. */
    record Ids(long workshop, List<Long> pits, List<String> pitCodes) {}

    /** Who keeps the demo's workshop, where, and who works there. */
    record Owner(long userId, String username, long firstPitId, List<Long> operatorIds) {}

    Owner owner(long workshopId) {
        return database.inWorkshop(workshopId, handle -> handle.createQuery(OWNER)
                .bind("workshop", workshopId)
                .map((row, context) ->
                        new Owner(row.getLong("id"), row.getString("username"), row.getLong("pit_id"), List.of((Long[])
                                row.getArray("operator_ids").getArray())))
                .one());
    }

    /** {@return whether there is neither a workshop nor a user} */
    boolean isEmpty() {
        return database.onPlatform(JdbiDemoRepository::isEmpty);
    }

    /**
     * Stores all rows in one transaction; empty when another party was first.
     *
     * @param beforeCommit receives the ids; when it fails nothing is stored
     */
    Optional<Ids> insert(Rows rows, Consumer<Ids> beforeCommit) {
        return database.onPlatform(handle -> {
            handle.execute(LOCK);
            if (!isEmpty(handle)) {
                return Optional.empty();
            }
            Ids ids = insert(handle, rows);
            beforeCommit.accept(ids);
            return Optional.of(ids);
        });
    }

    private static boolean isEmpty(Handle handle) {
        return handle.createQuery(EMPTY).mapTo(Boolean.class).one();
    }

    private static Ids insert(Handle handle, Rows rows) {
        long workshop = handle.createQuery(WORKSHOP)
                .bind("code", rows.workshopCode())
                .bind("name", rows.workshopName())
                .bind("zone", rows.timeZone())
                .mapTo(Long.class)
                .one();
        handle.createUpdate(SUBSCRIPTION)
                .bind("workshop", workshop)
                .bind("expires", rows.trialEnds().atOffset(ZoneOffset.UTC))
                .execute();
        handle.createUpdate(ALERT_CONFIG).bind("workshop", workshop).execute();
        List<Long> pits = new ArrayList<>();
        List<String> codes = new ArrayList<>();
        for (DeviceRow device : rows.devices()) {
            int number = pits.size() + 1;
            codes.add("pit" + number);
            pits.add(pit(handle, workshop, number));
            device(handle, workshop, pits.get(number - 1), "Wall unit " + number, device);
        }
        rows.users().forEach(user -> user(handle, workshop, pits.get(0), user));
        return new Ids(workshop, pits, codes);
    }

    private static long pit(Handle handle, long workshop, int number) {
        return handle.createQuery(PIT)
                .bind("workshop", workshop)
                .bind("number", number)
                .bind("code", "pit" + number)
                .bind("name", "Bay " + number)
                .mapTo(Long.class)
                .one();
    }

    private static void device(Handle handle, long workshop, long pit, String name, DeviceRow device) {
        handle.createUpdate(DEVICE)
                .bind("id", device.deviceId())
                .bind("workshop", workshop)
                .bind("pit", pit)
                .bind("name", name)
                .bindArray("sensors", String.class, device.sensorTypes())
                .execute();
        handle.createUpdate(LICENCE)
                .bind("id", device.deviceId())
                .bind("workshop", workshop)
                .bind("hash", device.licenceHash())
                .execute();
        device.account().ifPresent(account -> handle.createUpdate(NewBrokerAccount.INSERT)
                .bindMethods(account)
                .execute());
    }

    private static void user(Handle handle, long workshop, long firstPit, UserRow user) {
        boolean platform = user.role().equals("super_admin");
        long id = handle.createQuery(USER)
                .bind("workshop", platform ? null : workshop)
                .bind("username", user.username())
                .bind("name", user.name())
                .bind("hash", user.hash())
                .bind("role", user.role())
                .bind("subRole", user.subRole())
                .mapTo(Long.class)
                .one();
        if ("operator".equals(user.subRole())) {
            handle.createUpdate(GRANT)
                    .bind("workshop", workshop)
                    .bind("user", id)
                    .bind("pit", firstPit)
                    .execute();
        }
    }
}
