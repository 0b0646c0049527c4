package dev.pitwatch.hub.platform;

import dev.pitwatch.base.database.Lease;
import dev.pitwatch.hub.health.Health;
import dev.pitwatch.hub.health.StartCheck;
import java.util.function.BooleanSupplier;

/**
 * Whether this hub makes the backups: it has started, and no other hub does. A backup asks hubs what is stored: one that is still loading
 * its routes has no answer yet, and the backup would be incomplete.
 */
record BackupTurn(Health health, Lease lease) implements BooleanSupplier {

    @Override
    public boolean getAsBoolean() {
        return health.ready().isUp(StartCheck.NAME) && lease.hold();
    }
}
