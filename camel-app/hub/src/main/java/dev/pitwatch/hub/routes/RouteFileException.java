package dev.pitwatch.hub.routes;

import java.util.OptionalInt;
import java.util.regex.Pattern;

/** Why a route file is not taken: file, line where one is to blame, and a reason that fits on one line. */
final class RouteFileException extends Exception {

    private static final long serialVersionUID = 1;
    private static final int LONGEST = 500;
    private static final Pattern SECRET =
            Pattern.compile("(?i)(\\w*(?:password|passphrase|secret|token|accessKey|apiKey))=[^&,;\\s\\]}]+");

    private final String file;
    private final transient OptionalInt line;
    private final String reason;
    private final boolean worthAnotherTry;

    RouteFileException(String file, OptionalInt line, String reason) {
        this(file, line, reason, true);
    }

    private RouteFileException(String file, OptionalInt line, String reason, boolean worthAnotherTry) {
        super("%s%s: %s".formatted(file, line.isPresent() ? ":" + line.getAsInt() : "", oneLine(reason)));
        this.file = file;
        this.line = line;
        this.reason = oneLine(reason);
        this.worthAnotherTry = worthAnotherTry;
    }

    /** A refusal that only another version of the file can undo. */
    static RouteFileException forGood(String file, String reason) {
        return new RouteFileException(file, OptionalInt.empty(), reason, false);
    }

    /** The same, with the line that is to blame. */
    static RouteFileException forGood(String file, OptionalInt line, String reason) {
        return new RouteFileException(file, line, reason, false);
    }

    /** {@return whether changes of other files may undo it} */
    boolean isWorthAnotherTry() {
        return worthAnotherTry;
    }

    String file() {
        return file;
    }

    OptionalInt line() {
        return line;
    }

    String reason() {
        return reason;
    }

    /** {@return the text on one line of bearable length, without what looks like a secret} */
    static String oneLine(String text) {
        String line = SECRET.matcher(text.strip().replaceAll("\\s+", " ")).replaceAll("$1=…");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }
}
