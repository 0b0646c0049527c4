package dev.pitwatch.simulator.demo;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.settings.Settings.Accounts;
import java.net.URI;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Optional;

/**
 * Puts a workshop with three pits, their devices and four people into an empty database, an unclaimed device, and a second workshop with a
 * device of old firmware.
 */
public final class DemoSeed {

    private final Database database;
    private final JdbiDemoRepository repository;
    private final DemoFile file;
    private final MasterKey masterKey;
    private final URI publicUrl;
    private final Clock clock;

    /** Takes the file that keeps the secrets, and the address that people's links begin with. */
    public DemoSeed(Database database, DemoFile file, MasterKey masterKey, URI publicUrl, Clock clock) {
        this.database = database;
        this.repository = new JdbiDemoRepository(database);
        this.file = file;
        this.masterKey = masterKey;
        this.publicUrl = publicUrl;
        this.clock = clock;
    }

    /**
     * Seeds a database without workshops and users; otherwise reads what was seeded here before.
     *
     * @param timeZone of the workshop
     * @param brokerAccounts who keeps the devices' sign-ins
     * @return the demo; empty when the database holds something else
     */
    public Optional<Demo> seedOrRead(ZoneId timeZone, Accounts brokerAccounts) {
        if (!repository.isEmpty()) {
            return file.read();
        }
        DemoServices services = new DemoServices(database, masterKey, publicUrl, timeZone, brokerAccounts, clock);
        return database.together(() -> seed(services)).or(file::read);
    }

    /** One transaction, and the file before its commit; empty when another party was first. */
    private Optional<Demo> seed(DemoServices services) {
        if (!repository.isEmptyForUs()) {
            return Optional.empty();
        }
        Demo demo = services.make();
        file.keep(demo);
        return Optional.of(demo);
    }
}
