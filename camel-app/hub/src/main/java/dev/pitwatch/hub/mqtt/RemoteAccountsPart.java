package dev.pitwatch.hub.mqtt;

import dev.pitwatch.base.database.DatabaseNotifications;
import dev.pitwatch.base.settings.Settings.Accounts;
import dev.pitwatch.core.admission.broker.RemoteAccounts;
import dev.pitwatch.hub.part.Part;
import dev.pitwatch.hub.services.HubServices;
import java.util.Optional;

/** The accounts of a broker of the operator's own, where a plugin tells it which there are to be. */
public final class RemoteAccountsPart implements Part {

    private final Optional<AccountKeeper> keeper;

    public RemoteAccountsPart(HubServices services, PublisherPart sending) {
        Accounts kept = services.settings().mqtt().accounts();
        keeper = kept == Accounts.MOSQUITTO_DYNSEC
                ? Optional.of(new AccountKeeper(
                        sending.broker(),
                        () -> services.plugins().brokerAccounts(kept.text()),
                        new RemoteAccounts(services.database(), services.masterKey()),
                        services.meters()))
                : Optional.empty();
    }

    /** {@return what keeps them; empty: nothing does} */
    Optional<AccountKeeper> keeper() {
        return keeper;
    }

    @Override
    public void listen(DatabaseNotifications notifications) {
        keeper.ifPresent(there -> there.listen(notifications));
    }

    @Override
    public void start() {
        keeper.ifPresent(AccountKeeper::start);
    }

    @Override
    public void close() {
        keeper.ifPresent(AccountKeeper::close);
    }
}
