package dev.pitwatch.core.admission.broker;

/** What is written of {@code broker_account} along with a workshop, as a part of that statement. */
public final class BrokerAccountStatements {

    /** Shuts those of a workshop out and returns their names; takes {@code :id}. */
    public static final String DISABLE_ALL =
            "update broker_account set enabled = false where workshop_id = :id and enabled returning username";

    private BrokerAccountStatements() {}
}
