package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.crypto.Sealed;
import dev.pitwatch.base.settings.Settings.Accounts;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sign-in to be stored. Its topics are filled in by the database from the device of that name.
 *
 * @param username of a device: its device id
 * @param clientId the only MQTT client id it may use; null: any that is free
 * @param password goes out once and is stored in clear nowhere
 * @param hashed what is stored of it
 * @param sealedPassword stored, too, where the broker has to be sent it; else null
 */
public record NewBrokerAccount(
        String username,
        @Nullable String clientId,
        String password,
        BrokerPasswords.Hashed hashed,
        byte @Nullable [] sealedPassword) {

    /** Stores one, with the account's own members bound; the device of that name has to be there already. */
    public static final String INSERT =
            """
            insert into broker_account (username, client_id, salt, password_hash, sealed_password)
            values (:username, :clientId, :hashed.salt, :hashed.hash, :sealedPassword)
            """;

    /** {@return an account with a new password for a device, which signs in under its own id at a broker of ours} */
    public static NewBrokerAccount ofDevice(String deviceId) {
        String password = BrokerPasswords.generate();
        return new NewBrokerAccount(deviceId, deviceId, password, BrokerPasswords.hash(password), null);
    }

    /** {@return the same, to be told to a broker that keeps accounts itself; empty: they are made by hand} */
    public static Optional<NewBrokerAccount> ofDevice(String deviceId, Accounts keeper, MasterKey masterKey) {
        if (!keeper.areMade()) {
            return Optional.empty();
        }
        NewBrokerAccount made = ofDevice(deviceId);
        return Optional.of(new NewBrokerAccount(
                deviceId, deviceId, made.password, made.hashed, sealedFor(keeper, masterKey, deviceId, made.password)));
    }

    /** {@return the password as it is stored where the broker has to be told it; else null} */
    static byte @Nullable [] sealedFor(Accounts keeper, MasterKey masterKey, String username, String password) {
        return keeper == Accounts.MOSQUITTO_DYNSEC ? Sealed.BROKER_PASSWORD.seal(masterKey, username, password) : null;
    }

    @Override
    public String toString() {
        return "NewBrokerAccount[%s]".formatted(username);
    }
}
