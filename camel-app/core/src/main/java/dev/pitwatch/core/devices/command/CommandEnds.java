package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;

/** What becomes of open commands when their device leaves or changes hands. Calls join the transaction of their cause ({@link Database#together}). */
public final class CommandEnds {

    private final JdbiCommandEndRepository ends;

    public CommandEnds(Database database) {
        this.ends = new JdbiCommandEndRepository(database);
    }

    /** A device that has left all pits is assigned no more. */
    public void unassigned(Scope scope, String deviceId, Instant now) {
        ends.unassigned(scope, deviceId, now);
    }

    /** A device that has another workshop takes along what is open: it is that workshop's. */
    public void claimed(Scope scope, String deviceId) {
        ends.claimed(scope, deviceId);
    }

    /** A device that is out of service takes nothing any more that it was given before. */
    public void retired(Scope scope, String deviceId, Instant now) {
        ends.retired(scope, deviceId, now);
    }
}
