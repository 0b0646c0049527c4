package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForgottenPasswordsIT {

    private static final String PASSWORD = "Abcdefg1";
    private static final Client CLIENT = new Client("127.0.0.1", "test");

    private static TestDatabase db;
    private static MasterKey key;
    private static int users;

    private final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private final Passwords passwords = new Passwords(4);
    private final JdbiOneTimeSecretRepository secrets = new JdbiOneTimeSecretRepository(db.database());
    private final JdbiSessionRepository sessionRows = new JdbiSessionRepository(db.database());
    private final Lockout lockout = new Lockout(new JdbiLockoutRepository(db.database()), key, clock);
    private final SessionService sessions = new SessionService(
            new JdbiUserRepository(db.database()),
            sessionRows,
            new LiveSessions(sessionRows, clock),
            new AccessTokens("a".repeat(32).getBytes(StandardCharsets.UTF_8)),
            passwords,
            secrets,
            lockout,
            key,
            clock);
    private final Outbox outbox = new Outbox(db.database(), key, clock);
    private final ForgottenPasswords forgotten =
            new ForgottenPasswords(db.database(), outbox, key, URI.create("https://pitwatch.example"), clock);
    private final OneTimeAccess access = new OneTimeAccess(
            secrets, sessions, passwords, db.database(), outbox, lockout, key, forgotten, Optional.empty(), clock);

    private long workshop;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
        key = db.masterKey();
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    @BeforeEach
    void arrange() {
        workshop = id("insert into workshop (name) values ('Shine') returning id");
    }

    private static long id(String sql, Object... values) {
        return db.superuser().withHandle(handle -> handle.createQuery(sql.formatted(values))
                .mapTo(Long.class)
                .one());
    }

    private Principal user(Role role) {
        String name = "forgetful" + ++users;
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

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private static long notices(Principal user) {
        return id("select count(*) from notice where user_id = %d", user.userId());
    }

    /** The values of the newest notice to the user. */
    private static Map<?, ?> sent(Principal user) {
        String secrets = db.superuser().withHandle(handle -> handle.createQuery(
                        "select dedupe_key, secrets from notice where user_id = :user order by id desc limit 1")
                .bind("user", user.userId())
                .map((row, context) -> Sealed.NOTICE.open(key, row.getString("dedupe_key"), row.getBytes("secrets")))
                .one());
        try {
            return Json.MAPPER.readValue(secrets, Map.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isLinkSent(Principal user, String network) {
        long before = notices(user);
        forgotten.send(user.userId(), ClientNetwork.of(network));
        return notices(user) > before;
    }

    private String forgottenLink(Principal user) {
        assertThat(isLinkSent(user, "198.51.100.%d".formatted(users))).isTrue();
        String link = (String) sent(user).get("link");
        return link.substring(link.indexOf('#') + 1);
    }

    private static void confirmMail(Principal user) {
        db.execute("update app_user set email_confirmed_at = now() where id = %d", user.userId());
    }

    @Test
    void givenAForgottenPassword_whenALinkIsWanted_thenItGoesToAConfirmedMailboxOnlyAndCountsOnce() {
        Principal owner = user(Role.OWNER);
        assertThat(isLinkSent(owner, "198.51.100.1"))
                .as("not known to be theirs")
                .isFalse();
        confirmMail(owner);
        SignedIn before = (SignedIn) sessions.login(owner.name(), PASSWORD, CLIENT);
        String token = forgottenLink(owner);
        assertThat(db.texts("select event || ' ' || channel from notice where user_id = " + owner.userId()))
                .containsExactly("forgotten_password email");

        assertThat(access.setPassword(token, "Newpassword1", CLIENT)).isInstanceOf(SignedIn.class);

        refused(ProblemCode.UNAUTHENTICATED, () -> sessions.refresh(before.refreshToken()));
        refused(ProblemCode.UNAUTHENTICATED, () -> access.setPassword(token, "Newpassword2", CLIENT));
        assertThat(db.texts("select event from notice where user_id = " + owner.userId() + " order by id"))
                .as("told once it is changed")
                .containsExactly("forgotten_password", "password_changed");

        String late = forgottenLink(owner);
        clock.pass(Duration.ofMinutes(30));
        refused(ProblemCode.UNAUTHENTICATED, () -> access.setPassword(late, "Newpassword2", CLIENT));
        String elsewhere = forgottenLink(owner);
        db.execute("update app_user set email = 'else@example.com' where id = %d", owner.userId());
        refused(ProblemCode.UNAUTHENTICATED, () -> access.setPassword(elsewhere, "Newpassword2", CLIENT));
        assertThat(isLinkSent(owner, "198.51.100.2")).as("another mailbox").isFalse();
        confirmMail(owner);
        db.execute("update app_user set is_active = false where id = %d", owner.userId());
        assertThat(isLinkSent(owner, "198.51.100.2")).as("nobody any more").isFalse();
    }

    @Test
    void givenAForgottenPasswordOfStaff_whenItIsChanged_thenOwnersAreToldAndASecondFactorIsAskedFor() {
        Principal owner = user(Role.OWNER);
        Principal staff = user(Role.STAFF);
        confirmMail(staff);
        db.execute(
                "insert into second_factor (user_id, workshop_id, secret, last_step, created_at, confirmed_at)"
                        + " values (%d, %d, '\\x00', 0, now(), now())",
                staff.userId(), workshop);

        assertThat(access.setPassword(forgottenLink(staff), "Newpassword1", CLIENT))
                .isInstanceOf(SecondFactorNeeded.class);

        assertThat(db.texts("select event from notice where user_id = " + owner.userId()))
                .containsExactly("password_changed");
        assertThat(db.texts("select event from notice where user_id = " + staff.userId()))
                .containsExactly("forgotten_password");
        assertThat(id(
                        "select count(*) from audit_log where thing = 'user' and action = 'update' and thing_id = '%d'"
                                + " and after::text like '%%password_hash%%'",
                        staff.userId()))
                .isOne();
    }

    @Test
    void givenManyWhoAskForOneNamesLink_whenTheHourHasHadThree_thenThatNetworkIsHeldBackAndAtTwentyAllAre() {
        Principal owner = user(Role.OWNER);
        confirmMail(owner);
        for (int i = 0; i < 3; i++) {
            assertThat(isLinkSent(owner, "2001:db8:0:7::" + i)).isTrue();
        }
        assertThat(isLinkSent(owner, "2001:db8:0:7:ffff::9")).as("the same /64").isFalse();
        for (int i = 3; i < 20; i++) {
            assertThat(isLinkSent(owner, "203.0.113." + i)).isTrue();
        }
        assertThat(isLinkSent(owner, "203.0.113.99")).as("twenty were").isFalse();
        clock.pass(Duration.ofHours(1));
        access.forgotPassword("nobody", CLIENT);
        access.forgotPassword(owner.name(), new Client("2001:db8:0:7::1", "test"));
        Awaitility.await().until(() -> notices(owner) == 21);
    }
}
