package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Guessing passwords is slow, and locks nobody out who comes from where they usually do. */
class LockoutIT {

    private static final String PASSWORD = "Abcdefg1";
    private static final Client HOME = new Client("198.51.100.1", "test");

    private static TestDatabase db;
    private static int users;

    private final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private final SessionService hub = hub();
    private String name;
    private long id;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    /** One of several that share a database, or the same after a restart. */
    private SessionService hub() {
        JdbiSessionRepository sessions = new JdbiSessionRepository(db.database());
        return new SessionService(
                new JdbiUserRepository(db.database()),
                sessions,
                new LiveSessions(sessions, clock),
                new AccessTokens("a".repeat(32).getBytes(StandardCharsets.UTF_8)),
                new Passwords(4),
                new JdbiOneTimeSecretRepository(db.database()),
                lockout(),
                db.masterKey(),
                clock);
    }

    private Lockout lockout() {
        return new Lockout(new JdbiLockoutRepository(db.database()), db.masterKey(), clock);
    }

    @BeforeEach
    void arrange() {
        name = "person" + ++users;
        id = db.number(
                "insert into app_user (username, name, role, password_hash) values ('%s', 'N', 'super_admin', '%s') returning id"
                        .formatted(name, new Passwords(4).hash(PASSWORD)));
    }

    private static Client from(String address) {
        return new Client(address, "test");
    }

    private void fail(Client client, int times) {
        for (int i = 0; i < times; i++) {
            refused(ProblemCode.UNAUTHENTICATED, () -> hub.login(name, "wrong", client));
        }
    }

    /** So many in all, none of them so many from one network that it is locked. */
    private void failFromEverywhere(int times) {
        for (int i = 0; i < times; i++) {
            fail(from("203.0.%d.%d".formatted(users % 256, i / 4)), 1);
        }
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    @Test
    void givenFiveWrongPasswords_whenTheRightOneComes_thenTheNetworkIsLockedAndNoOther() {
        fail(HOME, 5);

        for (String password : List.of(PASSWORD, "wrong")) {
            assertThatThrownBy(() -> hub().login(name, password, HOME))
                    .isInstanceOfSatisfying(Problem.class, problem -> {
                        assertThat(problem.code()).isEqualTo(ProblemCode.LOCKED);
                        assertThat(problem.retryAfter()).contains(Duration.ofMinutes(15));
                    });
        }
        assertThat(hub.login(name, PASSWORD, from("198.51.100.2"))).isInstanceOf(SignedIn.class);
        refused(ProblemCode.LOCKED, () -> hub.login(name, PASSWORD, HOME));
        clock.pass(Duration.ofMinutes(15));
        assertThat(hub.login(name, PASSWORD, HOME)).isInstanceOf(SignedIn.class);
    }

    @Test
    void givenAddressesOfOneIpv6Network_whenTheyGuessTogether_thenTheyAreOne() {
        for (int i = 0; i < 5; i++) {
            fail(from("2001:db8:0:1::" + i), 1);
        }

        refused(ProblemCode.LOCKED, () -> hub.login(name, PASSWORD, from("2001:db8:0:1:ffff::1")));
        assertThat(hub.login(name, PASSWORD, from("2001:db8:0:2::1"))).isInstanceOf(SignedIn.class);
    }

    @Test
    void givenNamesThatNobodyHas_whenTried_thenTheyLockAlikeAndStandNowhere() {
        name = "My-secret-typed-into-the-wrong-field";
        fail(HOME, 5);
        refused(ProblemCode.LOCKED, () -> hub.login(name, PASSWORD, HOME));
        name = name.toUpperCase(Locale.ROOT);
        fail(HOME, 1);

        for (String table : List.of("login_failure", "sign_in_failure", "sign_in_failure_total", "audit_log")) {
            assertThat(db.number("select count(*) from %s t where t::text ilike '%%my-secret%%'".formatted(table)))
                    .as(table)
                    .isZero();
        }
    }

    @Test
    void givenFiftyFailuresFromEverywhere_whenTheOwnerComes_thenFamiliarNetworksWorkAndOthersShareATryAMinute() {
        hub.login(name, PASSWORD, HOME);
        failFromEverywhere(50);

        assertThat(hub().login(name, PASSWORD, HOME)).isInstanceOf(SignedIn.class);
        fail(from("192.0.2.1"), 1); // the one try
        assertThatThrownBy(() -> hub().login(name, PASSWORD, from("192.0.2.2")))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    assertThat(problem.code()).isEqualTo(ProblemCode.RATE_LIMITED);
                    assertThat(problem.retryAfter()).contains(Duration.ofMinutes(1));
                });
        clock.pass(Duration.ofMinutes(1));
        assertThat(hub.login(name, PASSWORD, from("192.0.2.2"))).isInstanceOf(SignedIn.class);
        refused(ProblemCode.RATE_LIMITED, () -> hub.login(name, PASSWORD, from("192.0.2.3")));
        assertThat(hub.login(name, PASSWORD, from("192.0.2.2"))).isInstanceOf(SignedIn.class);

