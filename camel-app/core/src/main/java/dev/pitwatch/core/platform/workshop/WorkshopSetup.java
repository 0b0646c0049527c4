package dev.pitwatch.core.platform.workshop;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Pits and alert settings of a workshop, many at once. Calls join the transaction of their cause ({@link Database#together}). */
public final class WorkshopSetup {

    private final JdbiWorkshopSetupRepository setups;

    public WorkshopSetup(Database database) {
        this.setups = new JdbiWorkshopSetupRepository(database);
    }

    /**
     * Alert settings of a pit, or of the workshop.
     *
     * @param pitNumber null: the workshop's own
     */
    public record Limits(@Nullable Integer pitNumber, ObjectNode limits) {}

    /** Makes the pits whose numbers are new; name, camera's address and model of the others change where they are given. */
    public void putPits(Scope scope, long workshopId, List<NewPit> pits) {
        if (!pits.isEmpty()) {
            setups.putPits(scope, workshopId, pits);
        }
    }

    /** Sets alert settings of the workshop and of pits that are there. */
    public void putLimits(Scope scope, long workshopId, List<Limits> limits) {
        if (!limits.isEmpty()) {
            setups.putLimits(scope, workshopId, limits);
        }
    }
}
