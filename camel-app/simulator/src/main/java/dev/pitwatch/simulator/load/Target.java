package dev.pitwatch.simulator.load;

import dev.pitwatch.simulator.demo.Demo;
import dev.pitwatch.simulator.demo.DemoFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which hub is loaded, and as whom. What the command line leaves out is taken from {@code demo.json}, but only when that
 * is of the same hub: no other is ever shown its passwords.
 */
record Target(URI hub, URI mqtt, String username, String password) {

    private static final int DEFAULT_MQTT_PORT = 1_883;
    private static final URI DEFAULT_HUB = URI.create("http://localhost:8080");

    /**
     * Finds the hub.
     *
     * @param data the folder where demo.json lies, if anywhere
     * @throws IllegalArgumentException naming every option that is missing
     */
    static Target of(LoadOptions options, Path data) {
        DemoFile file = new DemoFile(data);
        Optional<DemoFile.Addresses> addresses = file.addresses();
        URI hub = options.url()
                .or(() -> addresses.map(known -> URI.create(known.httpUrl())))
                .orElse(DEFAULT_HUB);
        Optional<DemoFile.Addresses> own = addresses.filter(known -> isSame(hub, URI.create(known.httpUrl())));
        Optional<URI> mqtt = options.mqtt()
                .or(() -> own.map(known -> URI.create(known.mqttUrl())).filter(url -> "tcp".equals(url.getScheme())));
        Optional<Demo.User> user = options.username().isPresent()
                ? given(options)
                : own.flatMap(known -> file.read()).flatMap(Target::platformOwner);
        List<String> missing = new ArrayList<>();
        if (mqtt.isEmpty()) {
            missing.add("--mqtt-url");
        }
        if (user.isEmpty()) {
            if (options.username().isEmpty()) {
                missing.add("--username");
            }
            if (options.password().isEmpty()) {
                missing.add("--password (or PITWATCH_PASSWORD)");
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("%s %s needed: %s/demo.json does not tell them for %s"
                    .formatted(String.join(", ", missing), missing.size() == 1 ? "is" : "are", data, hub));
        }
        return new Target(
                hub,
                mqtt.orElseThrow(),
                user.orElseThrow().username(),
                user.orElseThrow().password());
    }

    int mqttPort() {
        return mqtt.getPort() < 0 ? DEFAULT_MQTT_PORT : mqtt.getPort();
    }

    @Override
    public String toString() {
        return "Target[%s as %s]".formatted(hub, username);
    }

    private static Optional<Demo.User> given(LoadOptions options) {
        return options.password()
                .map(password -> new Demo.User("", null, options.username().orElseThrow(), password));
    }

    private static Optional<Demo.User> platformOwner(Demo demo) {
        return demo.users().stream()
                .filter(user -> user.role().equals("super_admin"))
                .findFirst();
    }

    private static boolean isSame(URI a, URI b) {
        return a.getScheme().equals(b.getScheme()) && host(a).equals(host(b)) && port(a) == port(b);
    }

    private static String host(URI url) {
        return Set.of("localhost", "127.0.0.1", "[::1]").contains(url.getHost()) ? "this machine" : url.getHost();
    }

    private static int port(URI url) {
        int usual = "https".equals(url.getScheme()) ? 443 : 80;
        return url.getPort() < 0 ? usual : url.getPort();
    }
}
