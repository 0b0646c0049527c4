package dev.pitwatch.core.platform.subscription;

import dev.pitwatch.base.json.Coded;

/** What is done about one due date, in this order, each once at most. */
public enum DunningStep implements Coded {
    SEVEN_DAYS_BEFORE(-7),
    ON_THE_DAY(0),
    ONE_DAY_AFTER(1),
    THREE_DAYS_AFTER(3),
    FIVE_DAYS_AFTER(5),
    /** The days of grace are over: suspended, or expired. */
    END(7);

    private final int days;

    DunningStep(int days) {
        this.days = days;
    }

    /** {@return days from the due date, negative before it} */
    int days() {
        return days;
    }

    boolean isReminder() {
        return this != END;
    }
}
