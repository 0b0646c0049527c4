package dev.pitwatch.simulator.device;

import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.database.DatabaseSetup;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Boots that hubs heard, out of the database, by a connection for each look: there are few, and the simulator keeps none. */
public final class JdbiHeardBootRepository implements HeardBoots {

    private static final Logger LOG = LoggerFactory.getLogger(JdbiHeardBootRepository.class);

    private static final String THERE =
            "select boot_id from device where device_id = :device and connection in ('online', 'updating') and boot_id is not null";

    private final Jdbi ingest;

    public JdbiHeardBootRepository(DatabaseSetup setup) {
        ingest = Jdbi.create(setup.dataSource(DatabaseRole.INGEST));
    }

    @Override
    public Optional<String> of(String deviceId) {
        try {
            return ingest.withHandle(handle -> handle.createQuery(THERE)
                    .bind("device", deviceId)
                    .mapTo(String.class)
                    .findOne());
        } catch (JdbiException e) {
            LOG.debug("{}: whether another boot is there is not known: {}", deviceId, e.getMessage());
            return Optional.empty();
        }
    }
}
