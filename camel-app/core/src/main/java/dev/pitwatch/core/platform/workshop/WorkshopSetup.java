package dev.pitwatch.core.platform.workshop;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.util.List;

/** Pits of a workshop, many at once. Calls join the transaction of their cause ({@link Database#together}). */
public final class WorkshopSetup {

    private final JdbiWorkshopSetupRepository setups;

    public WorkshopSetup(Database database) {
        this.setups = new JdbiWorkshopSetupRepository(database);
    }

    /** Makes the pits whose numbers are new; name, camera's address and model of the others change where they are given. */
    public void putPits(Scope scope, long workshopId, List<NewPit> pits) {
        if (!pits.isEmpty()) {
            setups.putPits(scope, workshopId, pits);
        }
    }
}