        clock.pass(Duration.ofHours(1));
        assertThat(hub.login(name, PASSWORD, from("192.0.2.3"))).isInstanceOf(SignedIn.class);
    }

    @Test
    void givenAUnknownName_whenManyFail_thenItIsLimitedAsAnyOther() {
        name = "nobody" + users;
        failFromEverywhere(50);

        fail(from("192.0.2.1"), 1);
        refused(ProblemCode.RATE_LIMITED, () -> hub.login(name, PASSWORD, from("192.0.2.2")));
    }

    @Test
    void givenANetworkOfLongAgo_whenManyFail_thenItIsNotFamiliarAnyMore() {
        hub.login(name, PASSWORD, HOME);
        clock.pass(Duration.ofDays(30));
        failFromEverywhere(50);

        fail(from("192.0.2.1"), 1);
        refused(ProblemCode.RATE_LIMITED, () -> hub.login(name, PASSWORD, HOME));
    }

    @Test
    void givenALockedName_whenItsSessionChangesThePassword_thenThatGoesOn() {
        SignedIn in = (SignedIn) hub.login(name, PASSWORD, HOME);
        fail(HOME, 5);
        failFromEverywhere(45);
        Principal owner = new Principal(id, name, Role.SUPER_ADMIN, null, null, UUID.randomUUID(), Set.of(), false);

        assertThat(hub.refresh(Objects.requireNonNull(in.refreshToken())).user().username())
                .isEqualTo(name);
        assertThat(hub.changePassword(owner, PASSWORD, "Plain-words-7", HOME)
                        .user()
                        .username())
                .isEqualTo(name);
    }

    @Test
    void givenALockedName_whenSomebodyResetsItsPassword_thenItIsFree() {
        fail(HOME, 5);

        lockout().forgive(Scope.platform(), name);

        assertThat(hub.login(name, PASSWORD, HOME)).isInstanceOf(SignedIn.class);
    }

    @Test
    void givenCounts_whenAnHourHasPassed_thenTheyAreGoneAndNetworksStayBounded() {
        fail(HOME, 3);
        for (int i = 0; i < 60; i++) {
            hub.login(name, PASSWORD, from("192.0.2." + i));
            clock.pass(Duration.ofSeconds(1));
        }
        clock.pass(Duration.ofHours(1));
        JdbiSessionRepository stored = new JdbiSessionRepository(db.database());

        stored.pruneFailures(clock.instant());

        assertThat(db.number("select count(*) from sign_in_failure where last_failed_at < '%s'"
                        .formatted(clock.instant().minus(Duration.ofHours(1)))))
                .isZero();
        assertThat(db.number("select count(*) from sign_in_failure_total where last_failed_at < '%s'"
                        .formatted(clock.instant().minus(Duration.ofHours(1)))))
                .isZero();
        assertThat(db.number("select count(*) from sign_in_network where user_id = " + id))
                .isEqualTo(50);
        clock.pass(Duration.ofDays(31));
        stored.pruneFailures(clock.instant());
        assertThat(db.number("select count(*) from sign_in_network where user_id = " + id))
                .isZero();
    }

    @Test
    void givenASignIn_whenNetworksAreRead_thenTheNameIsFamiliarThereForThirtyDays() {
        FamiliarNetworks familiar = new FamiliarNetworks(db.database(), clock);
        familiar.refresh();
        assertThat(familiar.has(name, "2001:db8:0:1::/64")).isFalse();

        hub.login(name, PASSWORD, from("2001:db8:0:1::7"));
        fail(from("2001:db8:0:2::7"), 1);
        familiar.refresh();

        assertThat(familiar.has(name, "2001:db8:0:1::/64")).isTrue();
        assertThat(familiar.has(name, "2001:db8:0:2::/64")).isFalse();
        assertThat(familiar.has("other", "2001:db8:0:1::/64")).isFalse();

        clock.pass(Duration.ofDays(29));
        familiar.refresh();
        assertThat(familiar.has(name, "2001:db8:0:1::/64")).isTrue();
        clock.pass(Duration.ofDays(1));
        familiar.refresh();
        assertThat(familiar.has(name, "2001:db8:0:1::/64")).isFalse();
    }

    @Test
    void
            givenWorkshopsWhosePeopleComeFromVeryManyNetworks_whenAllAreRead_thenAnotherWorkshopsAreFamiliarAndTheirLatest() {
        db.execute("delete from sign_in_network");
        hub.login(name, PASSWORD, HOME);
        List<String> many = List.of(manyNetworks(), manyNetworks());
        FamiliarNetworks familiar = new FamiliarNetworks(db.database(), clock, 9, 6);

        familiar.refresh();

        assertThat(familiar.has(name, "198.51.100.1")).isTrue();
        assertThat(many).allSatisfy(other -> assertThat(
                        IntStream.rangeClosed(1, 20).filter(network -> familiar.has(other, "net-" + network)))
                .hasSize(4)
                .allMatch(network -> network <= 4));

        clock.pass(Duration.ofSeconds(10));
        hub.login(name, PASSWORD, from("198.51.100.2"));
        familiar.refresh();

        assertThat(familiar.has(name, "198.51.100.1")).isTrue();
        assertThat(familiar.has(name, "198.51.100.2")).isTrue();
    }

    /** {@return the name of someone of another workshop who signed in from twenty networks, the last first, later than all others} */
    private String manyNetworks() {
        String other = db.texts(
                        """
                        with shop as (insert into workshop (name) values ('Shine') returning id)
                        insert into app_user (workshop_id, username, name, role, password_hash)
                        select id, 'u' || gen_random_uuid(), 'Ravi', 'owner', 'x' from shop returning username
                        """)
                .get(0);
        db.execute(
                """
                insert into sign_in_network (user_id, network, last_success_at)
                select u.id, 'net-' || n, '%s'::timestamptz + (100 - n) * interval '1 second'
                from app_user u, generate_series(1, 20) n where u.username = '%s'
                """
                        .formatted(clock.instant(), other));
        return other;
    }

    @Test
    void givenNetworksThatWereForgotten_whenAnHourHasPassed_thenNoneIsFamiliar() {
        hub.login(name, PASSWORD, HOME);
        FamiliarNetworks familiar = new FamiliarNetworks(db.database(), clock);
        familiar.refresh();
        new SignInNetworks(db.database()).forget(Scope.platform(), id);

        clock.pass(Duration.ofHours(1));
        familiar.refresh();

        assertThat(familiar.has(name, "198.51.100.1")).isFalse();
    }
}
