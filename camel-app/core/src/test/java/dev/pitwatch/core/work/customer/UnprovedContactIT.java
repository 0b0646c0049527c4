package dev.pitwatch.core.work.customer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.people.identity.JdbiOneTimeSecretRepository;
import dev.pitwatch.core.testing.CustomersJobs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What somebody says at the counter is no proof of who they are. */
class UnprovedContactIT {

    private static final String PHONE = "+919812345678";

    private final CustomersJobs given = new CustomersJobs();
    private final JdbiOneTimeSecretRepository secrets = new JdbiOneTimeSecretRepository(given.db.database());

    @AfterEach
    void close() {
        given.db.close();
    }

    @Test
    void givenAnEmailWithTheJobOfAKnownCustomer_whenTheySignInByCode_thenItJoinsTheAccount() {
        long customer = given.make(PHONE, null).get("customer_id").asLong();
        given.make(PHONE, "older@example.com");

        long job = given.make(PHONE, "mine@example.com").get("id").asLong();

        assertThat(given.texts("select concat_ws(' ', customer_id, customer_email) from job where id = " + job))
                .containsExactly(customer + " mine@example.com");
        assertThat(contact(customer)).isEqualTo(PHONE);

        secrets.joinContact(customer);

        assertThat(contact(customer)).isEqualTo(PHONE + " mine@example.com");
        given.make(PHONE, "newer@example.com");
        secrets.joinContact(customer);
        assertThat(contact(customer)).isEqualTo(PHONE + " mine@example.com");
    }

    @Test
    void givenAnEmailThatIsAnotherCustomers_whenTheySignInByCode_thenItStaysThat() {
        given.make(null, "theirs@example.com");
        long customer = given.make(PHONE, null).get("customer_id").asLong();
        given.make(PHONE, "Theirs@Example.com");

        secrets.joinContact(customer);

        assertThat(contact(customer)).isEqualTo(PHONE);
    }

    private String contact(long customer) {
        return given.texts("select concat_ws(' ', phone, email) from app_user where id = " + customer)
                .get(0);
    }
}
