package dev.pitwatch.core.work.job;

import dev.pitwatch.base.database.Scope;
import java.util.Optional;

/** The customers' accounts of a workshop, as jobs need them. */
public interface JobAccounts {

    /** Shown once, to the one that made the job. */
    record Credentials(String username, String password) {}

    /**
     * An account.
     *
     * @param credentials of one that was made just now
     */
    record Account(long id, Optional<Credentials> credentials) {}

    /**
     * {@return the account of a job's customer: one that has the phone or e-mail, else a new one, without an address when
     * there is neither} In the transaction of the job.
     *
     * @param customer who they are now; their id is that of the job's account so far, null for a new job
     */
    Account of(Scope scope, long workshopId, JobCustomer customer);
}
