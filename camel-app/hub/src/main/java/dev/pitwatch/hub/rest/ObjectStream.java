package dev.pitwatch.hub.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;

/** An object as an answer's {@code data} that may be long: read by parts, and sent while it is read. */
@FunctionalInterface
public interface ObjectStream {

    /** Writes the object on the call's thread; what it writes waits for the caller to take it. */
    void writeTo(JsonGenerator json) throws IOException;
}
