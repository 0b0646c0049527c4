package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.AddressChanges.Wanted;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.testing.TestDatabase;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AddressChangesIT {

    private static final Client CLIENT = new Client("198.51.100.7", "test");
    private static final String NUMBER = "+919876501234";

    private static TestDatabase db;

    private final SignInFixture fixture = new SignInFixture(db);
    private final AddressChanges changes =
            new AddressChanges(db.database(), fixture.sessions, fixture.outbox, fixture.key, fixture.clock);
    private final Principal owner = fixture.user(Role.OWNER);

    @BeforeAll
    static void start() {
        db = TestDatabase.create();
    }

    @AfterAll
    static void stop() {
        db.close();
    }

    private static Wanted mail(@Nullable String address) {
        return new Wanted(SignInFixture.PASSWORD, address, null);
    }

    private static Wanted phone(String number) {
        return new Wanted(SignInFixture.PASSWORD, null, number);
    }

    private String codeAt(String address) {
        return (String) fixture.sent("address = '%s'".formatted(address)).get("code");
    }

    private static String other(String code) {
        return code.equals("123456") ? "654321" : "123456";
    }

    private static void refused(ProblemCode code, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(Problem.class, problem -> assertThat(problem.code())
                .isEqualTo(code));
    }

    private List<String> addresses() {
        return db.texts(
                "select concat_ws(' ', email, email_confirmed_at is not null, phone, phone_confirmed_at is not null) from app_user where id = "
                        + owner.userId());
    }

    private List<String> notices() {
        return db.texts(
                "select event || ' ' || channel || ' ' || address from notice where workshop_id = %d order by id"
                        .formatted(fixture.workshop));
    }

    @Test
    void givenANewMailbox_whenItsCodeIsShown_thenItCountsAndOtherSessionsEndAndTheOldOneHears() {
        SignedIn elsewhere = (SignedIn) fixture.sessions.login(owner.name(), SignInFixture.PASSWORD, CLIENT);
        String before = owner.name() + "@example.com";

        assertThat(changes.begin(owner, mail(" new@example.com "), CLIENT).to()).isEqualTo("new@example.com");
        assertThat(addresses()).as("nothing changes yet").containsExactly(before + " f f");
        User user = changes.confirm(owner, codeAt("new@example.com"));

        assertThat(user.email()).isEqualTo("new@example.com");
        assertThat(addresses()).containsExactly("new@example.com t f");
        assertThat(notices()).containsExactly("address_code email new@example.com", "address_changed email " + before);
        refused(ProblemCode.UNAUTHENTICATED, () -> fixture.sessions.refresh(elsewhere.refreshToken()));
        refused(ProblemCode.VALIDATION_FAILED, () -> changes.confirm(owner, codeAt("new@example.com")));
    }

    @Test
    void givenAFirstNumber_whenConfirmed_thenItIsWrittenInFullAndTheMailboxHears() {
        changes.begin(owner, phone("98765 01234"), CLIENT);
        changes.confirm(owner, codeAt(NUMBER));

        assertThat(addresses()).containsExactly("%s@example.com f %s t".formatted(owner.name(), NUMBER));
        assertThat(notices())
                .containsExactly(
                        "address_code sms " + NUMBER, "address_changed email %s@example.com".formatted(owner.name()));
    }

    @Test
    void givenAWrongPasswordOrNoAddressOrACustomer_whenWanted_thenNoCodeIsSent() {
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> changes.begin(owner, new Wanted("Wrong1234", "a@example.com", null), CLIENT));
        refused(ProblemCode.VALIDATION_FAILED, () -> changes.begin(owner, mail(null), CLIENT));
        refused(
                ProblemCode.VALIDATION_FAILED,
                () -> changes.begin(owner, new Wanted(SignInFixture.PASSWORD, "a@example.com", NUMBER), CLIENT));
        refused(ProblemCode.VALIDATION_FAILED, () -> changes.begin(owner, phone("12"), CLIENT));
        Principal customer = fixture.user(Role.CUSTOMER);
        refused(ProblemCode.FORBIDDEN, () -> changes.begin(customer, mail("a@example.com"), CLIENT));
        assertThat(notices()).isEmpty();
    }

    @Test
    void givenFiveWrongCodes_whenTheRightOneIsShown_thenItIsGoodNoMore() {
        changes.begin(owner, mail("new@example.com"), CLIENT);
        String code = codeAt("new@example.com");
        IntStream.range(0, 5)
                .forEach(time -> refused(ProblemCode.VALIDATION_FAILED, () -> changes.confirm(owner, other(code))));

        refused(ProblemCode.VALIDATION_FAILED, () -> changes.confirm(owner, code));
        assertThat(addresses()).containsExactly(owner.name() + "@example.com f f");
    }

    @Test
    void givenACode_whenAnotherPersonShowsItOrItIsOldOrAnAdminChangesTheAddress_thenItIsRefused() {
        changes.begin(owner, mail("new@example.com"), CLIENT);
        String code = codeAt("new@example.com");
        refused(ProblemCode.VALIDATION_FAILED, () -> changes.confirm(fixture.user(Role.OWNER), code));
        db.execute("update app_user set phone = '%s' where id = %d".formatted(NUMBER, owner.userId()));
        refused(ProblemCode.VALIDATION_FAILED, () -> changes.confirm(owner, code));

        changes.begin(owner, mail("newer@example.com"), CLIENT);
        fixture.clock.pass(AddressChanges.CODE_LIFETIME);
        refused(ProblemCode.VALIDATION_FAILED, () -> changes.confirm(owner, codeAt("newer@example.com")));
    }

    @Test
    void givenManyCodes_whenMoreAreWanted_thenAPersonHasThreeAnHourAndTenADayAndTheNewestOnlyIsGood() {
        for (int i = 0; i < JdbiAddressChangeRepository.AN_HOUR; i++) {
            changes.begin(owner, mail("new%d@example.com".formatted(i)), CLIENT);
        }
        refused(ProblemCode.RATE_LIMITED, () -> changes.begin(owner, mail("more@example.com"), CLIENT));
        String first = codeAt("new0@example.com");
        String last = codeAt("new2@example.com");
        if (!first.equals(last)) {
            refused(ProblemCode.VALIDATION_FAILED, () -> changes.confirm(owner, first));
        }
        assertThat(changes.confirm(owner, last).email()).isEqualTo("new2@example.com");

        for (int i = JdbiAddressChangeRepository.AN_HOUR; i < JdbiAddressChangeRepository.A_DAY; i++) {
            fixture.clock.pass(Duration.ofMinutes(61));
            changes.begin(owner, mail("new@example.com"), CLIENT);
        }
        fixture.clock.pass(Duration.ofMinutes(61));
        refused(ProblemCode.RATE_LIMITED, () -> changes.begin(owner, mail("more@example.com"), CLIENT));
    }

    @Test
    void givenPeopleOfAWorkshop_whenAllWantCodes_thenTheWorkshopHasFiftyADayAndOthersTheirs() {
        for (int i = 0; i < JdbiAddressChangeRepository.OF_WORKSHOP; i++) {
            changes.begin(fixture.user(Role.STAFF), mail("new@example.com"), CLIENT);
        }
        refused(ProblemCode.RATE_LIMITED, () -> changes.begin(owner, mail("more@example.com"), CLIENT));

        SignInFixture neighbours = new SignInFixture(db);
        assertThat(changes.begin(neighbours.user(Role.OWNER), mail("b@example.com"), CLIENT))
                .isNotNull();
    }
}
