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
    private static final String HUB = "EXTRA_JAVA_OPTS"; // bin/karaf adds them to those of bin/setenv
    private static final String BROKER = "BROKER_JAVA_OPTS"; // the launcher's

    /** Java's default; that it is said keeps the launcher from an archive of classes, which a first run writes for seconds as it ends. */
    private static final String ONCE = " -Xshare:auto";

    private QuickStart() {}

    static List<String> options() {
        String options = System.getProperty(PROPERTY, "").strip();
        return options.isEmpty() ? List.of() : SPACES.splitAsStream(options).toList();
    }

    /** {@return the same in the environment of hub and broker; the hub has room for what a start throws away} */
    static Map<String, String> environment() {
        String options = String.join(" ", options());
        if (options.isEmpty()) {
            return Map.of();
        }
        String once = options + ONCE;
        return Map.of(HUB, once + " -Xms320m -Xmx320m -Xmn160m", BROKER, once);
    }

    /** {@return the same for a test of what the next start takes from the first} */
    static Map<String, String> sharingClasses() {
        Map<String, String> all = new HashMap<>(environment());
        all.replaceAll((name, options) -> options.replace(ONCE, ""));
        return all;
    }

    /** {@return the environment of hub and broker as they are delivered, whatever the property says} */
    static Map<String, String> asDelivered(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(HUB, "");
        all.put(BROKER, "");
        return all;
    }

    /** {@return the same of a later run: the first one takes 10 to 25 MiB more, to write its classes as it ends} */
    static Map<String, String> ofLaterRun(Map<String, String> environment) {
        Map<String, String> all = asDelivered(environment);
        all.put(HUB, ONCE.strip());
        all.put(BROKER, ONCE.strip());
        return all;
    }
}
