package dev.pitwatch.core.people.identity;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.pitwatch.base.crypto.MasterKey;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Access tokens: JWT, HS256, 15 minutes. They say who it was when they were made; the live session says who it is. */
public final class AccessTokens {

    static final Duration LIFETIME = Duration.ofMinutes(15);
    private static final String ISSUER = "pitwatch";
    private static final String AUDIENCE = "pitwatch-api";
    private static final int KEY_ID_BYTES = 8;

    private final Key signing;
    private final Map<String, Key> byId = new LinkedHashMap<>();

    /** A secret, and until when what it signed is believed. */
    private record Key(String id, MACSigner signer, MACVerifier verifier, Instant until) {

        private static Key of(byte[] secret, Instant until) {
            String id = HexFormat.of().formatHex(new MasterKey(secret).hash("key id", ISSUER), 0, KEY_ID_BYTES);
            try {
                return new Key(id, new MACSigner(secret), new MACVerifier(secret), until);
            } catch (JOSEException e) {
                throw new IllegalArgumentException("PITWATCH_JWT_SECRET cannot sign: " + e.getMessage(), e);
            }
        }
    }

    /** Takes at least 32 bytes of key material. */
    public AccessTokens(byte[] secret) {
        signing = Key.of(secret, Instant.MAX);
        byId.put(signing.id(), signing);
    }

    /** The same while the secret is being changed: what the one before has signed is good for as long as it may be. */
    public AccessTokens(byte[] secret, Optional<byte[]> previous, Instant now) {
        this(secret);
        previous.map(before -> Key.of(before, now.plus(LIFETIME))).ifPresent(key -> byId.putIfAbsent(key.id(), key));
    }

    /** What a genuine token says. */
    record Claims(UUID sessionId, String subject, String role, Instant expiresAt) {}

    /** {@return a token of the session that ends with it, or after 15 minutes} */
    String issue(LiveSession session, Instant now) {
        Principal principal = session.principal();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .subject(principal.subject())
                .claim("sid", session.id().toString())
                .claim("role", principal.role().code())
                .claim("sub_role", principal.subRole())
                .claim("workshop", principal.workshopId())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(lifetime(session, now))))
                .build();
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.HS256)
                        .type(JOSEObjectType.JWT)
                        .keyID(signing.id())
                        .build(),
                claims);
        try {
            token.sign(signing.signer());
        } catch (JOSEException e) {
            throw new IllegalStateException("cannot sign an access token", e);
        }
        return token.serialize();
    }

    /** {@return how long a token of the session made now is good for} */
    static Duration lifetime(LiveSession session, Instant now) {
        Duration left = Duration.between(now, session.expiresAt());
        return left.compareTo(LIFETIME) < 0 ? left : LIFETIME;
    }

    /** {@return what the token says; empty when it is not one of ours, was changed, or has expired} */
    Optional<Claims> verify(String text, Instant now) {
        try {
            SignedJWT token = SignedJWT.parse(text);
            Key key = byId.get(token.getHeader().getKeyID());
            // The algorithm is ours to choose, never the token's.
            boolean genuine = JWSAlgorithm.HS256.equals(token.getHeader().getAlgorithm())
                    && key != null
                    && now.isBefore(key.until())
                    && token.verify(key.verifier());
            return genuine ? claims(token.getJWTClaimsSet(), now) : Optional.empty();
        } catch (ParseException | JOSEException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Optional<Claims> claims(JWTClaimsSet set, Instant now) throws ParseException {
        Date expires = set.getExpirationTime();
        String session = set.getStringClaim("sid");
        String role = set.getStringClaim("role");
        boolean usable = ISSUER.equals(set.getIssuer())
                && set.getAudience().contains(AUDIENCE)
                && expires != null
                && now.isBefore(expires.toInstant())
                && session != null
                && role != null
                && set.getSubject() != null;
        return usable
                ? Optional.of(new Claims(UUID.fromString(session), set.getSubject(), role, expires.toInstant()))
                : Optional.empty();
    }
}
