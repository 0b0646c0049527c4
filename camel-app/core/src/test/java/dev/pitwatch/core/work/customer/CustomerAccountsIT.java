package dev.pitwatch.core.work.customer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.people.identity.Passwords;
import dev.pitwatch.core.testing.SampleWorkshop;
import dev.pitwatch.core.testing.TestDatabase;
import dev.pitwatch.core.work.customer.CustomerAccount.Credentials;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CustomerAccountsIT {

    private static final String PHONE = "+919812345678";

    private final TestDatabase db = TestDatabase.create();
    private final Passwords passwords = new Passwords();
    private final CustomerAccounts accounts = new CustomerAccounts(db.database(), passwords);
    private final long workshop = SampleWorkshop.in(db).workshopId();

    @BeforeEach
    void signInByPassword() {
        db.execute("update workshop set customer_sign_in = 'password'");
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void givenAWorkshopWhoseCustomersComeByTheLink_whenSomebodyNewIsAskedFor_thenThereIsNothingToSignInBy() {
        db.execute("update workshop set customer_sign_in = 'link'");

        assertThat(of(PHONE, null).credentials()).isEmpty();
        assertThat(db.texts("select coalesce(password_hash, 'none') from app_user"))
                .as("to hash one takes a quarter of a second")
                .containsExactly("none");
    }

    @Test
    void givenSomebodyNew_whenAskedFor_thenAnAccountIsMadeWithATemporaryPassword() {
        CustomerAccount made = of(PHONE, null);

        Credentials credentials = made.credentials().orElseThrow();
        assertThat(credentials.username()).matches("customer_[a-z2-9]{12}");
        assertThat(passwords.problems(credentials.password())).isEmpty();
        assertThat(credentials.toString()).doesNotContain(credentials.password());
        assertThat(db.texts("select concat_ws(' ', id, workshop_id, username, name, phone, role, must_change_password)"
                        + " from app_user"))
                .containsExactly("%d %d %s John Doe %s customer t"
                        .formatted(made.userId(), workshop, credentials.username(), PHONE));
        assertThat(passwords.matches(
                        credentials.password(),
                        db.texts("select password_hash from app_user").get(0)))
                .isTrue();
    }

    @Test
    void givenAKnownCustomer_whenAskedForByPhoneOrEmail_thenItIsTheSameAccountAndNothingUnprovedJoinsIt() {
        CustomerAccount made = of(PHONE, null);

        assertThat(of(PHONE, "John@Example.com")).isEqualTo(known(made));
        assertThat(db.texts("select concat_ws(' ', phone, email) from app_user"))
                .containsExactly(PHONE);

        db.superuser().useHandle(handle -> handle.execute("update app_user set email = 'John@Example.com'"));
        assertThat(of(null, "john@example.com")).isEqualTo(known(made));
        assertThat(of("+911111111111", "john@example.com ")).isEqualTo(known(made));
    }

    @Test
    void givenAPhoneOfOneAndAnEmailOfAnother_whenAskedFor_thenThePhoneDecidesAndNeitherChanges() {
        CustomerAccount byPhone = of(PHONE, null);
        CustomerAccount byEmail = of(null, "john@example.com");

        assertThat(of(PHONE, "john@example.com")).isEqualTo(known(byPhone));
        assertThat(of(null, "john@example.com")).isEqualTo(known(byEmail));
        assertThat(db.texts("select concat_ws(' ', phone, email) from app_user order by id"))
                .containsExactly(PHONE, "john@example.com");
    }

    @Test
    void givenNoAddressOrAnotherWorkshopOrOneLetGo_whenAskedFor_thenAnAccountIsMade() {
        long other = SampleWorkshop.in(db).workshopId();
        signInByPassword();
        of(PHONE, null);

        assertThat(accounts.of(Scope.workshop(other), other, contact(PHONE, null))
                        .credentials())
                .isPresent();
        assertThat(of(null, null).credentials()).isPresent();
        assertThat(of("", " ").credentials()).isPresent();
        db.superuser().useHandle(handle -> handle.execute("update app_user set is_active = false"));
        assertThat(of(PHONE, null).credentials()).isPresent();
    }

    @Test
    void givenTwoJobsAtOnce_whenTheCustomerIsNew_thenOneAccountIsMade() {
        List<CustomerAccount> both = Stream.generate(
                        () -> CompletableFuture.supplyAsync(() -> db.database().together(() -> of(PHONE, null))))
                .limit(2)
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();

        assertThat(both.get(0).userId()).isEqualTo(both.get(1).userId());
        assertThat(both)
                .filteredOn(account -> account.credentials().isPresent())
                .hasSize(1);
        assertThat(db.texts("select id::text from app_user")).hasSize(1);
    }

    @Test
    void givenAJobThatFails_whenTheCustomerWasNew_thenThereIsNoAccountEither() {
        assertThatThrownBy(() -> db.database().together(() -> {
                    of(PHONE, null);
                    throw new IllegalStateException("planted");
                }))
                .hasMessage("planted");

        assertThat(db.texts("select id::text from app_user")).isEmpty();
    }

    private CustomerAccount of(@Nullable String phone, @Nullable String email) {
        return accounts.of(Scope.workshop(workshop), workshop, contact(phone, email));
    }

    private static Contact contact(@Nullable String phone, @Nullable String email) {
        return new Contact("John Doe", phone, email);
    }

    private static CustomerAccount known(CustomerAccount made) {
        return new CustomerAccount(made.userId(), Optional.empty());
    }
}
