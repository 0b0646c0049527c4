package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.Database;

/** Jobs that a workshop can't be closed with. */
public final class OpenJobs {

    private final JdbiWorkshopRepository workshops;

    public OpenJobs(Database database) {
        this.workshops = new JdbiWorkshopRepository(database);
    }

    /** Throws a conflict if the workshop has any; else it gets none until the transaction ends. */
    public void requireNone(long workshopId) {
        workshops.requireNoOpenJobs(workshopId);
    }
}
