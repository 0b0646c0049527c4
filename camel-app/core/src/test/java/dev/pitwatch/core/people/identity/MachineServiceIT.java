package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** API keys and kiosk links, and the people of the platform that a command adds. */
class MachineServiceIT {

    private static final Page PAGE = new Page(1, 50);
    private static final Client CLIENT = new Client("127.0.0.1", "test");
    private static final TestClock CLOCK = new TestClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));

    private static TestDatabase db;
    private static DatabaseNotifications notifications;
    private static LiveSessions live;
    private static Authentication authentication;
    private static MachineService machines;
    private static SessionService sessions;
    private static long workshop;
    private static Principal owner;

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
        JdbiSessionRepository stored = new JdbiSessionRepository(db.database());
        live = new LiveSessions(stored, CLOCK);
        notifications = new DatabaseNotifications(db.setup().dataSource(DatabaseRole.INGEST));
        AccessTokens tokens = new AccessTokens(new byte[32]);
        authentication = new Authentication(tokens, live, new WsTickets(CLOCK), db.masterKey(), CLOCK);
        machines = new MachineService(
                new JdbiMachineRepository(db.database()),
                live,
                tokens,
                authentication,
                db.masterKey(),
                URI.create("https://pitwatch.example"),
                CLOCK);
        sessions = new SessionService(
                new JdbiUserRepository(db.database()),
                stored,
                live,
                tokens,
                new Passwords(4),
                new JdbiOneTimeSecretRepository(db.database()),
                new Lockout(new JdbiLockoutRepository(db.database()), db.masterKey(), CLOCK),
                db.masterKey(),
                CLOCK);
        live.start(notifications);
        notifications.start();
        workshop = id("insert into workshop (name) values ('Shine') returning id");
        owner = owner("owner");
        await().ignoreExceptions().until(() -> live.find(UUID.randomUUID()).isEmpty());
    }

    @AfterAll
    static void stop() {
        notifications.close();
        live.close();
        db.close();
    }

    private static long id(String sql, Object... values) {
        return db.superuser().withHandle(handle -> handle.createQuery(sql.formatted(values))
                .mapTo(Long.class)
                .one());
    }

    private static Principal owner(String name) {
        long id = id(
                "insert into app_user (workshop_id, username, name, role, password_hash)"
                        + " values (%d, '%s', 'N', 'owner', '%s') returning id",
                workshop, name, new Passwords(4).hash("Abcdefg1"));
        return new Principal(id, name, Role.OWNER, null, workshop, null, Set.of(), false);
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private static String key() {
        return machines.createKey(owner, workshop, "Till", Set.of(ApiScope.READ, ApiScope.JOBS))
                .key();
    }

    private static String shown(MachineService.Link link) {
        return link.url().substring("https://pitwatch.example/kiosk/".length());
    }

    @Test
    void givenAKey_whenShown_thenItIsItsWorkshopsAndOfNoUser() {
        Principal key = authentication.byToken(key());

        assertThat(key.isMachine()).isTrue();
        assertThat(key.userId()).isNull();
        assertThat(key.machineId()).isNotNull();
        assertThat(key.workshopId()).isEqualTo(workshop);
        assertThat(key.scopes()).containsExactlyInAnyOrder(ApiScope.READ, ApiScope.JOBS);
        assertThat(key.isAdmin()).isFalse();
        refused(ProblemCode.NOT_FOUND, () -> sessions.me(key));
        refused(ProblemCode.NOT_FOUND, () -> sessions.list(key, "-created_at", PAGE));
    }

    @Test
    void givenWhatIsNoKey_whenShown_thenItIsNobodys() {
        String good = key();
        String kiosk = shown(machines.createLink(owner, workshop, "Wall"));
        for (String wrong : new String[] {"pwk_", "pwk_*", "pwk_AAAA", "pwk_" + kiosk, good + "AAAA"}) {
            refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(wrong));
        }
        refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKiosk(good));
        refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKiosk(good.substring(4)));
        String sid = kiosk.substring(0, 21);
        refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKiosk(sid + "A".repeat(64 - sid.length())));
        assertThat(MachineSecret.make(Role.KIOSK).toString()).doesNotContain(kiosk);
    }

    @Test
    void givenAPersonsSession_whenItsIdIsShownAsAKey_thenItOpensNothing() {
        SignedIn in = (SignedIn) sessions.login("owner", "Abcdefg1", CLIENT);
        UUID sid = authentication.byToken(in.accessToken()).sessionId();

        assertThat(authentication.machine(Role.OWNER, "")).isEmpty();
        assertThat(live.find(sid).orElseThrow().secretHash()).isNull();
    }

    @Test
    void givenAKiosk_whenItsLinkIsRevokedHereOrElsewhere_thenItsTokenEnds() {
        MachineService.Link here = machines.createLink(owner, workshop, "Here");
        MachineService.Link there = machines.createLink(owner, workshop, "There");
        var token = machines.openKiosk(shown(here));
        String other = machines.openKiosk(shown(there)).accessToken();
        assertThat(token.workshopId()).isEqualTo(workshop);
        assertThat(token.expiresIn()).isEqualTo(Duration.ofMinutes(15));
        assertThat(authentication.byToken(token.accessToken()).role()).isEqualTo(Role.KIOSK);
        assertThat(machines.links(owner, workshop, "name", PAGE).items())
                .extracting(MachineService.Link::url)
                .contains(here.url(), there.url());
        refused(
                ProblemCode.NOT_FOUND,
                () -> machines.revokeKey(owner, here.machine().id()));

        machines.revokeLink(owner, here.machine().id());
        db.execute(
                "update machine set revoked_at = now() where id = %d",
                there.machine().id());

        refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(token.accessToken()));
        await("the notification, not the reload of every minute")
                .untilAsserted(() -> refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(other)));
        refused(
                ProblemCode.NOT_FOUND,
                () -> machines.revokeLink(owner, here.machine().id()));
    }

    @Test
    void givenAnotherWorkshopOrTooMany_whenOneIsMade_thenItIsRefused() {
        long other = id("insert into workshop (name) values ('Other') returning id");
        refused(ProblemCode.NOT_FOUND, () -> machines.createLink(owner, other, "x"));
        refused(ProblemCode.NOT_FOUND, () -> machines.keys(owner, other, "created_at", PAGE));
        long full = id("insert into workshop (name) values ('Full') returning id");
        Principal root = new Principal(null, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
        assertThat(machines.createLink(root, full, "x").machine().createdBy()).isNull();
        db.execute(
                "insert into machine (sid, workshop_id, role, name, scopes, secret_hash, sealed_secret) select"
                        + " gen_random_uuid(), %d, 'kiosk', 'Wall', '{}', '', '' from generate_series(1, 99)",
                full);

        refused(ProblemCode.CONFLICT, () -> machines.createLink(root, full, "x"));
        assertThat(machines.createKey(root, full, "x", Set.of(ApiScope.DEVICES)).machine())
                .satisfies(made -> assertThat(
                                machines.keys(root, full, "-name", PAGE).items())
                        .extracting(Machine::id)
                        .containsExactly(made.id()));
        db.execute("delete from machine where workshop_id = %d", full);
    }

    @Test
    void givenAKeyInUse_whenAMinutePasses_thenItsUseIsNotedOnceAMinute() {
        var made = machines.createKey(owner, workshop, "Busy", Set.of(ApiScope.READ));
        long id = made.machine().id();
        authentication.byToken(made.key());
        await().until(() -> lastUse(id) > 0);
        long first = lastUse(id);
        CLOCK.pass(Duration.ofSeconds(30));
        authentication.byToken(made.key());
        CLOCK.pass(Duration.ofSeconds(31));

        authentication.byToken(made.key());

        await().until(() -> lastUse(id) == first + 61_000);
    }

    private static long lastUse(long id) {
        return id("select coalesce(extract(epoch from last_used_at) * 1000, 0)::bigint from machine where id = %d", id);
    }

    @Test
    void givenMachinesInMemory_whenAUserChanges_thenOnlyTheUsersSessionsEnd() {
        String key = key();
        Principal changing = owner("changing");
        SignedIn in = (SignedIn) sessions.login("changing", "Abcdefg1", CLIENT);

        sessions.changePassword(changing, "Abcdefg1", "Newpassword1", CLIENT);

        refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(in.accessToken()));
        assertThat(authentication.byToken(key).name()).isEqualTo("Till");
        SignedIn again = (SignedIn) sessions.login("changing", "Newpassword1", CLIENT);
        SignedIn last = (SignedIn) sessions.login("changing", "Newpassword1", CLIENT);
        Principal asking = authentication.byToken(last.accessToken());
        UUID other = authentication.byToken(again.accessToken()).sessionId();
        assertThat(sessions.list(asking, "-created_at", PAGE).items())
                .filteredOn(SessionService.Shown::current)
                .extracting(SessionService.Shown::id)
                .containsExactly(asking.sessionId());
        sessions.end(asking, other);
        refused(ProblemCode.NOT_FOUND, () -> sessions.end(asking, other));
        db.execute("update app_user set is_active = false where id = %d", changing.userId());
        await("the notification, not the reload of every minute")
                .untilAsserted(
                        () -> refused(ProblemCode.UNAUTHENTICATED, () -> authentication.byToken(last.accessToken())));
        assertThat(authentication.byToken(key).name()).isEqualTo("Till");
    }

    @Test
    void givenPeopleOfThePlatform_whenAdded_thenByRulesAndOnceByEachName() {
        SuperAdmins people = new SuperAdmins(new JdbiUserRepository(db.database()), new Passwords(4));

        assertThat(people.add("root", "root@example.com", "Plain-words-7").role())
                .isEqualTo(Role.SUPER_ADMIN);
        assertThat(people.add("root2", null, "Plain-words-7").email()).isNull();

        refused(ProblemCode.CONFLICT, () -> people.add("owner", null, "Plain-words-7"));
        assertThatThrownBy(() -> people.add("r t", "nonsense", "short"))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.details())
                        .extracting(Problem.Detail::field)
                        .containsExactly("username", "email", "password", "password", "password"));
        assertThatThrownBy(() -> people.add("root3", "a..b@x.example", "Plain-words-7"))
                .isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.details())
                        .extracting(Problem.Detail::field)
                        .containsExactly("email"));
        Bootstrap bootstrap =
                new Bootstrap(Optional.of("secret"), new JdbiUserRepository(db.database()), new Passwords(4));
        refused(ProblemCode.CONFLICT, () -> bootstrap.seed("root3", "Plain-words-7", null));
    }

    @Test
    void givenACode_whenTyped_thenOneScreenIsLetInAndKeepsTheLinksToken() {
        MachineService.Link link = machines.createLink(owner, workshop, "Wall");
        KioskCode code = machines.makeCode(owner, link.machine().id());
        assertThat(code.code()).matches("[A-HJKMNP-Z2-9]{6}");
        assertThat(code.expiresAt()).isBeforeOrEqualTo(CLOCK.instant().plus(Duration.ofMinutes(10)));
        assertThat(code.toString()).doesNotContain(code.code());

        String typed = code.code().toLowerCase(Locale.ROOT).replaceFirst("(?<=^...)", " - ");
        MachineService.KioskToken opened = machines.openKioskByCode(typed, "10.9.0.1");

        assertThat(opened.token()).isEqualTo(shown(link));
        assertThat(opened.workshopId()).isEqualTo(workshop);
        assertThat(machines.openKiosk(opened.token()).workshopId()).isEqualTo(workshop);
        refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKioskByCode(code.code(), "10.9.0.1"));
    }

    @Test
    void givenACode_whenTenMinutesOrAnotherCodeOrTheEndOfItsLinkHaveCome_thenItIsRefused() {
        MachineService.Link link = machines.createLink(owner, workshop, "Wall");
        long id = link.machine().id();
        KioskCode late = machines.makeCode(owner, id);
        CLOCK.pass(Duration.ofMinutes(10));
        refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKioskByCode(late.code(), "10.9.0.2"));

        KioskCode replaced = machines.makeCode(owner, id);
        KioskCode last = machines.makeCode(owner, id);
        refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKioskByCode(replaced.code(), "10.9.0.2"));
        machines.revokeLink(owner, id);
        refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKioskByCode(last.code(), "10.9.0.2"));
        refused(ProblemCode.NOT_FOUND, () -> machines.makeCode(owner, id));
    }

    @Test
    void givenWrongCodes_whenANetworkHasTriedFive_thenItWaitsAndOthersDoNot() {
        MachineService.Link link = machines.createLink(owner, workshop, "Wall");
        for (int i = 0; i < 4; i++) {
            refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKioskByCode("WRONG1", "10.9.0.3"));
        }
        machines.openKioskByCode(machines.makeCode(owner, link.machine().id()).code(), "10.9.0.3");
        refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKioskByCode("WRONG1", "10.9.0.3"));

        KioskCode right = machines.makeCode(owner, link.machine().id());
        refused(ProblemCode.RATE_LIMITED, () -> machines.openKioskByCode(right.code(), "10.9.0.3"));
        CLOCK.pass(Duration.ofMinutes(10));
        refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKioskByCode(right.code(), "10.9.0.3"));
        machines.openKioskByCode(machines.makeCode(owner, link.machine().id()).code(), "10.9.0.4");
    }

    @Test
    void givenAProvidersCustomer_whenItsNetworksTryTwentyCodes_thenAllOfThemWait() {
        for (int network = 0; network < 4; network++) {
            for (int i = 0; i < 5; i++) {
                String address = "2001:db8:99:%d::1".formatted(network);
                refused(ProblemCode.UNAUTHENTICATED, () -> machines.openKioskByCode("WRONG1", address));
            }
        }
        refused(ProblemCode.RATE_LIMITED, () -> machines.openKioskByCode("WRONG1", "2001:db8:99:7::1"));
    }
}
