package dev.pitwatch.hub.routes;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** The classes that a route file may name: values, and failures that it catches or throws. */
final class RouteClasses {

    private static final Set<String> VALUES = Set.of(
            "dev.pitwatch.core.readings.reading.ReadingMessage",
            "com.fasterxml.jackson.databind.JsonNode",
            "com.twilio.type.PhoneNumber",
            "java.io.InputStream",
            "java.lang.Boolean",
            "java.lang.Double",
            "java.lang.Integer",
            "java.lang.Long",
            "java.lang.Object",
            "java.lang.String",
            "java.math.BigDecimal",
            "java.nio.ByteBuffer",
            "java.time.Instant",
            "java.util.Date",
            "java.util.LinkedHashMap",
            "java.util.List",
            "java.util.Map",
            "java.util.UUID");
    /** Names of before, in files that operators keep. */
    private static final Map<String, String> MOVED = Map.of(
            "dev.pitwatch.core.reading.ReadingMessage", "dev.pitwatch.core.readings.reading.ReadingMessage",
            "dev.pitwatch.core.reading.Rejected", "dev.pitwatch.core.readings.reading.Rejected");

    private static final Pattern FAILURE = Pattern.compile(
            "(?:java|org\\.apache\\.camel|dev\\.pitwatch)\\.[\\w.$]*(?:Exception|Error|Throwable|Rejected)");
    private static final Pattern CLASS = Pattern.compile("[A-Za-z_$][\\w$]*(?:\\.[A-Za-z_$][\\w$]*)+(?:\\[])*");

    private RouteClasses() {}

    /** {@return the name that a class has today} */
    static String current(String name) {
        return MOVED.getOrDefault(name, name);
    }

    /** {@return whether it reads like the name of a class, and of none that may be named} */
    static boolean isForbidden(String name) {
        return CLASS.matcher(name).matches() && !isAllowed(name);
    }

    /** {@return whether a class of that name may be looked up for a route file; names without a package are Camel's short ones} */
    static boolean isAllowed(String name) {
        String element = name.replaceAll("(\\[])+$", "");
        return element.indexOf('.') < 0
                || VALUES.contains(current(element))
                || FAILURE.matcher(element).matches();
    }
}
