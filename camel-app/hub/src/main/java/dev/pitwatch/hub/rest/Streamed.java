package dev.pitwatch.hub.rest;

import java.io.IOException;
import java.io.OutputStream;

/**
 * A file as an answer, bare and written piece by piece.
 *
 * @param name that a browser saves it under
 */
public record Streamed(String contentType, String name, Body body) {

    /** Writes the file. */
    @FunctionalInterface
    public interface Body {
        /** Runs on the call's thread; what it writes waits for the caller to take it. */
        void writeTo(OutputStream out) throws IOException;
    }
}
