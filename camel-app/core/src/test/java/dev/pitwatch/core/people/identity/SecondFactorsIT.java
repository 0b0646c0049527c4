package dev.pitwatch.core.people.identity;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.json.Json;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.CustomerAddress;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.NewCode;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Second factors, links and codes that are good once. */
class SecondFactorsIT {

    private static final String PASSWORD = "Abcdefg1";
    private static final Client CLIENT = new Client("127.0.0.1", "test");

    private static TestDatabase db;
    private static MasterKey key;
    private static int users;

    private final TestClock clock = new TestClock(Instant.now().truncatedTo(ChronoUnit.MILLIS));
    private final Passwords passwords = new Passwords(4);
    private final JdbiUserRepository stored = new JdbiUserRepository(db.database());
    private final JdbiOneTimeSecretRepository secrets = new JdbiOneTimeSecretRepository(db.database());
    private final JdbiSessionRepository sessionRows = new JdbiSessionRepository(db.database());
    private final Lockout lockout = new Lockout(new JdbiLockoutRepository(db.database()), key, clock);
    private final SessionService sessions = new SessionService(
            stored,
            sessionRows,
            new LiveSessions(sessionRows, clock),
            new AccessTokens("a".repeat(32).getBytes(StandardCharsets.UTF_8)),
            passwords,
            secrets,
            lockout,
            key,
            clock);
    private final SecondFactorService factors = new SecondFactorService(
            new JdbiSecondFactorRepository(db.database()), secrets, sessions, lockout, key, clock);
    private final Outbox outbox = new Outbox(db.database(), key, clock);
    private final ForgottenPasswords forgotten =
            new ForgottenPasswords(db.database(), outbox, key, URI.create("https://pitwatch.example"), clock);
    private final OneTimeAccess access = new OneTimeAccess(
            secrets, sessions, passwords, db.database(), outbox, lockout, key, forgotten, Optional.empty(), clock);
    private final PasswordLinks links =
            new PasswordLinks(secrets, db.database(), outbox, key, URI.create("https://pitwatch.example"), clock);

