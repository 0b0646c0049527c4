package dev.pitwatch.core.admission.broker;

import java.util.Arrays;
import org.jdbi.v3.core.mapper.Nested;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in at the broker.
 *
 * @param username of a device: its device id
 * @param salt of the password's hash
 * @param passwordHash see {@link BrokerPasswords}
 * @param clientId the only MQTT client id it may use; null: any that is free
 * @param rules the topics it may touch
 * @param enabled false: it may not sign in
 * @param closesInMs when it won't be enabled any more; 0: no one has closed it. Not what makes two of them differ
 * @param devices how many send by it: those of the workshop where it is a workshop's, else 1
 */
public record BrokerAccount(
        String username,
        byte[] salt,
        byte[] passwordHash,
        @Nullable String clientId,
        @Nested TopicRules rules,
        boolean enabled,
        long closesInMs,
        int devices) {

    /** Of one device. */
    public BrokerAccount(
            String username,
            byte[] salt,
            byte[] passwordHash,
            @Nullable String clientId,
            TopicRules rules,
            boolean enabled,
            long closesInMs) {
        this(username, salt, passwordHash, clientId, rules, enabled, closesInMs, 1);
    }

    /** {@return whether someone with this password may sign in} */
    public boolean admits(String password) {
        return BrokerPasswords.matches(password, salt, passwordHash) && enabled;
    }

    /** {@return whether someone who signed in with the other state of this account may stay} */
    public boolean keepsSignInOf(BrokerAccount earlier) {
        return enabled && Arrays.equals(passwordHash, earlier.passwordHash) && Arrays.equals(salt, earlier.salt);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BrokerAccount that
                && username.equals(that.username)
                && Arrays.equals(salt, that.salt)
                && Arrays.equals(passwordHash, that.passwordHash)
                && java.util.Objects.equals(clientId, that.clientId)
                && rules.equals(that.rules)
                && enabled == that.enabled
                && devices == that.devices;
    }

    @Override
    public int hashCode() {
        return username.hashCode();
    }

    @Override
    public String toString() {
        return "BrokerAccount[%s, client id %s, %s, enabled %s]".formatted(username, clientId, rules, enabled);
    }
}
