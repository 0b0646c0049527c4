package dev.pitwatch.hub.rest;

import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A list as an answer's {@code data} that may be long: read by parts, and sent while it is read. */
@FunctionalInterface
public interface Rows {

    /** Reads the list on the call's thread, telling each item; returns the {@code meta} of the answer. */
    Map<String, @Nullable Object> read(Consumer<Object> item);
}
