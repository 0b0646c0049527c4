package dev.pitwatch.core.people.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.paging.Page;
import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.notices.notification.Outbox;
import dev.pitwatch.core.people.identity.JdbiLockoutRepository;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.people.identity.Lockout;
import dev.pitwatch.core.people.identity.PasswordLinks;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.people.identity.Principal;
import dev.pitwatch.core.people.identity.Role;
import dev.pitwatch.core.people.identity.User;
import dev.pitwatch.core.testing.Patches;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestClock;
import dev.pitwatch.core.testing.TestDatabase;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsersIT {

    private static final Page ALL = new Page(1, 200);
    private static final UserFilter ANY =
            new UserFilter(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    private static final Principal ROOT = principal(Role.SUPER_ADMIN, null, null);

    private final TestDatabase db = TestDatabase.create();
    private final TestClock clock = TestClock.atExample();
    private final Passwords passwords = new Passwords();
    private final UserService users = new UserService(
            db.database(),
            passwords,
            new Lockout(new JdbiLockoutRepository(db.database()), db.masterKey(), Clock.systemUTC()),
            new PasswordLinks(
                    new JdbiOneTimeSecretRepository(db.database()),
                    db.database(),
                    new Outbox(db.database(), db.masterKey(), Clock.systemUTC()),
                    db.masterKey(),
                    URI.create("https://pitwatch.example"),
                    Clock.systemUTC()),
            changed -> {},
            clock);
    private SampleWorkshop sample;
    private long workshop;
    private Principal owner;
    private Principal admin;

    @BeforeEach
    void aWorkshop() {
        sample = SampleWorkshop.in(db);
        workshop = sample.workshopId();
        owner = principal(Role.OWNER, null, workshop);
        admin = principal(Role.STAFF, "admin", workshop);
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenStaff_whenAdded_thenTheyAreOperatorsOfTheirPitsWithATemporaryPassword() {
        UserWithPassword made = users.create(
                admin,
                workshop,
                new UserRequest(
                        "op1", "Op", "op@x.example", "098-123 (45) 678", "staff", null, List.of(sample.pitId())));

        User user = made.user();
        assertThat(user.role()).isEqualTo(Role.STAFF);
        assertThat(user.subRole()).isEqualTo("operator");
        assertThat(user.pitIds()).containsExactly(sample.pitId());
        assertThat(user.phone()).isEqualTo("+919812345678");
        assertThat(user.mustChangePassword()).isTrue();
        assertThat(passwords.problems(made.temporaryPassword())).isEmpty();
        assertThat(passwords.matches(made.temporaryPassword(), text("select password_hash from app_user")))
                .isTrue();
        assertThat(users.get(owner, user.id())).isEqualTo(user);
    }

    @Test
    void givenAnAddress_whenAddedOrReset_thenTheLinkGoesThereAndNoPassword() {
        User byMail = users.create(admin, workshop, reachable("ann", "ann@x.example", "+919812345678"))
                .user();
        users.create(admin, workshop, reachable("bob", null, "+919812345679"));
        users.create(admin, workshop, reachable("cyd", null, null));

        assertThat(notices()).containsExactly("ann email {sms}", "bob sms {}");
        assertThat(text("select string_agg(params::text, '') from notice")).doesNotContain("password");

        String temporary = users.resetPassword(owner, byMail.id()).temporaryPassword();
        assertThat(notices()).containsExactly("ann email {sms}", "ann email {sms}", "bob sms {}");
        assertThat(passwords.matches(temporary, text("select password_hash from app_user where username = 'ann'")))
                .isTrue();
        // The first link is void: the password it would have replaced is gone.
        assertThat(text("select count(*)::text from one_time_secret where used_at is null"))
                .isEqualTo("2");
    }

    @Test
    void givenARefusedUser_whenAdded_thenNoLinkIsSentEither() {
        refused(
                ProblemCode.NOT_FOUND,
                () -> users.create(
                        owner,
                        workshop,
                        new UserRequest(
                                "ann", "Ann", "ann@x.example", null, "staff", "operator", List.of(Long.MAX_VALUE))));

        assertThat(notices()).isEmpty();
        assertThat(text("select count(*)::text from one_time_secret")).isEqualTo("0");
    }

    private static UserRequest reachable(String name, @Nullable String email, @Nullable String phone) {
        return new UserRequest(name, name, email, phone, "customer", null, null);
    }

    private List<String> notices() {
        return db.superuser().withHandle(handle -> handle.createQuery(
                        "select u.username || ' ' || n.channel || ' ' || n.then_by::text from notice n"
                                + " join app_user u on u.id = n.user_id where n.event = 'set_password' order by 1")
                .mapTo(String.class)
                .list());
    }

    @Test
    void givenRules_whenAUserBreaksThem_thenNothingIsAdded() {
        SampleWorkshop other = SampleWorkshop.in(db);
        create("taken", "owner", null);

        refused(ProblemCode.CONFLICT, () -> create("taken", "owner", null));
        refused(ProblemCode.CONFLICT, () -> users.create(ROOT, other.workshopId(), request("taken", "owner", null)));
        refused(ProblemCode.NOT_FOUND, () -> users.create(owner, other.workshopId(), request("ann", "owner", null)));
        refused(ProblemCode.VALIDATION_FAILED, () -> create("ann", "owner", "admin"));
        refused(ProblemCode.VALIDATION_FAILED, () -> create("ann", "staff", "admin", sample.pitId()));
        refused(ProblemCode.NOT_FOUND, () -> create("ann", "staff", "operator", other.pitId()));
        refused(ProblemCode.FORBIDDEN, () -> users.create(admin, workshop, request("ann", "owner", null)));
        refused(ProblemCode.FORBIDDEN, () -> users.create(admin, workshop, request("ann", "staff", "admin")));
        assertThat(users.list(owner, workshop, ANY, "name", ALL).items()).hasSize(1);
    }

    @Test
    void givenUsers_whenListed_thenOwnOnesUnderTheFilters() {
        SampleWorkshop other = SampleWorkshop.in(db);
        users.create(ROOT, other.workshopId(), request("theirs", "owner", null));
        create("boss", "owner", null);
        User gone = create("gone", "staff", "operator");
        create("lead", "staff", "admin");
        users.deactivate(owner, gone.id());

        assertThat(names(ANY, "username")).containsExactly("boss", "gone", "lead");
        assertThat(names(ANY, "-created_at")).containsExactly("lead", "gone", "boss");
        assertThat(names(filter("staff", null, null), "name")).containsExactly("gone", "lead");
        assertThat(names(filter("staff", "admin", null), "name")).containsExactly("lead");
        assertThat(names(filter(null, null, false), "name")).containsExactly("gone");
        refused(ProblemCode.NOT_FOUND, () -> users.list(owner, other.workshopId(), ANY, "name", ALL));
        long theirs = users.list(ROOT, other.workshopId(), ANY, "name", ALL)
                .items()
                .get(0)
                .id();
        refused(ProblemCode.NOT_FOUND, () -> users.get(owner, theirs));
        refused(ProblemCode.NOT_FOUND, () -> users.deactivate(owner, theirs));
        refused(ProblemCode.NOT_FOUND, () -> users.resetPassword(owner, theirs));
        refused(ProblemCode.NOT_FOUND, () -> users.update(owner, theirs, Patches.of("{}")));
    }

    @Test
    void givenAUser_whenPatched_thenWhatIsNamedIsSetAndGrantsFollowTheRole() {
        long second = SampleWorkshop.addPit(db, workshop, 2);
        User user = create("op1", "staff", "operator", sample.pitId());

        User moved = update(
                owner,
                user,
                "{'name':'New','email':null,'phone':'080 2345 6789','language':'hi','pit_ids':[%d]}".formatted(second));
        assertThat(moved.name()).isEqualTo("New");
        assertThat(moved.phone()).isEqualTo("+918023456789");
        assertThat(moved.language()).isEqualTo("hi");
        assertThat(moved.pitIds()).containsExactly(second);
        assertThat(update(owner, user, "{'sub_role':'operator'}").pitIds()).containsExactly(second);
        assertThat(update(owner, user, "{'role':'staff','sub_role':null}").pitIds())
                .containsExactly(second);

        User lead = update(owner, user, "{'sub_role':'admin'}");
        assertThat(lead.pitIds()).isEmpty();
        User boss = update(owner, user, "{'role':'owner'}");
        assertThat(boss.subRole()).isNull();
        create("boss2", "owner", null);
        assertThat(update(owner, user, "{'role':'staff'}").subRole()).isEqualTo("operator");
        assertThat(text("select count(*)::text from pit_grant")).isEqualTo("0");
    }

    @Test
    void givenPeopleAbove_whenAnAdminDecidesOnThem_thenItIsRefused() {
        User boss = create("boss", "owner", null);
        User lead = create("lead", "staff", "admin");
        User operator = create("op1", "staff", "operator");

        for (User above : List.of(boss, lead)) {
            refused(ProblemCode.FORBIDDEN, () -> update(admin, above, "{'name':'x'}"));
            refused(ProblemCode.FORBIDDEN, () -> users.resetPassword(admin, above.id()));
            refused(ProblemCode.FORBIDDEN, () -> users.deactivate(admin, above.id()));
        }
        refused(ProblemCode.FORBIDDEN, () -> update(admin, operator, "{'sub_role':'admin'}"));
        refused(ProblemCode.FORBIDDEN, () -> update(admin, operator, "{'role':'owner'}"));
        assertThat(update(admin, operator, "{'is_active':false}").isActive()).isFalse();
        assertThat(update(admin, operator, "{'name':'Fine','is_active':true}").name())
                .isEqualTo("Fine");
        assertThat(users.resetPassword(admin, operator.id()).temporaryPassword())
                .isNotBlank();
    }

    @Test
    void givenTheLastOwner_whenTheyAreToGo_thenTheyStay() {
        User boss = create("boss", "owner", null);
        refused(ProblemCode.CONFLICT, () -> users.deactivate(owner, boss.id()));
        refused(ProblemCode.CONFLICT, () -> update(owner, boss, "{'is_active':false}"));
        refused(ProblemCode.CONFLICT, () -> update(ROOT, boss, "{'role':'staff'}"));
        User second = create("second", "owner", null);

        users.deactivate(owner, boss.id());
        users.deactivate(owner, create("op1", "staff", "operator").id());

        assertThat(users.get(owner, boss.id()).isActive()).isFalse();
        refused(ProblemCode.CONFLICT, () -> users.deactivate(owner, second.id()));
        assertThat(update(owner, boss, "{'role':'customer'}").role()).isEqualTo(Role.CUSTOMER);
        assertThat(update(owner, boss, "{'is_active':true}").isActive()).isTrue();
    }

    @Test
    void givenTwoOwners_whenBothAreLetGoAtOnce_thenOneStays() {
        List<User> owners = List.of(create("boss1", "owner", null), create("boss2", "owner", null));

        Stream<CompletableFuture<Void>> both = owners.stream()
                .map(boss -> CompletableFuture.runAsync(() -> {
                    try {
                        users.deactivate(owner, boss.id());
                    } catch (Problem e) {
                        assertThat(e.code()).isEqualTo(ProblemCode.CONFLICT);
                    }
                }));
        both.toList().forEach(CompletableFuture::join);

        assertThat(names(filter("owner", null, true), "name")).hasSize(1);
    }

    @Test
    void givenAnOperatorWhoIsGrantedAPit_whenTheyAreChangedMeanwhile_thenTheGrantStays() {
        User operator = create("op1", "staff", "operator");

        CompletableFuture<User> renamed = db.superuser().inTransaction(grants -> {
            grants.execute("select id from app_user where id = ? for update", operator.id());
            grants.execute(
                    "insert into pit_grant (workshop_id, user_id, pit_id) values (?, ?, ?)",
                    workshop,
                    operator.id(),
                    sample.pitId());
            CompletableFuture<User> waits =
                    CompletableFuture.supplyAsync(() -> update(owner, operator, "{'name':'Op'}"));
            await().until(() -> db.number(
                            "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'")
                    == 1);
            return waits;
        });

        assertThat(renamed.join().pitIds()).containsExactly(sample.pitId());
        assertThat(users.get(owner, operator.id()).pitIds()).containsExactly(sample.pitId());
    }

    @Test
    void givenThePlatformsOwner_whenChanged_thenTheyStayThePlatforms() {
        long root = id("insert into app_user (username, name, role) values ('root', 'R', 'super_admin') returning id");
        User boss = create("boss", "owner", null);

        assertThat(users.update(ROOT, root, Patches.of("{'name':'Root'}")).name())
                .isEqualTo("Root");
        refused(ProblemCode.VALIDATION_FAILED, () -> users.update(ROOT, root, Patches.of("{'role':'owner'}")));
        refused(ProblemCode.VALIDATION_FAILED, () -> update(ROOT, boss, "{'role':'super_admin'}"));
        refused(ProblemCode.CONFLICT, () -> users.deactivate(ROOT, root));
        refused(ProblemCode.NOT_FOUND, () -> users.get(owner, root));
    }

    @Test
    void givenALockedName_whenItsPasswordIsReset_thenTheLockIsLiftedAndSessionsEnd() {
        User user = create("op1", "staff", "operator");
        db.superuser().useHandle(handle -> {
            handle.execute(
                    "insert into sign_in_failure (name_hash, network, failed_at, locked_until, last_failed_at)"
                            + " values (?, '198.51.100.1', array[now()], now() + interval '1 hour', now())",
                    db.masterKey().hash("sign-in name", "op1"));
            handle.execute(
                    "insert into session (id, workshop_id, user_id, expires_at)"
                            + " values (gen_random_uuid(), ?, ?, now() + interval '1 day')",
                    workshop,
                    user.id());
        });

        UserWithPassword reset = users.resetPassword(owner, user.id());

        assertThat(passwords.matches(reset.temporaryPassword(), text("select password_hash from app_user")))
                .isTrue();
        assertThat(reset.user().mustChangePassword()).isTrue();
        assertThat(text("select count(*)::text from sign_in_failure")).isEqualTo("0");
        assertThat(text("select ended_reason from session")).isEqualTo("user_changed");
    }

    private User create(String username, String role, @Nullable String subRole, Long... pits) {
        return users.create(owner, workshop, request(username, role, subRole, pits))
                .user();
    }

    private static UserRequest request(String username, String role, @Nullable String subRole, Long... pits) {
        return new UserRequest(username, username, null, null, role, subRole, pits.length == 0 ? null : List.of(pits));
    }

    private User update(Principal who, User user, String patch) {
        return users.update(who, user.id(), Patches.of(patch));
    }

    private List<String> names(UserFilter filter, String sort) {
        return users.list(owner, workshop, filter, sort, ALL).items().stream()
                .map(User::username)
                .toList();
    }

    private static UserFilter filter(@Nullable String role, @Nullable String subRole, @Nullable Boolean active) {
        return new UserFilter(
                Optional.empty(),
                Optional.ofNullable(role),
                Optional.ofNullable(subRole),
                Optional.ofNullable(active),
                Optional.empty());
    }

    private String text(String sql) {
        return db.superuser()
                .withHandle(
                        handle -> handle.createQuery(sql).mapTo(String.class).one());
    }

    private long id(String sql) {
        return db.superuser()
                .withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
    }

    @Test
    void givenPitsThatAreGrantedAndTakenAway_whenTheyChangeAgainAndAgain_thenTwelveThousandAMinuteMay() {
        db.execute(
                "insert into pit (workshop_id, pit_number, name) select %d, n, 'P' from generate_series(2, 1001) n",
                workshop);
        String all = db.texts("select id from pit where workshop_id = %d and pit_number > 1", workshop)
                .toString();
        User operator = users.create(admin, workshop, new UserRequest("op1", "Op", null, null, "staff", null, null))
                .user();
        for (int minute = 0; minute < 2; minute++) {
            for (int change = 0; change < 6; change++) {
                assertThat(update(admin, operator, "{'pit_ids':%s}".formatted(all))
                                .pitIds())
                        .hasSize(1_000);
                assertThat(update(admin, operator, "{'pit_ids':%s}".formatted(all))
                                .pitIds())
                        .as("what stays doesn't count")
                        .hasSize(1_000);
                assertThat(update(admin, operator, "{'pit_ids':[]}").pitIds()).isEmpty();
            }

            refused(
                    ProblemCode.RATE_LIMITED,
                    () -> update(admin, operator, "{'pit_ids':[%d]}".formatted(sample.pitId())));
            refused(
                    ProblemCode.RATE_LIMITED,
                    () -> users.create(
                            admin,
                            workshop,
                            new UserRequest("op2", "Op", null, null, "staff", null, List.of(sample.pitId()))));
            assertThat(update(admin, operator, "{'name':'Another'}").name())
                    .as("all else may be changed")
                    .isEqualTo("Another");
            clock.pass(Duration.ofMinutes(1));
        }
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private static Principal principal(Role role, @Nullable String subRole, @Nullable Long workshop) {
        return new Principal(999_999L, "somebody", role, subRole, workshop, null, Set.of(), false);
    }
}
