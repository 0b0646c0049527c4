package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.net.ClientNetwork;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ForgottenPasswordsIT {

    private static final String PASSWORD = SignInFixture.PASSWORD;
    private static final Client CLIENT = new Client("127.0.0.1", "test");

    private static TestDatabase db;
    private static int networks;

    private final SignInFixture fixture = new SignInFixture(db);
    private final TestClock clock = fixture.clock;
    private final SessionService sessions = fixture.sessions;
    private final ForgottenPasswords forgotten = new ForgottenPasswords(
            db.database(), fixture.outbox, fixture.key, URI.create("https://pitwatch.example"), clock);
    private final OneTimeAccess access = new OneTimeAccess(
            fixture.secrets,
            sessions,
            fixture.passwords,
            db.database(),
            fixture.outbox,
            fixture.lockout,
            fixture.key,
            forgotten,
            Optional.empty(),
            clock);
    private final long workshop = fixture.workshop;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    private long id(String sql, Object... values) {
        return fixture.id(sql, values);
    }

    private Principal user(Role role) {
        return fixture.user(role);
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private long notices(Principal user) {
        return id("select count(*) from notice where user_id = %d", user.userId());
    }

    private Map<?, ?> sent(Principal user) {
        return fixture.sent("user_id = " + user.userId());
    }

    private boolean isLinkSent(Principal user, String network) {
        long before = notices(user);
        forgotten.send(user.userId(), ClientNetwork.of(network));
        return notices(user) > before;
    }

    private String forgottenLink(Principal user) {
        assertThat(isLinkSent(user, "198.51.100.%d".formatted(++networks))).isTrue();
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
