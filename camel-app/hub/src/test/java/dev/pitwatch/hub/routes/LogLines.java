package dev.pitwatch.hub.routes;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What is written to the log of tests, warnings and above, stack traces line by line. */
public final class LogLines {

    private LogLines() {}

    /** {@return what is written while that works} */
    public static List<String> during(Runnable work) {
        ByteArrayOutputStream log = new ByteArrayOutputStream();
        PrintStream before = System.err;
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        try {
            work.run();
        } finally {
            System.setErr(before);
        }
        return log.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
