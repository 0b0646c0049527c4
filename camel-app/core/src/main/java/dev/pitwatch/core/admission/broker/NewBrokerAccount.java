package dev.pitwatch.core.admission.broker;

import org.jspecify.annotations.Nullable;

/**
 * A sign-in to be stored. Its topics are filled in by the database from the device of that name.
 *
 * @param username of a device: its device id
 * @param clientId the only MQTT client id it may use; null: any that is free
 * @param password goes out once and is never stored
 * @param hashed what is stored of it
 */
public record NewBrokerAccount(
        String username, @Nullable String clientId, String password, BrokerPasswords.Hashed hashed) {

    /** Stores one, with the account's own members bound; the device of that name has to be there already. */
    public static final String INSERT =
            """
            insert into broker_account (username, client_id, salt, password_hash)
            values (:username, :clientId, :hashed.salt, :hashed.hash)
            """;

    /** {@return an account with a new password for a device, which signs in under its own id} */
    public static NewBrokerAccount ofDevice(String deviceId) {
        String password = BrokerPasswords.generate();
        return new NewBrokerAccount(deviceId, deviceId, password, BrokerPasswords.hash(password));
    }

    @Override
    public String toString() {
        return "NewBrokerAccount[%s]".formatted(username);
    }
}
