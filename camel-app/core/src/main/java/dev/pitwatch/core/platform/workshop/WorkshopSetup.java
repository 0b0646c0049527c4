package dev.pitwatch.core.platform.workshop;

import com.fasterxml.jackson.databind.JsonNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.util.List;

/** Pits and hours of a workshop, many at once. Calls join the transaction of their cause ({@link Database#together}). */
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

    /** Replaces the week and the holidays. */
    public void putHours(Scope scope, long workshopId, JsonNode openingHours, JsonNode holidays) {
        setups.putHours(scope, workshopId, openingHours, holidays);
    }
}
