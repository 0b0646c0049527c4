package dev.pitwatch.core.work.camera;

import dev.pitwatch.base.database.Database;
import dev.pitwatch.base.database.Scope;

/** Has recordings of people deleted, in the transaction of its cause. */
public final class RecordingRemovals {

    private final JdbiRecordingRemovalRepository removals;

    public RecordingRemovals(Database database) {
        this.removals = new JdbiRecordingRemovalRepository(database);
    }

    /** Has those of all jobs of a customer deleted. Returns how many stays in pits there may be some of. */
    public int ofPerson(Scope scope, long userId) {
        return removals.addPersons(scope, userId);
    }
}
