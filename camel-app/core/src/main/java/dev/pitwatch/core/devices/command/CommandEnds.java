package dev.pitwatch.core.devices.command;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;
import java.time.Instant;

/** Ends of commands that are of no use any more. Calls join the transaction of their cause ({@link Database#together}). */
public final class CommandEnds {

    private final JdbiCommandEndRepository ends;

    public CommandEnds(Database database) {
        this.ends = new JdbiCommandEndRepository(database);
    }

    /** A device that has left all pits is assigned no more. */
    public void unassigned(Scope scope, String deviceId, Instant now) {
        ends.unassigned(scope, deviceId, now);
    }

    /** A device that is out of service takes nothing that waits for it. */
    public void retired(Scope scope, String deviceId, Instant now) {
        ends.retired(scope, deviceId, now);
    }
}
