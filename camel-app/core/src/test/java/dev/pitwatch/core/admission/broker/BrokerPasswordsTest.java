package dev.pitwatch.core.admission.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class BrokerPasswordsTest {

    @Test
    void givenTwoCalls_whenGenerated_thenTheyDifferAndHoldAtLeast128Bits() {
        String first = BrokerPasswords.generate();

        assertThat(first).isNotEqualTo(BrokerPasswords.generate()).matches("[A-Za-z0-9_-]+");
        assertThat(Base64.getUrlDecoder().decode(first)).hasSizeGreaterThanOrEqualTo(16);
    }

    @Test
    void givenAHash_whenAPasswordIsChecked_thenOnlyTheRightOneMatches() {
        BrokerPasswords.Hashed hashed = BrokerPasswords.hash("correct horse");

        assertThat(BrokerPasswords.matches("correct horse", hashed.salt(), hashed.hash()))
                .isTrue();
        assertThat(BrokerPasswords.matches("correct horsf", hashed.salt(), hashed.hash()))
                .isFalse();
        assertThat(BrokerPasswords.matches("", hashed.salt(), hashed.hash())).isFalse();
    }

    @Test
    void givenOnePassword_whenHashedTwice_thenSaltAndHashDiffer() {
        BrokerPasswords.Hashed first = BrokerPasswords.hash("same");
        BrokerPasswords.Hashed second = BrokerPasswords.hash("same");

        assertThat(first.salt()).isNotEqualTo(second.salt());
        assertThat(first.hash()).isNotEqualTo(second.hash());
    }
}
