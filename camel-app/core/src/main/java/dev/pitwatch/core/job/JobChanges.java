package dev.pitwatch.core.job;

import dev.pitwatch.core.database.Scope;

/**
 * Somebody who is told of every change of a job, in its transaction and on its thread: what is stored there through
 * {@link dev.pitwatch.core.database.Database} is kept together with the change, and what is thrown undoes both. Each change
 * is told once; one that changed nothing is not told.
 */
public interface JobChanges {

    /** Called after the change was written, before it is committed. */
    void changed(Scope scope, JobChange change);
}
