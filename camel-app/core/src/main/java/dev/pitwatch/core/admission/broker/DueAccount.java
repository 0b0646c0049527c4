package dev.pitwatch.core.admission.broker;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in as a broker that keeps accounts itself is to have it.
 *
 * @param username of a device: its device id
 * @param clientId the only MQTT client id it may use; null: any that is free
 * @param rules the topics it may touch
 * @param enabled false: it may not sign in
 * @param passwordHash by which another password shows
 * @param sealedPassword null: it was made for a broker of ours, which needs none
 */
record DueAccount(
        String username,
        @Nullable String clientId,
        @Nested TopicRules rules,
        boolean enabled,
        byte[] passwordHash,
        byte @Nullable [] sealedPassword) {

    /** {@return what tells it from what it was before, and can't be told from it: 43 of A-Z, a-z, 0-9, '-' and '_'} */
    String mark() {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            List<Object> said =
                    List.of(username, Optional.ofNullable(clientId), rules.publish(), rules.subscribe(), enabled);
            sha256.update(said.toString().getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(sha256.digest(passwordHash));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this JDK", e);
        }
    }

    @Override
    public String toString() {
        return "DueAccount[%s]".formatted(username);
    }
}
