package dev.pitwatch.hub.transaction;

import dev.pitwatch.base.database.Database;
import org.apache.camel.spi.Registry;

/** What {@code transacted: {ref: …}} in a route file may name, and the data source of {@code jdbc:}. */
public final class DatabaseTransactions {

    private DatabaseTransactions() {}

    /**
     * Offers {@code txIngest} and {@code txApp}, and {@code dataSource}, which takes part in {@code txIngest}. A block of
     * {@code txApp} is the transaction of whichever role its first step works as: pitwatch_app in a workshop, or
     * pitwatch_platform.
     */
    public static void bind(Registry registry, Database database) {
        registry.bind("dataSource", database.ingestDataSource());
        registry.bind("txIngest", new TransactionPolicy(database::togetherAsIngest));
        registry.bind("txApp", new TransactionPolicy(database::together));
    }
}
