package dev.pitwatch.core.notices.push;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.P256;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.security.KeyPair;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;

/**
 * The key that the hubs identify themselves with to push services (VAPID, RFC 8292). It follows from {@code PITWATCH_MASTER_KEY}, so
 * that all hubs have the same, and stays through its rotation: browsers take messages of the key that they subscribed by only.
 */
public final class VapidKeys {

    /** RFC 8292 allows 24 hours; clocks differ. */
    private static final Duration GOOD = Duration.ofHours(12);

    private final KeyPair pair;
    private final Optional<URI> contact;
    private final Clock clock;

    /** Takes where the push services' operators find ours; empty: nowhere, so that they take no message. */
    public VapidKeys(MasterKey key, Optional<URI> contact, Clock clock) {
        byte[] seed = ByteBuffer.allocate(64)
                .put(key.hash("web push key", "1"))
                .put(key.hash("web push key", "2"))
                .array();
        this.pair = P256.pair(seed);
        this.contact = contact;
        this.clock = clock;
    }

    /**
     * {@return where push services find the team: its mail address, or the public address of Pitwatch where that is https; empty: neither
     * is there} Others are refused (RFC 8292, 2.1).
     */
    public static Optional<URI> contact(Optional<String> platformMail, URI publicUrl) {
        return platformMail.map(VapidKeys::mailto).or(() -> Optional.of(publicUrl)
                .filter(url -> "https".equalsIgnoreCase(url.getScheme())));
    }

    private static URI mailto(String address) {
        try {
            return new URI("mailto", address, null);
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("%s is no e-mail address".formatted(address), e);
        }
    }

    /** {@return whether messages can be sent} */
    public boolean areUsable() {
        return contact.isPresent();
    }

    /** {@return the public key in base64url, as browsers take it to subscribe} It is there also where none can be sent. */
    public String publicKey() {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(P256.bytes((ECPublicKey) pair.getPublic()));
    }

    /** {@return what stands in the header {@code Authorization} of a message to that endpoint} */
    public String authorization(URI endpoint) {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256)
                        .type(JOSEObjectType.JWT)
                        .build(),
                new JWTClaimsSet.Builder()
                        .audience(endpoint.getScheme() + "://" + endpoint.getRawAuthority())
                        .expirationTime(Date.from(clock.instant().plus(GOOD)))
                        .subject(contact.orElseThrow().toString())
                        .build());
        try {
            token.sign(new ECDSASigner((ECPrivateKey) pair.getPrivate()));
        } catch (JOSEException e) {
            throw new IllegalStateException("ES256 is missing from this JDK", e);
        }
        return "vapid t=%s, k=%s".formatted(token.serialize(), publicKey());
    }
}
