package dev.pitwatch.core.people.identity;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTokensTest {

    private static final byte[] SECRET = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.UTF_8);
    private static final Instant NOW = Instant.parse("2026-02-20T22:30:00Z");
    private static final UUID SESSION = UUID.fromString("9f3a01c2-0000-4000-8000-000000000001");

    private final AccessTokens tokens = new AccessTokens(SECRET);

    @Test
    void givenASession_whenIssued_thenItsTokenIsGoodForAQuarterOfAnHour() {
        String token = tokens.issue(session(NOW.plus(Duration.ofDays(7))), NOW);

        assertThat(tokens.verify(token, NOW)).hasValueSatisfying(claims -> {
            assertThat(claims.sessionId()).isEqualTo(SESSION);
            assertThat(claims.subject()).isEqualTo("7");
            assertThat(claims.role()).isEqualTo("owner");
        });
        assertThat(tokens.verify(token, NOW.plus(Duration.ofMinutes(14)))).isPresent();
        assertThat(tokens.verify(token, NOW.plus(Duration.ofMinutes(15)))).isEmpty();
    }

    @Test
    void givenASessionThatEndsSooner_whenIssued_thenItsTokenEndsWithIt() {
        String token = tokens.issue(session(NOW.plusSeconds(60)), NOW);

        assertThat(tokens.verify(token, NOW.plusSeconds(59))).isPresent();
        assertThat(tokens.verify(token, NOW.plusSeconds(60))).isEmpty();
    }

    @Test
    void givenForgedTokens_whenVerified_thenNoneIsBelieved() throws Exception {
        String good = tokens.issue(session(NOW.plus(Duration.ofDays(7))), NOW);
        String keyId = SignedJWT.parse(good).getHeader().getKeyID();
        byte[] other = "another secret of 256 bits, or more".getBytes(StandardCharsets.UTF_8);

        assertThat(tokens.verify(new PlainJWT(claims("pitwatch").build()).serialize(), NOW))
                .isEmpty();
        assertThat(tokens.verify(signed(SECRET, "somebody's", JWSAlgorithm.HS256, "pitwatch"), NOW))
                .isEmpty();
        assertThat(tokens.verify(signed(other, keyId, JWSAlgorithm.HS256, "pitwatch"), NOW))
                .isEmpty();
        assertThat(tokens.verify(signed(SECRET, keyId, JWSAlgorithm.HS256, "elsewhere"), NOW))
                .isEmpty();
        assertThat(tokens.verify(signed(SECRET, keyId, JWSAlgorithm.HS256, "pitwatch"), NOW))
                .isPresent();
        assertThat(tokens.verify(changed(good), NOW)).isEmpty();
        assertThat(new AccessTokens(other).verify(good, NOW)).isEmpty();
    }

    @Test
    void givenChangedSecret_whenVerified_thenTheOneBeforeCountsForAQuarterOfAnHourFromTheStart() {
        byte[] next = "the next secret of 256 bits, or more".getBytes(StandardCharsets.UTF_8);
        String old = tokens.issue(session(NOW.plus(Duration.ofDays(7))), NOW.minusSeconds(60));
        AccessTokens changed = new AccessTokens(next, Optional.of(SECRET), NOW.minusSeconds(30));
        String fresh = changed.issue(session(NOW.plus(Duration.ofDays(7))), NOW);

        assertThat(changed.verify(old, NOW)).isPresent();
        assertThat(changed.verify(fresh, NOW)).isPresent();
        assertThat(tokens.verify(fresh, NOW)).isEmpty();
        assertThat(new AccessTokens(next, Optional.empty(), NOW).verify(old, NOW))
                .isEmpty();
    }

    @Test
    void givenSecretThatWasChangedLongAgo_whenItSignsAgain_thenItIsNotBelieved() {
        byte[] next = "the next secret of 256 bits, or more".getBytes(StandardCharsets.UTF_8);
        AccessTokens changed = new AccessTokens(next, Optional.of(SECRET), NOW.minus(Duration.ofMinutes(15)));

        assertThat(changed.verify(tokens.issue(session(NOW.plus(Duration.ofDays(7))), NOW), NOW))
                .isEmpty();
    }

    @Test
    void givenTheSameSecretTwice_whenVerified_thenItStaysTheOneInUse() {
        AccessTokens same = new AccessTokens(SECRET, Optional.of(SECRET), NOW.minus(Duration.ofDays(1)));

        assertThat(same.verify(same.issue(session(NOW.plus(Duration.ofDays(7))), NOW), NOW))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sid", "role", "sub", "exp", "aud"})
    void givenATokenWithoutAClaim_whenVerified_thenItIsNotBelieved(String claim) throws Exception {
        String keyId = SignedJWT.parse(tokens.issue(session(NOW.plusSeconds(900)), NOW))
                .getHeader()
                .getKeyID();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(keyId).build(),
                claims("pitwatch").claim(claim, null).build());
        token.sign(new MACSigner(SECRET));

        assertThat(tokens.verify(token.serialize(), NOW)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "a.b.c", "eyJhbGciOiJub25lIn0.e30."})
    void givenNoToken_whenVerified_thenItIsNotBelieved(String text) {
        assertThat(tokens.verify(text, NOW)).isEmpty();
    }

    private static LiveSession session(Instant end) {
        Principal owner = new Principal(7L, "owner", Role.OWNER, null, 1L, SESSION, Set.of(), false);
        return new LiveSession(SESSION, owner, end);
    }

    private static JWTClaimsSet.Builder claims(String issuer) {
        return new JWTClaimsSet.Builder()
                .issuer(issuer)
                .audience("pitwatch-api")
                .subject("7")
                .claim("sid", SESSION.toString())
                .claim("role", "owner")
                .expirationTime(Date.from(NOW.plusSeconds(900)));
    }

    private static String signed(byte[] secret, String keyId, JWSAlgorithm algorithm, String issuer)
            throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(algorithm).keyID(keyId).build(),
                claims(issuer).build());
        token.sign(new MACSigner(secret));
        return token.serialize();
    }

    /** The same signature under other claims. */
    private static String changed(String token) throws ParseException {
        String[] parts = token.split("\\.");
        String payload = claims("pitwatch")
                .claim("role", "super_admin")
                .build()
                .toPayload()
                .toBase64URL()
                .toString();
        return parts[0] + "." + payload + "." + parts[2];
    }
}
