package dev.pitwatch.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private static final String ONCE = "-Xshare:auto";

    private static final String ROOM = "-Xms320m -Xmx320m -Xmn160m";

    private QuickStart() {}

    static List<String> options() {
        String options = System.getProperty(PROPERTY, "").strip();
        return options.isEmpty() ? List.of() : SPACES.splitAsStream(options).toList();
    }

    /**
     * {@return the same in the environment of hub and broker; the hub has room for what a start throws away, and the classes that an
     * earlier run of the tests kept on this machine}
     */
    static Map<String, String> environment() {
        Path kept = kept();
        return environment(
                Files.exists(kept) && kept.toString().indexOf(' ') < 0 // scripts part options there
                        ? "-XX:SharedArchiveFile=%s -Xlog:cds=error -Xlog:cds+dynamic=error".formatted(kept)
                        : ONCE);
    }

    /** {@return the same where nothing of this machine can be read} */
    static Map<String, String> environmentApart() {
        return environment(ONCE);
    }

    private static Map<String, String> environment(String classesOfHub) {
        List<String> options = options();
        return options.isEmpty()
                ? Map.of()
                : Map.of(
                        HUB, String.join(" ", String.join(" ", options), classesOfHub, ROOM),
                        BROKER, String.join(" ", String.join(" ", options), ONCE));
    }

    /** {@return the same for a test of what the next start takes from the first} */
    static Map<String, String> sharingClasses() {
        Map<String, String> all = new HashMap<>(environmentApart());
        all.replaceAll((name, options) -> options.replace(ONCE, ""));
        return all;
    }

    /** Keeps a hub's classes for later runs: a JVM compares each with what there is then, and goes on without where they differ. */
    static void keep(Path classes) throws IOException {
        Path kept = kept();
        Path folder = Files.createDirectories(Objects.requireNonNull(kept.getParent()));
        Path copy = Files.createTempFile(folder, "new-", ".jsa");
        Files.copy(classes, copy, StandardCopyOption.REPLACE_EXISTING);
        Files.move(copy, kept, StandardCopyOption.ATOMIC_MOVE);
    }

    /** {@return where a run of the tests keeps a hub's classes, of this Java} Beside the history of the runs. */
    private static Path kept() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path folder = cache == null || cache.isEmpty()
                ? Path.of(Objects.requireNonNullElse(System.getenv("HOME"), System.getProperty("user.home")), ".cache")
                : Path.of(cache);
        return folder.resolve("pitwatch/test-classes/hub-%s.jsa".formatted(Runtime.version()));
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
        all.put(HUB, ONCE);
        all.put(BROKER, ONCE);
        return all;
    }
}
