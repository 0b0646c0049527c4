package dev.pitwatch.launcher.s3;

import java.io.IOException;
import java.util.Set;

/** A store's answer that a request was not done. The message is for the person at the terminal, and holds no secrets. */
public final class S3Refusal extends IOException {

    private static final long serialVersionUID = 1;

    private static final int SERVERS = 500;
    private static final int TOO_MANY = 429;
    private static final int MAX_TEXT = 200;
    private static final Set<String> PASSING =
            Set.of("RequestTimeout", "InternalError", "SlowDown", "ServiceUnavailable");

    private final int status;
    private final String code;

    S3Refusal(String what, int status, String code, String text) {
        super("%s: the store answered %d%s".formatted(what, status, said(code, text)));
        this.status = status;
        this.code = code;
    }

    private static String said(String code, String text) {
        String line = (code.isEmpty() ? text : code + (text.isEmpty() ? "" : ": " + text))
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return line.isEmpty() ? "" : " " + line.substring(0, Math.min(line.length(), MAX_TEXT));
    }

    /** {@return the store's word for it, e.g. {@code NoSuchUpload}; empty: it has none} */
    public String code() {
        return code;
    }

    /** {@return whether there is no such object or upload} */
    boolean isMissing() {
        return status == 404;
    }

    /** {@return whether the same request may be done a little later} */
    boolean isPassing() {
        return status >= SERVERS || status == TOO_MANY || PASSING.contains(code);
    }
}
