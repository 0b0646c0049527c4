package dev.pitwatch.integration;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Options of JVMs that live for seconds, from the system property {@code pitwatch.quick.start}: tests start some forty of them,
 * and would spend a third of that on compiling for years to come. None in bench/, where it counts how fast the product is.
 */
final class QuickStart {

    private static final Pattern SPACES = Pattern.compile(" +");
    private static final String PROPERTY = "pitwatch.quick.start";
    private static final String HUB = "EXTRA_JAVA_OPTS"; // Karaf's script adds them to those of bin/setenv

    private QuickStart() {}

    static List<String> options() {
        String options = System.getProperty(PROPERTY, "").strip();
        return options.isEmpty() ? List.of() : SPACES.splitAsStream(options).toList();
    }

    /** {@return the same in the hub's environment} */
    static Map<String, String> hub() {
        return options().isEmpty() ? Map.of() : Map.of(HUB, String.join(" ", options()));
    }

    /** {@return the environment of a hub as it is delivered, whatever the property says} */
    static Map<String, String> asDelivered(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(HUB, "");
        return all;
    }
}
