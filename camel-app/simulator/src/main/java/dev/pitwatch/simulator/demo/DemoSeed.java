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
    private final boolean cameras;
    private final Clock clock;

    /**
     * @param file keeps the secrets
     * @param publicUrl what people's links begin with
     * @param cameras whether there is a camera server that the pits' cameras can be pulled by
     */
    public DemoSeed(
            Database database, DemoFile file, MasterKey masterKey, URI publicUrl, boolean cameras, Clock clock) {
        this.database = database;
        this.repository = new JdbiDemoRepository(database);
        this.file = file;
        this.masterKey = masterKey;
        this.publicUrl = publicUrl;
        this.cameras = cameras;
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
        DemoServices services =
                new DemoServices(database, masterKey, publicUrl, timeZone, brokerAccounts, cameras, clock);
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
