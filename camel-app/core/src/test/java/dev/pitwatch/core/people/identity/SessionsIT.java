package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Proof;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("smoke")
class SessionsIT {

    private static final String PASSWORD = "Abcdefg1";
    private static final Client CLIENT = new Client("127.0.0.1", "test");

    private final TestDatabase db = TestDatabase.create();
    private final Jdbi superuser = db.superuser();
    private final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private final AtomicInteger hashed = new AtomicInteger();
    private final Passwords passwords = new Passwords(4, hashed::incrementAndGet);
    private final JdbiUserRepository users = new JdbiUserRepository(db.database());
    private final JdbiSessionRepository stored = new JdbiSessionRepository(db.database());
    private final LiveSessions live = new LiveSessions(stored, clock);
    private final AccessTokens tokens = new AccessTokens("a".repeat(32).getBytes(StandardCharsets.UTF_8));
    private final WsTickets tickets = new WsTickets(clock);
    private final Lockout lockout = new Lockout(new JdbiLockoutRepository(db.database()), db.masterKey(), clock);
    private final SessionService service = service(live);
    private final Authentication authentication = new Authentication(tokens, live, tickets, db.masterKey(), clock);
    private final DatabaseNotifications notifications =
            new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
    private long workshop;

    @BeforeEach
    void start() {
        workshop = id("insert into workshop (name) values ('Shine') returning id");
        live.start(notifications);
        notifications.start();
        await().until(() -> {
            try {
                return live.find(UUID.randomUUID()).isEmpty();
            } catch (Problem notLoaded) {
                return false;
            }
        });
    }

    @AfterEach
    void stop() {
        notifications.close();
        live.close();
        db.close();
    }

    private long id(String sql, Object... arguments) {
        return superuser.withHandle(handle ->
                handle.createQuery(sql.formatted(arguments)).mapTo(Long.class).one());
    }

    private SessionService service(LiveSessions known) {
        return new SessionService(
                users,
                stored,
                known,
                tokens,
                passwords,
                new JdbiOneTimeSecretRepository(db.database()),
                lockout,
                db.masterKey(),
                clock);
    }

    private SignedIn login(String username, String password, Client client) {
        return (SignedIn) service.login(username, password, client);
    }

