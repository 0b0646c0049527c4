package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Database;
import java.util.Optional;

/** A backfill of plates' keys: of jobs from before there were any, and of what a hub of the version before writes meanwhile. */
public final class PlateKeys {

    private final JdbiPlateKeyRepository plates;

    public PlateKeys(Database database) {
        this.plates = new JdbiPlateKeyRepository(database);
    }

    /** Fills in what is missing, some at a time; plates without letter and digit have none. */
    public void fill() {
        Optional<Long> last = Optional.of(0L);
        while (last.isPresent()) {
            last = plates.fillSome(last.get());
        }
    }
}
