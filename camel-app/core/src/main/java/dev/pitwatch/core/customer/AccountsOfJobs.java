package dev.pitwatch.core.customer;

import dev.pitwatch.core.database.Scope;
import dev.pitwatch.core.job.JobAccounts;
import dev.pitwatch.core.job.JobCustomer;

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