    private long user(String name, String role, String subRole) {
        return id(
                "insert into app_user (workshop_id, username, name, role, sub_role, password_hash)"
                        + " values (%d, '%s', 'N', '%s', %s, '%s') returning id",
                workshop, name, role, subRole, passwords.hash(PASSWORD));
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    @Test
    void givenSession_whenTimePasses_thenTokenEndsAfterMinutesAndSessionAfterDays() {
        user("owner", "owner", "null");
        SignedIn in = login("owner", PASSWORD, CLIENT);
        assertThat(in.expiresIn()).isEqualTo(Duration.ofMinutes(15));
        assertThat(authentication.byToken(in.accessToken()).name()).isEqualTo("owner");

        clock.pass(Duration.ofMinutes(15));
        refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(in.accessToken()));

        clock.pass(Duration.ofDays(7).minusMinutes(20));
        SignedIn last = service.refresh(in.refreshToken());
        assertThat(last.expiresIn()).isEqualTo(Duration.ofMinutes(5));

        clock.pass(Duration.ofMinutes(5));
        refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(last.accessToken()));
        refused(ProblemCode.UNAUTHENTICATED, () -> service.refresh(last.refreshToken()));
    }

    @Test
    void givenKnownUnknownAndSwitchedOffNames_whenThePasswordIsWrong_thenTheSameWorkIsDoneForEach() {
        user("owner", "owner", "null");
        user("gone", "staff", "'operator'");
        db.execute("update app_user set is_active = false where username = 'gone'");

        for (String name : List.of("owner", "nobody", "gone")) {
            hashed.set(0);
            refused(ProblemCode.UNAUTHENTICATED, () -> login(name, "Wrong-password-1", CLIENT));
            assertThat(hashed).as(name).hasValue(1);
        }
    }

    @Test
    void givenFourWrongPasswords_whenTheWindowPassesOrTheRightOneComes_thenCountingStartsAnew() {
        user("owner", "owner", "null");
        fail("owner", 4);
        login("owner", PASSWORD, CLIENT);
        fail("owner", 4);
        clock.pass(Duration.ofMinutes(16));
        fail("owner", 4);
        login("owner", PASSWORD, CLIENT);

        fail("owner", 5);
        refused(ProblemCode.LOCKED, () -> login("owner", PASSWORD, CLIENT));
        clock.pass(Duration.ofMinutes(15));
        login("owner", PASSWORD, CLIENT);
    }

    private void fail(String name, int times) {
        for (int i = 0; i < times; i++) {
            refused(ProblemCode.UNAUTHENTICATED, () -> login(name, "wrong", CLIENT));
        }
    }

    @Test
    void givenNameLockedWhileTheRightPasswordIsChecked_whenOpening_thenItStaysLocked() {
        long id = user("owner", "owner", "null");
        User owner = users.account(id).orElseThrow().user();
        fail("owner", 5);

        assertThat(stored.open(session(owner, Proof.PASSWORD), clock.instant())).isFalse();
        assertThat(stored.open(session(owner, Proof.LINK), clock.instant())).isTrue();
        fail("owner", 5);
        assertThat(stored.open(session(owner, Proof.CODE), clock.instant())).isTrue();
        fail("owner", 5);
        clock.pass(Duration.ofMinutes(15));
        assertThat(stored.open(session(owner, Proof.PASSWORD), clock.instant())).isTrue();
    }

    private JdbiSessionRepository.NewSession session(User user, Proof proof) {
        UUID id = UUID.randomUUID();
        SignInSource source = lockout.at(user.username(), CLIENT);
        byte[] refresh = id.toString().getBytes(StandardCharsets.UTF_8);
        return new JdbiSessionRepository.NewSession(
                id, user, CLIENT, clock.instant().plusSeconds(3600), refresh, proof, source);
    }

    @Test
    void givenOperator_whenAPitIsGranted_thenThePrincipalKnowsByItsNotification() {
        long operator = user("operator", "staff", "'operator'");
        long pit = id("insert into pit (workshop_id, pit_number, name) values (%d, 1, 'B') returning id", workshop);
        String token = login("operator", PASSWORD, CLIENT).accessToken();
        assertThat(authentication.byToken(token).pitIds()).isEmpty();

        db.execute("insert into pit_grant (workshop_id, user_id, pit_id) values (%d, %d, %d)", workshop, operator, pit);

        await("the notification, not the reload of every minute")
                .until(() -> authentication.byToken(token).pitIds().equals(Set.of(pit)));
        assertThat(authentication.byToken(token).sees(workshop, pit)).isTrue();
        assertThat(authentication.byToken(token).sees(workshop, pit + 1)).isFalse();
    }

    @Test
    void givenSession_whenEndedOrDeletedByAnybody_thenWatchersAreToldOnce() {
        user("owner", "owner", "null");
        long gone = user("gone", "owner", "null");
        List<UUID> ended = new CopyOnWriteArrayList<>();
        live.onEnd(sid -> {
            throw new IllegalStateException("a watcher that fails");
        });
        live.onEnd(ended::add);
        UUID one = session("owner");
        UUID other = session("gone");

        db.execute("update session set ended_at = now() where id = '%s'", one);
        db.execute("delete from app_user where id = %d", gone);

        await("the notification, not the reload of every minute").until(() -> ended.size() == 2);
        assertThat(ended).containsExactlyInAnyOrder(one, other);
    }

    private UUID session(String name) {
        return authentication
                .byToken(login(name, PASSWORD, CLIENT).accessToken())
                .sessionId();
    }

    @Test
    void givenHubThatMissedANotice_whenAMinutePasses_thenItKnows() {
        user("owner", "owner", "null");
        String token = login("owner", PASSWORD, CLIENT).accessToken();
        assertThat(authentication.byToken(token).name()).isEqualTo("owner");
        notifications.close();
        db.execute("alter table session disable trigger session_told");
        db.execute("update session set ended_at = now()");

        clock.pass(Duration.ofSeconds(61));

        await().untilAsserted(() -> refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(token)));
    }

    @Test
    void givenASignIn_whenCounted_thenItIsOneSessionAndNothingFailed() {
        SimpleMeterRegistry meters = new SimpleMeterRegistry();
        live.countIn(meters);
        user("owner", "owner", "null");

        login("owner", PASSWORD, CLIENT);

        assertThat(meters.get("pitwatch.sessions").gauge().value()).isOne();
        assertThat(meters.get("pitwatch.sessions.reload.failures")
                        .functionCounter()
                        .count())
                .isZero();
    }

    @Test
    void givenHubThatHasJustStarted_whenATokenIsShown_thenItIsUnavailableAndNotRefused() {
        user("owner", "owner", "null");
        String token = login("owner", PASSWORD, CLIENT).accessToken();
        try (LiveSessions cold = new LiveSessions(stored, clock)) {
            Authentication starting = new Authentication(tokens, cold, tickets, db.masterKey(), clock);

            refused(ProblemCode.UNAVAILABLE, () -> starting.byToken(token));
        }
    }

    @Test
    void givenAsManySignInsAsAPersonMayHave_whenTheyComeAgain_thenTheirOldestEndsAndNobodyElses() {
        long owner = user("owner", "owner", "null");
        user("admin", "staff", "'admin'");
        SignedIn others = login("admin", PASSWORD, CLIENT);
        SignedIn oldest = login("owner", PASSWORD, CLIENT);
        clock.pass(Duration.ofSeconds(1));
        SignedIn second = login("owner", PASSWORD, CLIENT);
        superuser.useHandle(handle -> handle.execute(
                "insert into session (id, workshop_id, user_id, created_at, expires_at) select gen_random_uuid(), ?, ?, ?, ?"
                        + " from generate_series(1, 98)",
                workshop,
                owner,
                clock.instant().plusSeconds(1).atOffset(ZoneOffset.UTC),
                clock.instant().plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC)));
        clock.pass(Duration.ofSeconds(2));

        SignedIn newest = login("owner", PASSWORD, CLIENT);

        await().untilAsserted(
                        () -> refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(oldest.accessToken())));
        refused(ProblemCode.UNAUTHENTICATED, () -> service.refresh(oldest.refreshToken()));
        for (SignedIn one : List.of(second, newest, others)) {
            assertThat(authentication.byToken(one.accessToken()).role()).isNotNull();
        }
        assertThat(id("select count(*) from session where user_id = %d and ended_at is null", owner))
                .isEqualTo(JdbiSessionRepository.MAX_OF_USER);
    }

    @Test
    void givenAsManySignInsAsAWorkshopMayHave_whenOneMoreComes_thenItsOldestEndsAndNoOtherWorkshops() {
        SignedIn oldest = signedInAfter("oldest", Duration.ofSeconds(1));
        SignedIn second = signedInAfter("second", Duration.ofSeconds(1));
        long mine = workshop;
        workshop = id("insert into workshop (name) values ('Glow') returning id");
        SignedIn others = signedInAfter("others", Duration.ofSeconds(1));
        workshop = mine;
        crowd("staff", "'operator'", 1_998);
        clock.pass(Duration.ofSeconds(1));

        SignedIn newest = signedInAfter("newest", Duration.ZERO);

        await().untilAsserted(
                        () -> refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(oldest.accessToken())));
        assertThatThrownBy(() -> service.refresh(oldest.refreshToken()))
                .hasMessageContaining("a person has 100 at a time, and a workshop 2000; the oldest gives way");
        for (SignedIn one : List.of(second, newest, others)) {
            assertThat(authentication.byToken(one.accessToken()).role()).isNotNull();
        }
        assertThat(id("select count(*) from session where workshop_id = %d and ended_at is null", workshop))
                .isEqualTo(JdbiSessionRepository.MAX_OF_WORKSHOP);
    }

    @Test
    void givenVeryManyCustomers_whenOneMoreSignsIn_thenTheOldestOfThemEndsAndNoneOfStaff() {
        SignedIn staff = signedInAfter("oldest", Duration.ofSeconds(1));
        user("customer", "customer", "null");
        SignedIn oldest = login("customer", PASSWORD, CLIENT);
        clock.pass(Duration.ofSeconds(1));
        crowd("customer", "null", JdbiSessionRepository.MAX_OF_WORKSHOP - 1);
        clock.pass(Duration.ofSeconds(1));

        user("another", "customer", "null");
        SignedIn newest = login("another", PASSWORD, CLIENT);

        await().untilAsserted(
                        () -> refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(oldest.accessToken())));
        for (SignedIn one : List.of(staff, newest, signedInAfter("more-staff", Duration.ZERO))) {
            assertThat(authentication.byToken(one.accessToken()).role()).isNotNull();
        }
        assertThat(id("select count(*) from session where workshop_id = %d and ended_at is null", workshop))
                .isEqualTo(JdbiSessionRepository.MAX_OF_WORKSHOP + 2);
    }

    /** So many people of the workshop, each with a session. */
    private void crowd(String role, String subRole, int many) {
        superuser.useTransaction(handle -> {
            handle.execute("set local session_replication_role = replica"); // no notification of each of them
            handle.execute(
                    ("with crowd as (insert into app_user (workshop_id, username, name_key, name, role, sub_role)"
                                    + " select ?, 'crowd' || n, 'crowd' || n, 'N', '%s', %s"
                                    + " from generate_series(1, %d) n returning id)"
                                    + " insert into session (id, workshop_id, user_id, created_at, expires_at)"
                                    + " select gen_random_uuid(), ?, id, ?, ? from crowd")
                            .formatted(role, subRole, many),
                    workshop,
                    workshop,
                    clock.instant().atOffset(ZoneOffset.UTC),
                    clock.instant().plus(Duration.ofDays(1)).atOffset(ZoneOffset.UTC));
        });
    }

    private SignedIn signedInAfter(String name, Duration pause) {
        user(name, "owner", "null");
        SignedIn session = login(name, PASSWORD, CLIENT);
        clock.pass(pause);
        return session;
    }

    @Test
    void givenAnOperatorOfManyPits_whenTheySignInAgainAndAgain_thenAllSessionsShareWhatTheySee() {
        long operator = user("operator", "staff", "'operator'");
        superuser.useHandle(handle -> handle.execute(
                "with made as (insert into pit (workshop_id, pit_number, name)"
                        + " select ?, n, 'B' from generate_series(1, 1000) n returning id)"
                        + " insert into pit_grant (workshop_id, user_id, pit_id) select ?, ?, id from made",
                workshop,
                workshop,
                operator));
        SignedIn one = login("operator", PASSWORD, CLIENT);
        SignedIn other = login("operator", PASSWORD, CLIENT);

        Set<Long> seen = authentication.byToken(one.accessToken()).pitIds();
        assertThat(seen).hasSize(1000);
        assertThat(authentication.byToken(other.accessToken()).pitIds()).isSameAs(seen);
        service.refresh(other.refreshToken());
        assertThat(authentication.byToken(other.accessToken()).pitIds()).isSameAs(seen);
        live.refresh(Set.of(operator));
        assertThat(authentication.byToken(one.accessToken()).pitIds()).isSameAs(seen);
        assertThat(stored.live(clock.instant()))
                .hasSize(2)
                .allSatisfy(session -> assertThat(session.principal().pitIds()).isSameAs(seen));
    }

    @Test
    void givenACustomerOfThousandsOfJobs_whenTheirSessionIsRead_thenItHasTheNewestThousand() {
        long customer = user("customer", "customer", "null");
        superuser.useHandle(handle -> handle.execute(
                "insert into job (workshop_id, pit_id, work_type, customer_id, customer_name, car_model,"
                        + " estimated_duration_minutes, created_at, updated_at)"
                        + " select ?, ?, 'full_ppf', ?, 'N', 'M', 60, now(), now() from generate_series(1, 1003)",
                workshop,
                id("insert into pit (workshop_id, pit_number, name) values (%d, 1, 'B') returning id", workshop),
                customer));

        Set<Long> seen = authentication
                .byToken(login("customer", PASSWORD, CLIENT).accessToken())
                .jobIds();

        assertThat(seen).hasSize(1000).doesNotContain(id("select min(id) from job"));
        assertThat(seen).contains(id("select max(id) from job"));
    }

    @Test
    void givenOldSessions_whenPruned_thenOnlyThoseThatEndedLongAgoGo() {
        user("owner", "owner", "null");
        login("owner", PASSWORD, CLIENT);
        clock.pass(Duration.ofDays(20));
        login("owner", PASSWORD, CLIENT);
        clock.pass(Duration.ofDays(20));

        stored.prune(clock.instant());

        assertThat(id("select count(*) from session")).isEqualTo(1);
        assertThat(id("select count(*) from refresh_token")).isEqualTo(1);
    }

    @Test
    void givenPasswordChange_whenDone_thenAllOldSessionsEndAndANewOneOpens() {
        user("owner", "owner", "null");
        SignedIn one = login("owner", PASSWORD, CLIENT);
        SignedIn other = login("owner", PASSWORD, CLIENT);
        Principal principal = authentication.byToken(one.accessToken());
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> service.changePassword(principal, "wrong", "Newpassword1", CLIENT));
        refused(ProblemCode.VALIDATION_FAILED, () -> service.changePassword(principal, PASSWORD, "short", CLIENT));
        refused(ProblemCode.VALIDATION_FAILED, () -> service.changePassword(principal, PASSWORD, PASSWORD, CLIENT));
        for (String named : List.of("My-Owner-1", "1-shIne-More")) {
            refused(ProblemCode.VALIDATION_FAILED, () -> service.changePassword(principal, PASSWORD, named, CLIENT));
        }

        SignedIn fresh = service.changePassword(principal, PASSWORD, "Newpassword1", CLIENT);

        refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(one.accessToken()));
        refused(ProblemCode.UNAUTHENTICATED, () -> service.refresh(other.refreshToken()));
        assertThat(authentication.byToken(fresh.accessToken()).name()).isEqualTo("owner");
        assertThat(service.me(authentication.byToken(fresh.accessToken())).username())
                .isEqualTo("owner");
        login("owner", "Newpassword1", CLIENT);
    }

    @Test
    void givenTicket_whenTooLateOrSignedOut_thenItOpensNothing() {
        user("owner", "owner", "null");
        Principal principal =
                authentication.byToken(login("owner", PASSWORD, CLIENT).accessToken());
        String late = tickets.issue(principal);
        clock.pass(Duration.ofSeconds(30));
        String orphan = tickets.issue(principal);
        service.logout(principal);

        refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byTicket(late));
        refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byTicket(orphan));
    }

    @Test
    void givenEmptyPlatform_whenSeeded_thenItWorksOnceAndOnlyWithTheSecret() {
        Bootstrap bootstrap = new Bootstrap(Optional.of("secret"), users, passwords);
        refused(ProblemCode.NOT_FOUND, () -> new Bootstrap(Optional.empty(), users, passwords)
                .admit(Optional.of("secret")));
        refused(ProblemCode.UNAUTHENTICATED, () -> bootstrap.admit(Optional.empty()));
        refused(ProblemCode.FORBIDDEN, () -> bootstrap.admit(Optional.of("wrong")));
        bootstrap.admit(Optional.of("secret"));
        refused(ProblemCode.VALIDATION_FAILED, () -> bootstrap.seed("root", "short", null));
        refused(ProblemCode.VALIDATION_FAILED, () -> bootstrap.seed("root", "Square-R.oot-7", null));
        refused(ProblemCode.VALIDATION_FAILED, () -> bootstrap.seed("root", PASSWORD, null));

        User root = bootstrap.seed("root", "Plain-words-7", "root@example.com");

        assertThat(root.role()).isEqualTo(Role.SUPER_ADMIN);
        assertThat(root.workshopId()).isNull();
        refused(ProblemCode.CONFLICT, () -> bootstrap.admit(Optional.of("secret")));
        refused(ProblemCode.FORBIDDEN, () -> bootstrap.admit(Optional.of("wrong")));
        refused(ProblemCode.CONFLICT, () -> bootstrap.seed("root2", "Plain-words-7", null));
        assertThat(authentication
                        .byToken(login("root", "Plain-words-7", CLIENT).accessToken())
                        .isPlatform())
                .isTrue();
    }

    @Test
    void givenTwoTabsOfABrowser_whenTheyRefreshAtOnce_thenTheSessionLivesOnAndAReplayStillEndsIt() {
        user("owner", "owner", "null");
        SignedIn first = login("owner", PASSWORD, CLIENT);
        byte[] shown = hash(first.refreshToken());
        Instant begun = clock.instant();
        clock.pass(Duration.ofMillis(3));
        SignedIn next = service.refreshInBrowser(first.refreshToken());
        clock.pass(Duration.ofMillis(3));

        assertThat(stored.rotate(shown, hash("other"), Optional.of(begun), clock))
                .isInstanceOf(Rotation.Overlapping.class);
        assertThat(authentication.byToken(next.accessToken()).name()).isEqualTo("owner");
        SignedIn third = service.refreshInBrowser(next.refreshToken());

        refused(ProblemCode.UNAUTHENTICATED, () -> service.refreshInBrowser(first.refreshToken()));
        refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(third.accessToken()));
    }

    @Test
    void givenARefreshToken_whenLoggedOutByIt_thenTheSessionIsOver() {
        user("owner", "owner", "null");
        SignedIn in = login("owner", PASSWORD, CLIENT);
        service.logout("unknown");
        assertThat(authentication.byToken(in.accessToken()).name()).isEqualTo("owner");

        service.logout(in.refreshToken());

        refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(in.accessToken()));
        refused(ProblemCode.UNAUTHENTICATED, () -> service.refresh(in.refreshToken()));
    }

    @Test
    void givenNoDatabase_whenTheTeamRenews_thenItIsByTheTokenToBeShownNextAndForNobodyElse() {
        root();
        user("owner", "owner", "null");
        SignedIn owner = login("owner", PASSWORD, CLIENT);
        SignedIn first = login("root", PASSWORD, CLIENT);
        SignedIn next = service.refresh(first.refreshToken());
        await().until(() -> live.renewable(hash(next.refreshToken())).isPresent());

        SignedIn same = service.refreshFromMemory(next.refreshToken());

        assertThat(same.refreshToken()).isEqualTo(next.refreshToken());
        assertThat(same.expiresIn()).isEqualTo(Duration.ofMinutes(15));
        assertThat(authentication.byToken(same.accessToken()).name()).isEqualTo("root");
        refused(ProblemCode.UNAVAILABLE, () -> service.refreshFromMemory(first.refreshToken()));
        refused(ProblemCode.UNAVAILABLE, () -> service.refreshFromMemory(owner.refreshToken()));
        SignedIn third = service.refresh(next.refreshToken());
        service.logout(third.refreshToken());
        refused(ProblemCode.UNAVAILABLE, () -> service.refreshFromMemory(third.refreshToken()));
    }

    @Test
    void givenSessionsThatWereReadANightAgo_whenTheTeamRenews_thenNobodyGoesOnByThem() {
        root();
        try (LiveSessions unread = new LiveSessions(stored, clock)) {
            SessionService alone = service(unread);
            String first = login("root", PASSWORD, CLIENT).refreshToken();
            String next = alone.refresh(first).refreshToken();

            clock.pass(Duration.ofHours(12));
            alone.refreshFromMemory(next);
            clock.pass(Duration.ofMillis(1));

            refused(ProblemCode.UNAVAILABLE, () -> alone.refreshFromMemory(next));
        }
    }

    private void root() {
        id(
                "insert into app_user (username, name, role, password_hash)"
                        + " values ('root', 'N', 'super_admin', '%s') returning id",
                passwords.hash(PASSWORD));
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
