package dev.pitwatch.core.notices.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.SignedJWT;
import dev.pitwatch.base.crypto.MasterKey;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VapidKeysTest {

    private static final URI ENDPOINT = URI.create("https://push.example.com/send/1");

    @ParameterizedTest
    @CsvSource({
        "team@example.com, http://localhost:8080, mailto:team@example.com",
        "team@example.com, https://pitwatch.example.com, mailto:team@example.com",
        ", https://pitwatch.example.com, https://pitwatch.example.com"
    })
    void givenAMailAddressOrAnHttpsAddress_whenAMessageIsSigned_thenItNamesThatAsItsSubject(
            String mail, URI publicUrl, String subject) throws Exception {
        VapidKeys keys = keys(Optional.ofNullable(mail), publicUrl);

        SignedJWT token = SignedJWT.parse(keys.authorization(ENDPOINT).split("[ =,]+")[2]);

        assertThat(keys.areUsable()).isTrue();
        assertThat(token.getJWTClaimsSet().getSubject()).isEqualTo(subject);
    }

    @Test
    void givenNeither_whenTheKeyIsAskedFor_thenItIsTheSameThoughNoneCanBeSent() {
        VapidKeys keys = keys(Optional.empty(), URI.create("http://localhost:8080"));

        assertThat(keys.areUsable()).isFalse();
        assertThat(keys.publicKey())
                .matches("B[\\w-]{86}")
                .isEqualTo(keys(Optional.of("team@example.com"), ENDPOINT).publicKey());
    }

    private static VapidKeys keys(Optional<String> mail, URI publicUrl) {
        return new VapidKeys(
                new MasterKey("a master key for tests, of 256 b".getBytes(StandardCharsets.US_ASCII)),
                VapidKeys.contact(mail, publicUrl),
                Clock.systemUTC());
    }
}
