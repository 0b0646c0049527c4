package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.database.Database;
import java.util.Set;

/** The codes of all workshops there ever were, also of those that were let go: what is below them at MediaMTX is ours. Thread safe. */
public final class WorkshopCodes {

    private final JdbiWorkshopCodeRepository rows;

    public WorkshopCodes(Database database) {
        this.rows = new JdbiWorkshopCodeRepository(database);
    }

    /** {@return them as they are now} */
    public Set<String> all() {
        return rows.all();
    }
}
