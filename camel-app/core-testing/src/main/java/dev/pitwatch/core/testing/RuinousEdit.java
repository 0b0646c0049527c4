package dev.pitwatch.core.testing;

/** Edits of the shipped routes/ingest that the hub takes and undoes: the handbook's table lists them, and a test makes them while devices send. */
public enum RuinousEdit {
    /** The made-up readings, by which edits are tried, are of no workshop. */
    FAILS(
            "an error made for each device of a workshop",
            "store",
            "filter: {id: ingest-w, simple: \"${body.workshopId} > 0\", steps: [{throwException: {id: ingest-forgotten, exceptionType: java.lang.IllegalStateException, message: forgotten}}]}"),
    WAITS("a `delay` of an hour for all", "clock", "delay: {id: ingest-late, constant: 3600000}");

    private final String what;
    private final String before;
    private final String step;

    RuinousEdit(String what, String before, String step) {
        this.what = what;
        this.before = before;
        this.step = step;
    }

    /** {@return what it is, in the words of the table} */
    public String what() {
        return what;
    }

    /** {@return the step that it adds} */
    public String step() {
        return step;
    }

    /** {@return the file's text with it} */
    public String in(String ingest) {
        String next = "        - to:\n            id: ingest-%s\n".formatted(before);
        return ingest.replace(next, "        - " + step + "\n" + next);
    }
}
