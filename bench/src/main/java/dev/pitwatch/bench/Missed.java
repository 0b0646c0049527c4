package dev.pitwatch.bench;

/** A report with a figure that is worse than wanted. */
final class Missed extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String report;

    Missed(String report) {
        super("a figure was missed");
        this.report = report;
    }

    /** {@return it in Markdown} */
    String report() {
        return report;
    }
}
