package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pitwatch.base.problem.Problem;
import dev.pitwatch.base.problem.ProblemCode;
import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository.CustomerAddress;
import dev.pitwatch.core.people.identity.JdbiSessionRepository.Client;
import dev.pitwatch.core.testing.TestDatabase;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** For how long after their jobs customers are let in by a code. */
class CustomerCodesIT {

    private static final Client CLIENT = new Client("127.0.0.1", "test");

    private final TestDatabase db = TestDatabase.create();
    private final SignInFixture fixture = new SignInFixture(db);
    private final OneTimeAccess access = new OneTimeAccess(
            fixture.secrets,
            fixture.sessions,
            fixture.passwords,
            db.database(),
            fixture.outbox,
            fixture.lockout,
            fixture.key,
            new ForgottenPasswords(
                    db.database(), fixture.outbox, fixture.key, URI.create("https://pitwatch.example"), fixture.clock),
            Optional.empty(),
            fixture.clock);
    private final Principal customer = fixture.user(Role.CUSTOMER);
    private final CustomerAddress address = new CustomerAddress(
            db.texts("select code from workshop where id = %d", fixture.workshop)
                    .get(0),
            null,
            customer.name() + "@example.com");

    @AfterEach
    void close() {
        access.close();
        db.close();
    }

    @Test
    void givenACustomer_whenTheirLastJobWasClosedThirtyDaysAgo_thenNoCodeIsSentAndNoneCounts() {
        access.requestCode(address, CLIENT);
        SignInFixture.addJob(db, fixture.workshop, customer.userId());
        String first = sentCode(1);
        assertThat(access.verifyCode(address, first, CLIENT)).isInstanceOf(SignedIn.class);

        db.execute("update job set status = 'delivered', closed_at = '%s'", fixture.clock.instant());
        fixture.clock.pass(Duration.ofDays(30).minusMinutes(1));
        String last = sentCode(2);
        fixture.clock.pass(Duration.ofMinutes(1));

        assertThatThrownBy(() -> access.verifyCode(address, last, CLIENT))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.code()).isEqualTo(ProblemCode.UNAUTHENTICATED));
        access.requestCode(address, CLIENT);
        SignInFixture.addJob(db, fixture.workshop, customer.userId());
        sentCode(3);
    }

    /** {@return the code of the notice that is the customer's newest then, of so many} */
    private String sentCode(int notices) {
        access.requestCode(address, CLIENT);
        String ofCustomer = "user_id = " + customer.userId();
        await().until(() -> db.number("select count(*) from notice where " + ofCustomer) >= notices);
        assertThat(db.number("select count(*) from notice where " + ofCustomer)).isEqualTo(notices);
        return (String) fixture.sent(ofCustomer).get("code");
    }
}
