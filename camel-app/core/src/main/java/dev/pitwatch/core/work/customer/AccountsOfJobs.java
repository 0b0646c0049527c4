package dev.pitwatch.core.work.customer;

import dev.pitwatch.base.database.Scope;
import dev.pitwatch.core.work.job.JobAccounts;
import dev.pitwatch.core.work.job.JobCustomer;

/** Gives the customers of jobs their accounts. */
public record AccountsOfJobs(CustomerAccounts accounts) implements JobAccounts {

    @Override
    public Account of(Scope scope, long workshopId, JobCustomer customer) {
        CustomerAccount account =
                accounts.of(scope, workshopId, new Contact(customer.name(), customer.phone(), customer.email()));
        return new Account(
                account.userId(), account.credentials().map(made -> new Credentials(made.username(), made.password())));
    }
}
