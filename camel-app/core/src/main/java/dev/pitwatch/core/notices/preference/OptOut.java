package dev.pitwatch.core.notices.preference;

import dev.pitwatch.base.json.Coded;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A kind of notices that people may do without. */
public enum OptOut implements Coded {
    ALERTS(1, false),
    BILLING(2, false),
    SUMMARY(3, false),
    JOB_PROGRESS(4, true);

    private final int number;
    private final boolean customers;

    OptOut(int number, boolean customers) {
        this.number = number;
        this.customers = customers;
    }

    /** {@return what links call it, for good: mails are read years later} */
    int number() {
        return number;
    }

    /** {@return whether it is for customers to choose; else for owners and staff} */
    boolean isCustomers() {
        return customers;
    }

    static Optional<OptOut> of(int number) {
        return Arrays.stream(values()).filter(one -> one.number == number).findFirst();
    }

    /** {@return the codes of those that customers, or owners and staff choose, in order} */
    static List<String> codes(boolean customers) {
        return Arrays.stream(values())
                .filter(one -> one.customers == customers)
                .map(OptOut::code)
                .sorted()
                .toList();
    }
}
