package dev.pitwatch.core.testing;

import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** A workshop with one pit and one device, made by plain SQL. */
public record SampleWorkshop(long workshopId, String workshopCode, long pitId, String deviceId) {

    /** {@return a workshop of its own, whose device is {@code ESP32-} and its number} */
    public static SampleWorkshop in(TestDatabase db) {
        Jdbi root = db.superuser();
        long workshop = root.withHandle(
                handle -> handle.createQuery("insert into workshop (code, name) values (null, 'Sample') returning id")
                        .mapTo(Long.class)
                        .one());
        String device = "ESP32-%012X".formatted(workshop);
        long pit = addPit(db, workshop, 1);
        addDevice(db, workshop, pit, device);
        String code = root.withHandle(handle -> handle.createQuery("select code from workshop where id = ?")
                .bind(0, workshop)
                .mapTo(String.class)
                .one());
        return new SampleWorkshop(workshop, code, pit, device);
    }

    /** {@return a new owner's number} */
    public long addUser(TestDatabase db, String name, @Nullable String email, @Nullable String phone) {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "insert into app_user (workshop_id, username, name, role, email, phone)"
                                + " values (:workshop, :name || '-' || :workshop, :name, 'owner', :email, :phone) returning id")
                .bind("workshop", workshopId)
                .bind("name", name)
                .bindByType("email", email, String.class)
                .bindByType("phone", phone, String.class)
                .mapTo(Long.class)
                .one());
    }

    /** {@return a sign-in of the user, for a day} */
    public static UUID addSession(TestDatabase db, long user) {
        UUID session = UUID.randomUUID();
        db.execute(
                "insert into session (id, workshop_id, user_id, expires_at) select '%s', workshop_id, id, now() + interval '1 day' from app_user where id = %d",
                session, user);
        return session;
    }

    /** {@return the user 1 as an owner of it} */
    public Principal owner() {
        return new Principal(1L, "boss", Role.OWNER, null, workshopId, null, Set.of(), false);
    }

    /** {@return an owner of it who has a row, as authors of what is kept have} */
    public Principal ownerWithRow(TestDatabase db) {
        long id = db.superuser()
                .withHandle(handle -> handle.createQuery("insert into app_user (workshop_id, username, name, role)"
                                + " values (?, gen_random_uuid()::text, 'Asha', 'owner') returning id")
                        .bind(0, workshopId)
                        .mapTo(Long.class)
                        .one());
        return new Principal(id, "boss", Role.OWNER, null, workshopId, null, Set.of(), false);
    }

    public static long addPit(TestDatabase db, long workshop, int number) {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "insert into pit (workshop_id, pit_number, code, name) values (?, ?, null, 'Bay') returning id")
                .bind(0, workshop)
                .bind(1, number)
                .mapTo(Long.class)
                .one());
    }

    public static void addDevice(TestDatabase db, long workshop, long pit, String device) {
        db.superuser()
                .useHandle(handle -> handle.execute(
                        "insert into device (device_id, workshop_id, pit_id) values (?, ?, ?)", device, workshop, pit));
    }
}
