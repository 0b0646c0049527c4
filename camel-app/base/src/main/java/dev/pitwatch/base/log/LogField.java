package dev.pitwatch.base.log;

import java.util.Locale;
import org.slf4j.MDC;

/** What a line of the log is about, as a field of its own: logs are searched by it. */
public enum LogField {
    CORRELATION_ID,
    DEVICE_ID,
    ROUTE_ID;

    private final String key = name().toLowerCase(Locale.ROOT);

    /** Runs what logs; its lines, and those of whatever it calls on this thread, carry the field. Not within itself. */
    public void with(String value, Runnable saying) {
        MDC.put(key, value);
        try {
            saying.run();
        } finally {
            MDC.remove(key);
        }
    }
}
