package dev.pitwatch.core.people.identity;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;

/** What signs people in on a database, by a clock of its own, and people of a workshop. */
final class SignInFixture {

    static final String PASSWORD = "Abcdefg1";

    private static int users;

    final TestDatabase db;
    final MasterKey key;
    final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    final Passwords passwords = new Passwords(4);
    final JdbiOneTimeSecretRepository secrets;
    final Lockout lockout;
    final SessionService sessions;
    final Outbox outbox;
    final long workshop;

    SignInFixture(TestDatabase db) {
        this.db = db;
        key = db.masterKey();
        secrets = new JdbiOneTimeSecretRepository(db.database());
        lockout = new Lockout(new JdbiLockoutRepository(db.database()), key, clock);
        JdbiSessionRepository rows = new JdbiSessionRepository(db.database());
        sessions = new SessionService(
                new JdbiUserRepository(db.database()),
                rows,
                new LiveSessions(rows, clock),
                new AccessTokens("a".repeat(32).getBytes(StandardCharsets.UTF_8)),
                passwords,
                secrets,
                lockout,
                key,
                clock);
        outbox = new Outbox(db.database(), key, clock);
        workshop = id("insert into workshop (name) values ('Shine') returning id");
    }

    long id(String sql, Object... values) {
        return db.superuser().withHandle(handle -> handle.createQuery(sql.formatted(values))
                .mapTo(Long.class)
                .one());
    }

    /** {@return someone new, with {@link #PASSWORD} and a mailbox by their name} */
    Principal user(Role role) {
        String name = "person" + ++users;
        long id = id(
                "insert into app_user (workshop_id, username, name, role, sub_role, password_hash, email)"
                        + " values (%d, '%s', 'N', '%s', %s, '%s', '%s@example.com') returning id",
                workshop,
                name,
                role.code(),
                role == Role.STAFF ? "'operator'" : "null",
                passwords.hash(PASSWORD),
                name);
        return new Principal(id, name, role, null, workshop, null, Set.of(), false);
    }

    /** Adds an open job of the customer's. */
    static void addJob(TestDatabase db, long workshop, long customer) {
        db.execute(
                "with bay as (insert into pit (workshop_id, pit_number, name)"
                        + " select %1$d, coalesce(max(pit_number), 0) + 1, 'B' from pit where workshop_id = %1$d returning id)"
                        + " insert into job (workshop_id, pit_id, work_type, customer_id, customer_name, car_model,"
                        + " estimated_duration_minutes, created_at, updated_at)"
                        + " select %1$d, id, 'full_ppf', %2$d, 'N', 'M', 60, now(), now() from bay",
                workshop, customer);
    }

    /** {@return what an app shows at that time that has this secret, in base 32} */
    static String code(String secret, Instant at) {
        return Totp.code(decoded(secret), at.getEpochSecond() / 30);
    }

    private static byte[] decoded(String base32) {
        byte[] bytes = new byte[base32.length() * 5 / 8];
        int buffer = 0;
        int bits = 0;
        int at = 0;
        for (char letter : base32.toCharArray()) {
            buffer = buffer << 5 | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(letter);
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes[at++] = (byte) (buffer >> bits);
            }
        }
        return bytes;
    }

    /** {@return the secret values of the newest notice to a user, or to an address} */
    Map<?, ?> sent(String condition) {
        String opened = db.superuser().withHandle(handle -> handle.createQuery(
                        "select dedupe_key, secrets from notice where %s order by id desc limit 1".formatted(condition))
                .map((row, context) -> Sealed.NOTICE.open(key, row.getString("dedupe_key"), row.getBytes("secrets")))
                .one());
        try {
            return Json.MAPPER.readValue(opened, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
