package dev.pitwatch.base.database;

/** PostgreSQL's channels by which an upgrade asks all hubs what becomes of a reading in the routes that they run. */
public final class ReadingTrialChannels {

    /** What is asked: {@code RUN}, a name of its own. */
    public static final String ASKED = "pitwatch_reading_trial";

    /** The answers: {@code RUN NODE VERDICT REASON…}, of which the verdict is one of {@link Verdict}, in small letters. */
    public static final String ANSWERED = "pitwatch_reading_trial_answer";

    /** What can be said of the routes that run. */
    public enum Verdict {
        /** A good reading is stored, and a forged one refused. */
        GOOD,
        /** One of them is not. */
        WRONG,
        /** That can't be known. */
        UNKNOWN
    }

    private ReadingTrialChannels() {}
}
