package dev.pitwatch.spi;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OutgoingNoticeTest {

    @Test
    void givenANotice_whenWritten_thenNeitherAddressNorSecretShows() {
        OutgoingNotice notice = new OutgoingNotice(
                "k", "sms", "one_time_code", "en", "+919812345678", "Code", "Code 123456", "Code ••••", 2, false);

        assertThat(notice).hasToString("notice k (one_time_code by sms, attempt 2)");
    }

    @Test
    void givenOutcomes_whenMade_thenSayWhatBecameOfIt() {
        assertThat(SendOutcome.sent("SM1")).isEqualTo(new SendOutcome(SendOutcome.Kind.SENT, "SM1"));
        assertThat(SendOutcome.later("away")).isEqualTo(new SendOutcome(SendOutcome.Kind.LATER, "away"));
        assertThat(SendOutcome.refused("no such number"))
                .isEqualTo(new SendOutcome(SendOutcome.Kind.REFUSED, "no such number"));
    }
}
