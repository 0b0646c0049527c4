package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.net.MailAddress;
import jakarta.mail.Address;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.MimeMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.apache.camel.impl.DefaultCamelContext;

/** What is taken for an address is one to Camel's mail component too, as the channel for mail uses it. */
class MailedAddressesTest {

    private static final String SMTP = "smtp:localhost?javaMailSender=#sender&from=hub@example.com";
    private static final List<String> RECEIVERS = new ArrayList<>();
    private static final DefaultCamelContext CONTEXT = new DefaultCamelContext(false);

    @BeforeContainer
    static void start() {
        CONTEXT.disableJMX();
        CONTEXT.getRegistry().bind("sender", new DefaultJavaMailSender() {
            @Override
            public void send(MimeMessage mail) throws MessagingException {
                RECEIVERS.clear();
                for (Address address : mail.getAllRecipients()) {
                    RECEIVERS.add(address.toString());
                }
            }
        });
        CONTEXT.start();
    }

    @AfterContainer
    static void stop() {
        CONTEXT.stop();
    }

    @Property(tries = 2_000)
    void givenAnAddressThatIsTaken_whenMailed_thenItAndNoOtherGetsTheMail(@ForAll("addresses") String address) {
        if (MailAddress.isValid(address)) {
            mail(address);

            assertThat(RECEIVERS).containsExactly(address);
        }
    }

    @Example
    void givenTwoDotsInARow_whenMailed_thenCamelRefusesItAsWeDo() {
        assertThat(MailAddress.isValid("a..b@x.example")).isFalse();
        assertThatThrownBy(() -> mail("a..b@x.example")).hasRootCauseInstanceOf(AddressException.class);
    }

    private static void mail(String address) {
        CONTEXT.createProducerTemplate().requestBodyAndHeaders(SMTP, "text", Map.of("To", address, "Subject", "x"));
    }

    @Provide
    Arbitrary<String> addresses() {
        Arbitrary<String> part = Arbitraries.strings()
                .withChars("abcZ09.-_+!#$%&'*/=?^`{|}~@ ,;:<>()[]\"\\é")
                .ofMinLength(1)
                .ofMaxLength(12);
        Arbitrary<String> plain =
                Arbitraries.strings().withChars("ab9.-").ofMinLength(1).ofMaxLength(8);
        return Arbitraries.oneOf(part, plain)
                .flatMap(local -> Arbitraries.oneOf(plain, part).map(domain -> local + "@" + domain));
    }
}