    private long workshop;
    private String code;
    private String name;

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
        code = db.superuser()
                .withHandle(handle -> handle.createQuery("select code from workshop where id = " + workshop)
                        .mapTo(String.class)
                        .one());
        name = "user" + ++users;
    }

    private static long id(String sql, Object... values) {
        return db.superuser().withHandle(handle -> handle.createQuery(sql.formatted(values))
                .mapTo(Long.class)
                .one());
    }

    private Principal user(Role role) {
        boolean platform = role == Role.SUPER_ADMIN;
        long id = id(
                "insert into app_user (workshop_id, username, name, role, sub_role, password_hash, phone, email)"
                        + " values (%s, '%s', 'N', '%s', %s, '%s', '+9198%08d', '%s@Example.com') returning id",
                platform ? "null" : workshop,
                name,
                role.code(),
                role == Role.STAFF ? "'operator'" : "null",
                passwords.hash(PASSWORD),
                users,
                name);
        if (role == Role.CUSTOMER) {
            SignInFixture.addJob(db, workshop, id);
        }
        return new Principal(id, name, role, null, platform ? null : workshop, null, Set.of(), false);
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private String now(String secret) {
        return SignInFixture.code(secret, clock.instant());
    }

    private String mfaToken() {
        return ((SecondFactorNeeded) sessions.login(name, PASSWORD, CLIENT)).token();
    }

    @Test
    void givenASecondFactor_whenSigningIn_thenBothAreNeededAndNoCodeCountsTwice() {
        Principal owner = user(Role.OWNER);
        var setup = factors.setUp(owner, PASSWORD);
        assertThat(setup.otpauthUrl())
                .isEqualTo("otpauth://totp/Pitwatch:%s?secret=%s&issuer=Pitwatch&algorithm=SHA1&digits=6&period=30"
                        .formatted(name, setup.secret()));
        assertThat(sessions.login(name, PASSWORD, CLIENT)).isInstanceOf(SignedIn.class);
        refused(ProblemCode.VALIDATION_FAILED, () -> factors.confirm(owner, "000000x"));
        List<String> recovery = factors.confirm(owner, now(setup.secret()));
        assertThat(recovery).hasSize(10).doesNotHaveDuplicates().allMatch(one -> one.matches("(\\w{4}-){2}\\w{4}"));
        refused(ProblemCode.CONFLICT, () -> factors.confirm(owner, now(setup.secret())));
        refused(ProblemCode.CONFLICT, () -> factors.setUp(owner, PASSWORD));

        // The code that confirmed it is used up.
        refused(ProblemCode.UNAUTHENTICATED, () -> factors.login(mfaToken(), now(setup.secret()), CLIENT));
        clock.pass(Duration.ofSeconds(30));
        String token = mfaToken();
        assertThat(factors.login(token, now(setup.secret()), CLIENT)
                        .signedIn()
                        .user()
                        .username())
                .isEqualTo(name);
        refused(ProblemCode.UNAUTHENTICATED, () -> factors.login(token, now(setup.secret()), CLIENT));
        refused(ProblemCode.UNAUTHENTICATED, () -> factors.login(mfaToken(), now(setup.secret()), CLIENT));

        String typed = recovery.get(0).toLowerCase(java.util.Locale.ROOT).replace("-", " ");
        assertThat(factors.login(mfaToken(), typed, CLIENT).signedIn().user().username())
                .isEqualTo(name);
        refused(ProblemCode.UNAUTHENTICATED, () -> factors.login(mfaToken(), recovery.get(0), CLIENT));
        assertThat(id("select count(*) from recovery_code where user_id = %d", owner.userId()))
                .isEqualTo(9);
        assertThat(id(
                        "select count(*) from second_factor where user_id = %d and position('%s'::bytea in secret) > 0",
                        owner.userId(), setup.secret()))
                .isZero();
    }

    @Test
    void givenWrongCodes_whenShown_thenTheNameLocksForTheRightOneToo() {
        Principal owner = user(Role.OWNER);
        var setup = factors.setUp(owner, PASSWORD);
        factors.confirm(owner, now(setup.secret()));
        clock.pass(Duration.ofSeconds(30));
        String token = mfaToken();
        String other = mfaToken();
        for (int i = 0; i < 5; i++) {
            refused(ProblemCode.UNAUTHENTICATED, () -> factors.login(token, "ABCDEF", CLIENT));
        }

        refused(ProblemCode.LOCKED, () -> factors.login(other, now(setup.secret()), CLIENT));
        refused(ProblemCode.UNAUTHENTICATED, () -> factors.login(token, now(setup.secret()), CLIENT));
        // Guessing from elsewhere is no hindrance to a session, and guessing in one locks that session's calls only.
        for (int i = 0; i < 5; i++) {
            refused(ProblemCode.VALIDATION_FAILED, () -> factors.disable(owner, "Wrong-1-password", "123456"));
        }
        refused(ProblemCode.LOCKED, () -> factors.disable(owner, PASSWORD, now(setup.secret())));
        clock.pass(Duration.ofMinutes(16));
        refused(ProblemCode.UNAUTHENTICATED, () -> factors.login(other, now(setup.secret()), CLIENT));
        factors.login(mfaToken(), now(setup.secret()), CLIENT);
    }

    @Test
    void givenASecondFactor_whenDisabledByCodeOrRecoveryCode_thenThePasswordIsEnough() {
        Principal root = user(Role.SUPER_ADMIN);
        refused(ProblemCode.CONFLICT, () -> factors.disable(root, PASSWORD, "123456"));
        refused(ProblemCode.CONFLICT, () -> factors.confirm(root, "123456"));
        String first = factors.setUp(root, PASSWORD).secret();
        factors.confirm(root, now(first));
        refused(ProblemCode.VALIDATION_FAILED, () -> factors.disable(root, PASSWORD, now(first)));
        clock.pass(Duration.ofSeconds(30));
        factors.disable(root, PASSWORD, now(first));
        assertThat(sessions.login(name, PASSWORD, CLIENT)).isInstanceOf(SignedIn.class);

        String second = factors.setUp(root, PASSWORD).secret();
        List<String> recovery = factors.confirm(root, now(second));
        factors.disable(root, PASSWORD, recovery.get(3));
        assertThat(sessions.login(name, PASSWORD, CLIENT)).isInstanceOf(SignedIn.class);
        assertThat(id(
                        "select count(*) from audit_log where thing = 'second_factor' and thing_id = '%d'",
                        root.userId()))
                .isEqualTo(6);
    }

    @Test
    void givenASecondFactor_whenThePasswordIsChanged_thenACodeOrARecoveryCodeIsNeededToo() {
        Principal owner = user(Role.OWNER);
        String secret = factors.setUp(owner, PASSWORD).secret();
        List<String> recovery = factors.confirm(owner, now(secret));

        refused(ProblemCode.VALIDATION_FAILED, () -> change(owner, PASSWORD, "Plain-words-7", null));
        refused(ProblemCode.VALIDATION_FAILED, () -> change(owner, PASSWORD, "Plain-words-7", now(secret)));
        refused(ProblemCode.VALIDATION_FAILED, () -> sessions.changePassword(owner, PASSWORD, "Plain-words-7", CLIENT));
        clock.pass(Duration.ofSeconds(30));
        refused(ProblemCode.VALIDATION_FAILED, () -> change(owner, PASSWORD, "short", now(secret)));
        change(owner, PASSWORD, "Plain-words-7", now(secret));
        refused(ProblemCode.VALIDATION_FAILED, () -> change(owner, "Plain-words-7", "Plain-words-8", now(secret)));
        change(owner, "Plain-words-7", "Plain-words-8", recovery.get(0));
        refused(ProblemCode.VALIDATION_FAILED, () -> change(owner, "Plain-words-8", "Plain-words-9", recovery.get(0)));

        assertThat(sessions.login(name, "Plain-words-8", CLIENT)).isInstanceOf(SecondFactorNeeded.class);
    }

    private void change(Principal who, String from, String to, @Nullable String shown) {
        factors.changePassword(who, from, to, shown, CLIENT);
    }

    @Test
    void givenAWorkshopThatWantsASecondFactor_whenItsOwnersSignIn_thenTheySetOneUpFirstAndKeepIt() {
        Principal owner = user(Role.OWNER);
        SignedIn before = (SignedIn) sessions.login(name, PASSWORD, CLIENT);
        db.execute("update workshop set second_factor_required = true where id = %d", workshop);
        refused(ProblemCode.UNAUTHENTICATED, () -> sessions.refresh(before.refreshToken()));
        SecondFactorNeeded needed = (SecondFactorNeeded) sessions.login(name, PASSWORD, CLIENT);
        String secret = factors.setUp(requireNonNull(needed.newcomer())).secret();
        refused(ProblemCode.UNAUTHENTICATED, () -> factors.login(needed.token(), "000000x", CLIENT));

        SecondFactorService.Admitted in = factors.login(needed.token(), now(secret), CLIENT);

        assertThat(in.signedIn().user().username()).isEqualTo(name);
        assertThat(in.recoveryCodes()).hasSize(10);
        assertThat(factors.state(owner)).isEqualTo(new SecondFactorService.State(true, true));
        refused(ProblemCode.UNAUTHENTICATED, () -> factors.login(needed.token(), now(secret), CLIENT));
        refused(
                ProblemCode.CONFLICT,
                () -> factors.disable(owner, PASSWORD, in.recoveryCodes().get(1)));
        SecondFactorNeeded again = (SecondFactorNeeded) sessions.login(name, PASSWORD, CLIENT);
        assertThat(again.newcomer()).isNull();
        assertThat(factors.login(again.token(), in.recoveryCodes().get(0), CLIENT)
                        .recoveryCodes())
                .isEmpty();

        db.execute("update workshop set second_factor_required = false where id = %d", workshop);
        db.execute("update workshop set second_factor_required = true where id = %d", workshop);
        sessions.refresh(in.signedIn().refreshToken());
        name = "user" + ++users;
        user(Role.CUSTOMER);
        assertThat(sessions.login(name, PASSWORD, CLIENT)).isInstanceOf(SignedIn.class);
    }

    @Test
    void givenCustomerOrMachine_whenSettingOneUp_thenItIsNotForThem() {
        Principal customer = user(Role.CUSTOMER);
        Principal machine = new Principal(null, "m", Role.API_KEY, null, workshop, null, Set.of(), false);

        refused(ProblemCode.FORBIDDEN, () -> factors.setUp(customer, PASSWORD));
        refused(ProblemCode.NOT_FOUND, () -> factors.setUp(machine, PASSWORD));
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
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static long notices(Principal user) {
        return id("select count(*) from notice where user_id = %d", user.userId());
    }

    private String link(Principal user) {
        links.send(stored.account(user.userId()).orElseThrow().user());
        String link = (String) sent(user).get("link");
        assertThat(link).startsWith("https://pitwatch.example/set-password#");
        return link.substring(link.indexOf('#') + 1);
    }

    @Test
    void givenALink_whenAPasswordIsChosen_thenItCountsOnceAndFreesTheName() {
        Principal owner = user(Role.OWNER);
        SignedIn before = (SignedIn) sessions.login(name, PASSWORD, CLIENT);
        db.execute("update app_user set must_change_password = true where id = %d", owner.userId());
        for (int i = 0; i < 5; i++) {
            refused(ProblemCode.UNAUTHENTICATED, () -> sessions.login(name, "wrong", CLIENT));
        }
        refused(ProblemCode.LOCKED, () -> sessions.login(name, PASSWORD, CLIENT));
        String token = link(owner);
        String second = link(owner);
        for (int i = 0; i < 6; i++) {
            refused(ProblemCode.VALIDATION_FAILED, () -> access.setPassword(token, "short", CLIENT));
        }
        refused(ProblemCode.VALIDATION_FAILED, () -> access.setPassword(token, "1-Shine-Ever", CLIENT));

        SignedIn in = (SignedIn) access.setPassword(token, "Newpassword1", CLIENT);

        assertThat(in.user().mustChangePassword()).isFalse();
        refused(ProblemCode.UNAUTHENTICATED, () -> sessions.refresh(before.refreshToken()));
        refused(ProblemCode.UNAUTHENTICATED, () -> access.setPassword(token, "Newpassword2", CLIENT));
        // A new password voids the other links.
        refused(ProblemCode.UNAUTHENTICATED, () -> access.setPassword(second, "Newpassword2", CLIENT));
        refused(ProblemCode.UNAUTHENTICATED, () -> access.setPassword("unknown", "Newpassword2", CLIENT));
        assertThat(sessions.login(name, "Newpassword1", CLIENT)).isInstanceOf(SignedIn.class);
    }

    @Test
    void givenALink_whenTooOldOrThereIsASecondFactorOrNobody_thenItAloneIsNotEnough() {
        Principal root = user(Role.SUPER_ADMIN);
        String late = link(root);
        clock.pass(Duration.ofHours(48));
        refused(ProblemCode.UNAUTHENTICATED, () -> access.setPassword(late, "Newpassword1", CLIENT));
        var setup = factors.setUp(root, PASSWORD);
        factors.confirm(root, now(setup.secret()));

        assertThat(access.setPassword(link(root), "Newpassword1", CLIENT)).isInstanceOf(SecondFactorNeeded.class);

        String last = link(root);
        db.execute("update app_user set is_active = false where id = %d", root.userId());
        refused(ProblemCode.UNAUTHENTICATED, () -> access.setPassword(last, "Newpassword1", CLIENT));
    }

    @Test
    void givenALinkThatWasSent_whenItIsUsed_thenTheAddressItWentToIsConfirmedUnlessThatChangedMeanwhile() {
        Principal owner = user(Role.OWNER);
        String first = link(owner);
        assertThat(confirmed(owner)).isEqualTo("none");
        access.setPassword(first, "Newpassword1", CLIENT);
        assertThat(confirmed(owner)).isEqualTo("email");
        clock.pass(Duration.ofSeconds(1));

        String second = link(owner);
        db.execute("update app_user set email = 'else@example.com' where id = %d", owner.userId());
        assertThat(confirmed(owner)).isEqualTo("none");
        access.setPassword(second, "Newpassword2", CLIENT);

        assertThat(confirmed(owner)).as("it went elsewhere").isEqualTo("none");
    }

    @Test
    void givenCodesThatWereSent_whenTheyAreUsed_thenTheAddressTheyWentToIsConfirmedAndAChangedOneIsNot() {
        Principal customer = user(Role.CUSTOMER);
        access.verifyCode(byPhone(), sentCode(customer, byEmail()), CLIENT);
        assertThat(confirmed(customer)).isEqualTo("email");
        access.verifyCode(byPhone(), sentCode(customer, byPhone()), CLIENT);
        assertThat(confirmed(customer)).isEqualTo("email phone");

        String sent = sentCode(customer, byEmail());
        db.execute("update app_user set email = 'else@example.com' where id = %d", customer.userId());
        assertThat(confirmed(customer)).isEqualTo("phone");
        refused(
                ProblemCode.UNAUTHENTICATED,
                () -> access.verifyCode(new CustomerAddress(code, null, "else@example.com"), sent, CLIENT));
        assertThat(confirmed(customer)).isEqualTo("phone");
    }

    private static String confirmed(Principal user) {
        return db.texts(
                        "select coalesce(nullif(concat_ws(' ', case when email_confirmed_at is not null then 'email' end,"
                                + " case when phone_confirmed_at is not null then 'phone' end), ''), 'none') from app_user where id = "
                                + user.userId())
                .get(0);
    }

    private CustomerAddress byPhone() {
        return new CustomerAddress(code, "+9198%08d".formatted(users), null);
    }

    private CustomerAddress byEmail() {
        return new CustomerAddress(code, null, name + "@example.com");
    }

    private String sentCode(Principal customer, CustomerAddress address) {
        long before = notices(customer);
        access.requestCode(address, CLIENT);
        Awaitility.await().until(() -> notices(customer) > before);
        return (String) sent(customer).get("code");
    }

    @Test
    void givenACustomer_whenACodeIsSent_thenTheNewestOneSignsInOnce() {
        Principal customer = user(Role.CUSTOMER);
        String first = sentCode(customer, byPhone());
        String second = sentCode(customer, byEmail());
        assertThat(second).matches("\\d{6}");
        assertThat(id(
                        "select count(*) from notice where user_id = %d and channel in ('sms', 'email')",
                        customer.userId()))
                .isEqualTo(2);
        if (!first.equals(second)) {
            refused(ProblemCode.UNAUTHENTICATED, () -> access.verifyCode(byPhone(), first, CLIENT));
        }

        SignedIn in = (SignedIn) access.verifyCode(byPhone(), second, CLIENT);

        assertThat(in.user().id()).isEqualTo(customer.userId());
        assertThat(id(
                        "select extract(epoch from expires_at - created_at)::bigint from session where user_id = %d",
                        customer.userId()))
                .isEqualTo(Duration.ofHours(24).toSeconds());
        refused(ProblemCode.UNAUTHENTICATED, () -> access.verifyCode(byPhone(), second, CLIENT));
    }

    @Test
    void givenACode_whenTriedOftenOrAtOnceOrLate_thenFiveTriesAreAll() throws Exception {
        Principal customer = user(Role.CUSTOMER);
        String right = sentCode(customer, byPhone());
        String wrong = right.equals("000000") ? "111111" : "000000";
        ExecutorService guessers = Executors.newFixedThreadPool(4);
        List<Future<?>> guesses = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            guesses.add(guessers.submit(
                    () -> refused(ProblemCode.UNAUTHENTICATED, () -> access.verifyCode(byPhone(), wrong, CLIENT))));
        }
        for (Future<?> guess : guesses) {
            guess.get();
        }
        guessers.shutdown();
        assertThat(id("select tries from one_time_secret where user_id = %d", customer.userId()))
                .isEqualTo(5);
        refused(ProblemCode.UNAUTHENTICATED, () -> access.verifyCode(byPhone(), right, CLIENT));

        String late = sentCode(customer, byPhone());
        clock.pass(Duration.ofMinutes(5));
        refused(ProblemCode.UNAUTHENTICATED, () -> access.verifyCode(byPhone(), late, CLIENT));
    }

    @Test
    void givenManyRequests_whenTheyComeFasterAndFaster_thenEachWaitsTwiceAsLongAndADayHasAnEnd() {
        Principal customer = user(Role.CUSTOMER);
        for (int i = 0; i < 3; i++) {
            sentCode(customer, byPhone());
        }
        assertThat(isSent(customer, Duration.ZERO)).isFalse();
        assertThat(isSent(customer, Duration.ofSeconds(59))).isFalse();
        assertThat(isSent(customer, Duration.ofSeconds(1))).isTrue();
        assertThat(isSent(customer, Duration.ofSeconds(119))).isFalse();
        assertThat(isSent(customer, Duration.ofSeconds(1))).isTrue();

        while (notices(customer) < JdbiOneTimeSecretRepository.MAX_CODES_A_DAY) {
            assertThat(isSent(customer, Duration.ofMinutes(31))).isTrue();
        }
        assertThat(isSent(customer, Duration.ofMinutes(31))).isFalse();
        assertThat(isSent(customer, Duration.ofDays(1))).isTrue();
        access.close();
        access.requestCode(byPhone(), CLIENT); // after the end: nobody hears of it
    }

    private boolean isSent(Principal customer, Duration later) {
        clock.pass(later);
        return secrets.addCode(new NewCode(
                        customer.userId(),
                        new byte[] {1},
                        "198.51.100.7",
                        clock.instant(),
                        clock.instant().plusSeconds(300)))
                .map(id -> {
                    db.execute(
                            "insert into notice (workshop_id, user_id, event, channel, dedupe_key, next_attempt_at,"
                                    + " give_up_at, created_at, secrets) select workshop_id, user_id, event, channel, '%s',"
                                    + " now(), now(), now(), secrets from notice where user_id = %d limit 1",
                            UUID.randomUUID(), customer.userId());
                    return true;
                })
                .orElse(false);
    }

    @Test
    void givenANetworkThatWantsCodesOfManyPeople_whenItsDayIsOver_thenOthersStillGetTheirs() {
        user(Role.CUSTOMER);
        Principal customer = other(Role.CUSTOMER);
        db.execute(
                "insert into one_time_secret (workshop_id, user_id, purpose, secret_hash, network, created_at, expires_at)"
                        + " select workshop_id, id, 'customer_code', ''::bytea, '2001:db8:0:1::/64', '%s', '%s'"
                        + " from app_user, generate_series(1, %d) where username = 'user%d'",
                clock.instant().minusSeconds(60),
                clock.instant(),
                JdbiOneTimeSecretRepository.MAX_CODES_OF_NETWORK,
                users - 1);

        access.requestCode(byPhone(), new Client("2001:db8:0:1:ffff::9", "test"));
        sentCode(customer, byPhone());

        assertThat(notices(customer)).isOne();
    }

    @Test
    void givenASession_whenTheFactorIsSetUpAndConfirmed_thenItTakesThePasswordAndEndsTheOthers() {
        Principal owner = user(Role.OWNER);
        SignedIn other = (SignedIn) sessions.login(name, PASSWORD, CLIENT);
        SignedIn mine = (SignedIn) sessions.login(name, PASSWORD, CLIENT);
        UUID session = sessionRows.liveOf(owner.userId(), clock.instant()).stream()
                .map(LiveSession::id)
                .filter(id -> sessionRows
                        .ofRefreshToken(hash(mine.refreshToken()), clock.instant())
                        .filter(id::equals)
                        .isPresent())
                .findFirst()
                .orElseThrow();
        Principal here = new Principal(owner.userId(), name, Role.OWNER, null, workshop, session, Set.of(), false);
        refused(ProblemCode.VALIDATION_FAILED, () -> factors.setUp(here, "Wrong-1-password"));

        String secret = factors.setUp(here, PASSWORD).secret();
        factors.confirm(here, now(secret));

        refused(ProblemCode.UNAUTHENTICATED, () -> sessions.refresh(other.refreshToken()));
        sessions.refresh(mine.refreshToken());
        clock.pass(Duration.ofSeconds(30));
        refused(ProblemCode.VALIDATION_FAILED, () -> factors.disable(here, "Wrong-1-password", now(secret)));
        refused(ProblemCode.FORBIDDEN, () -> factors.remove(here, owner.userId()));
    }

    @Test
    void givenAPersonWhoLostIt_whenTheirOwnerRemovesIt_thenThePasswordIsEnoughAndItIsNoted() {
        Principal staff = user(Role.OWNER);
        factors.confirm(staff, now(factors.setUp(staff, PASSWORD).secret()));
        String person = name;
        Principal owner = other(Role.OWNER);
        workshop = id("insert into workshop (name) values ('Other') returning id");
        Principal stranger = other(Role.OWNER);
        refused(ProblemCode.NOT_FOUND, () -> factors.remove(stranger, staff.userId()));

        factors.remove(owner, staff.userId());

        assertThat(sessions.login(person, PASSWORD, CLIENT)).isInstanceOf(SignedIn.class);
        refused(ProblemCode.NOT_FOUND, () -> factors.remove(owner, staff.userId()));
        assertThat(id(
                        "select count(*) from audit_log where thing = 'second_factor' and action = 'delete' and thing_id = '%d'",
                        staff.userId()))
                .isOne();
        factors.confirm(staff, now(factors.setUp(staff, PASSWORD).secret()));
        Principal root = new Principal(Long.MAX_VALUE, "root", Role.SUPER_ADMIN, null, null, null, Set.of(), false);
        factors.remove(root, staff.userId());
    }

    private static byte[] hash(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void givenAddressesOfNobody_whenACodeIsWanted_thenNothingHappens() {
        Principal owner = user(Role.OWNER);
        access.requestCode(byPhone(), CLIENT);
        access.requestCode(new CustomerAddress("nowhere", "+911", null), CLIENT);
        Principal customer = other(Role.CUSTOMER);
        db.execute("update workshop set archived_at = now() where id = %d", workshop);
        access.requestCode(byEmail(), CLIENT);

        assertThat(secrets.customer(byEmail(), clock.instant())).isEmpty();
        assertThat(notices(owner) + notices(customer)).isZero();
        refused(ProblemCode.UNAUTHENTICATED, () -> access.verifyCode(byEmail(), "123456", CLIENT));
    }

    private Principal other(Role role) {
        name = "user" + ++users;
        return user(role);
    }
}
