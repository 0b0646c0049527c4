package dev.pitwatch.core.readings.reading;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Says for any failure of a step what becomes of the message, so that none is lost and none stops the others. */
public final class Rejections {

    /** The reason of a failure no one foresaw: a fault of the hub, not of the device. */
    public static final String INTERNAL = "internal";

    private static final int LONGEST_DETAIL = 500;

    private Rejections() {}

    /** {@return the refusal in the failure or its causes; else {@code bad_json}, or {@link #INTERNAL}} */
    public static Rejected of(@Nullable Throwable failure) {
        Set<Throwable> seen = new HashSet<>();
        for (Throwable cause = failure; cause != null && seen.add(cause); cause = cause.getCause()) {
            if (cause instanceof Rejected rejected) {
                return rejected;
            }
            if (cause instanceof JsonProcessingException json) {
                return badJson(json);
            }
        }
        return Rejected.deadLetter(INTERNAL, shortened(String.valueOf(failure)), null);
    }

    private static Rejected badJson(JsonProcessingException json) {
        // Without the location, which would quote the payload and with it the key.
        json.clearLocation();
        return Rejected.deadLetter("bad_json", shortened(String.valueOf(json.getOriginalMessage())), null);
    }

    private static String shortened(String text) {
        String storable = JsonValues.storable(text);
        return storable.length() <= LONGEST_DETAIL ? storable : storable.substring(0, LONGEST_DETAIL) + "…";
    }
}
