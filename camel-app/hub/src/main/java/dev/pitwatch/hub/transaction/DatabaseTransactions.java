package dev.pitwatch.hub.transaction;

import dev.pitwatch.base.database.Database;
import org.apache.camel.spi.Registry;

/** What route files may name of the database: transactions, the data source of {@code jdbc:}, and what is said of outages. */
public final class DatabaseTransactions {

    private DatabaseTransactions() {}

    /**
     * Offers {@code txIngest} and {@code txApp}, and {@code dataSource}, which takes part in {@code txIngest}. A block of
     * {@code txApp} is the transaction of whichever role its first step works as: pitwatch_app in a workshop, or
     * pitwatch_platform. {@code databaseOutages} logs what routes leave to their next run.
     */
    public static void bind(Registry registry, Database database) {
        registry.bind("dataSource", database.ingestDataSource());
        registry.bind("txIngest", new TransactionPolicy(database::togetherAsIngest));
        registry.bind("txApp", new TransactionPolicy(database::together));
        registry.bind("databaseOutages", new DatabaseOutages());
    }
}
