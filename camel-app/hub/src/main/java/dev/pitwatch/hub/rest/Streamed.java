package dev.pitwatch.hub.rest;

import java.io.IOException;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;

/**
 * A file as an answer, bare and written piece by piece.
 *
 * @param name that a browser saves it under
 * @param headers besides those of its type and name
 */
public record Streamed(String contentType, String name, Body body, Map<String, String> headers) {

    /** A file without headers of its own. */
    public Streamed(String contentType, String name, Body body) {
        this(contentType, name, body, Map.of());
    }

    /** {@return all of its headers} */
    Map<String, String> allHeaders() {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", contentType);
        all.put("Content-Disposition", "attachment; filename=\"%s\"".formatted(name));
        return all;
    }

    /** {@return whether its bytes are packed as they are} */
    boolean isPacked() {
        return contentType.startsWith("image/");
    }

    /** Writes the file. */
    @FunctionalInterface
    public interface Body {
        /** Runs on the call's thread; what it writes waits for the caller to take it. */
        void writeTo(OutputStream out) throws IOException;
    }
}
