package dev.pitwatch.artemis;

import dev.pitwatch.core.admission.broker.BrokerAccount;
import org.apache.activemq.artemis.spi.core.security.jaas.UserPrincipal;
import org.jspecify.annotations.Nullable;

/** Who signed in on a connection, with what was found of the account, which counts until the account changes. */
final class AccountPrincipal extends UserPrincipal {

    private volatile Verified verified;
    private volatile @Nullable Sent last;

    private record Verified(BrokerAccount account, String password) {}

    private record Sent(BrokerAccount account, String address) {}

    /** By that account as it is now, whose password it is. */
    AccountPrincipal(BrokerAccount account, String password) {
        super(account.username());
        this.verified = new Verified(account, password);
    }

    /** The password is that of the account as it is now. */
    void verified(BrokerAccount now, String password) {
        verified = new Verified(now, password);
    }

    /** {@return whether that was found, and the account is the same since} */
    boolean isVerified(BrokerAccount now, @Nullable String password) {
        Verified found = verified;
        return found.account() == now && found.password().equals(password);
    }

    /** The account, as it is now, may send there; a device does so again and again. */
    void sends(BrokerAccount now, String address) {
        last = new Sent(now, address);
    }

    /** {@return whether that was found, and the account is the same since} */
    boolean maySendAgain(BrokerAccount now, String address) {
        Sent found = last;
        return found != null && found.account() == now && found.address().equals(address);
    }
}
