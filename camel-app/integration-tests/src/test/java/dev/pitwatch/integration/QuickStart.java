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
    private static final String BROKER = "BROKER_JAVA_OPTS"; // the launcher's

    private QuickStart() {}

    static List<String> options() {
        String options = System.getProperty(PROPERTY, "").strip();
        return options.isEmpty() ? List.of() : SPACES.splitAsStream(options).toList();
    }

    /** {@return the same in the environment of hub and broker; the hub has room for what a start throws away} */
    static Map<String, String> environment() {
        String options = String.join(" ", options());
        return options.isEmpty() ? Map.of() : Map.of(HUB, options + " -Xms320m -Xmx320m -Xmn160m", BROKER, options);
    }

    /** {@return the environment of hub and broker as they are delivered, whatever the property says} */
    static Map<String, String> asDelivered(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(HUB, "");
        all.put(BROKER, "");
        return all;
    }
}
