package dev.pitwatch.simulator.load;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What stands on the command line.
 *
 * @param devices how many
 * @param rate readings a second of all together
 * @param url of the hub; empty: that of {@code demo.json}
 * @param username who registers the devices; empty: the super_admin of {@code demo.json}
 * @param password of that user
 * @param duration until it ends; empty: until Ctrl-C
 * @param mqtt {@code tcp://host:port} of the broker; empty: that of {@code demo.json}
 * @param workshop id to register in; empty: the user's own, or a new one for a super_admin
 * @param ackedFile where acknowledged readings are written
 * @param ignoreLimits more than 20 readings a second and device
 */
record LoadOptions(
        int devices,
        double rate,
        Optional<URI> url,
        Optional<String> username,
        Optional<String> password,
        Optional<Duration> duration,
        Optional<URI> mqtt,
        Optional<Long> workshop,
        Optional<Path> ackedFile,
        boolean ignoreLimits) {

    static final String USAGE =
            """
            usage: ./pitwatch simulate [OPTION]...

              --devices N         devices, one connection each (10)
              --rate R            readings a second of all together (N / 10)
              --url URL           the hub (that of demo.json in the data folder)
              --username NAME     who registers the devices: super_admin, owner or admin (super_admin of demo.json)
                                  Only the hub that demo.json is of is ever told what stands in it
              --password TEXT     of that user; better PITWATCH_PASSWORD in the environment
              --duration S        seconds until it ends (until Ctrl-C)
              --mqtt-url URL      tcp://host:port of the broker (that of demo.json)
              --workshop ID       where to register (the user's own; a super_admin gets a new one)
              --acked-file FILE   writes each acknowledged reading as device_id,boot_id,seq
              --ignore-limits     allow more than 20 readings a second and device
            """;

    private static final int MAX_DEVICES = 20_000;
    private static final String FLAG = "ignore-limits";
    private static final Set<String> KNOWN =
            Set.of("devices", "rate", "url", "username", "password", "duration", "mqtt-url", "workshop", "acked-file");

    /** Throws {@link IllegalArgumentException} with what is wrong. */
    static LoadOptions read(String[] arguments, Map<String, String> environment) {
        Map<String, String> given = given(arguments);
        int devices = (int) number(given, "devices", 10, 1, MAX_DEVICES);
        return new LoadOptions(
                devices,
                number(given, "rate", devices / 10.0, 0.001, 1_000_000),
                url(given, "url", "http", "https"),
                Optional.ofNullable(given.get("username")),
                Optional.ofNullable(given.get("password"))
                        .or(() -> Optional.ofNullable(environment.get("PITWATCH_PASSWORD"))),
                given.containsKey("duration")
                        ? Optional.of(Duration.ofMillis((long) (1_000 * number(given, "duration", 0, 1, 1e7))))
                        : Optional.empty(),
                url(given, "mqtt-url", "tcp"),
                given.containsKey("workshop")
                        ? Optional.of((long) number(given, "workshop", 0, 1, Long.MAX_VALUE))
                        : Optional.empty(),
                Optional.ofNullable(given.get("acked-file")).map(Path::of),
                given.containsKey(FLAG));
    }

    private static Map<String, String> given(String[] arguments) {
        Map<String, String> given = new HashMap<>();
        for (int i = 0; i < arguments.length; i++) {
            String name = arguments[i].startsWith("--") ? arguments[i].substring(2) : "";
            if (name.equals(FLAG)) {
                given.put(name, "");
            } else if (KNOWN.contains(name) && i + 1 < arguments.length) {
                given.put(name, arguments[++i]);
            } else {
                throw new IllegalArgumentException(
                        "\"%s\" is no option, or its value is missing".formatted(arguments[i]));
            }
        }
        return given;
    }

    private static double number(Map<String, String> given, String name, double byDefault, double min, double max) {
        String text = given.get(name);
        if (text == null) {
            return byDefault;
        }
        try {
            double number = Double.parseDouble(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, with the range.
        }
        throw new IllegalArgumentException(
                "--%s is \"%s\", expected a number from %s to %s".formatted(name, text, min, max));
    }

    private static Optional<URI> url(Map<String, String> given, String name, String... schemes) {
        String text = given.get(name);
        if (text == null) {
            return Optional.empty();
        }
        try {
            URI url = URI.create(text);
            if (url.getHost() != null && Set.of(schemes).contains(url.getScheme())) {
                return Optional.of(url);
            }
        } catch (IllegalArgumentException e) {
            // Told below, with an example.
        }
        throw new IllegalArgumentException(
                "--%s is \"%s\", expected %s://host:port".formatted(name, text, String.join(" or ", schemes)));
    }
}
