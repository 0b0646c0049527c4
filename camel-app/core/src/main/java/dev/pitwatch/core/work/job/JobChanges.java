package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Scope;

/**
 * Someone who is notified of every change of a job, in its transaction and on its thread: what is stored there through
 * {@link dev.pitwatch.base.database.Database} is kept together with the change, and what is thrown undoes both. Each change
 * is notified once; one that changed nothing is not notified.
 */
public interface JobChanges {

    /** Called after the change was written, before it is committed. */
    void changed(Scope scope, JobChange change);
}
