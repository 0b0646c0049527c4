package dev.pitwatch.artemis;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the launcher tells the broker's process, which has checked it already.
 *
 * @param folder where the journal lies
 * @param hubPort the loopback port for hubs
 * @param hubPassword of the user {@link #HUB_USER}, good on that port only
 * @param bind the address of the ports for devices
 * @param devicePort the port for devices; empty: off
 * @param tls the port for devices with TLS
 * @param limited whether devices' rates and connections are bounded
 * @param databaseUrl JDBC url of the accounts
 * @param databasePassword of the role that reads them and nothing else
 */
record BrokerSettings(
        Path folder,
        int hubPort,
        String hubPassword,
        String bind,
        OptionalInt devicePort,
        Optional<Tls> tls,
        boolean limited,
        String databaseUrl,
        String databasePassword) {

    static final String HUB_USER = "pitwatch-hub";

    private static final String OFF = "off";

    /** A port with TLS, and the PEM files of its certificate chain and key. */
    record Tls(int port, Path chain, Path key) {}

    static BrokerSettings read(Map<String, String> environment) {
        return new BrokerSettings(
                Path.of(need(environment, "PITWATCH_DATA")).resolve("broker"),
                port(environment, "PITWATCH_BROKER_HUB_PORT"),
                need(environment, "PITWATCH_BROKER_HUB_PASSWORD"),
                environment.getOrDefault("PITWATCH_MQTT_BIND", "0.0.0.0"),
                devicePort(environment, "PITWATCH_MQTT_PORT"),
                tls(environment),
                !environment.getOrDefault("PITWATCH_RATE_LIMITS", "").strip().equals("off"),
                need(environment, "PITWATCH_DB_URL"),
                need(environment, "PITWATCH_BROKER_DB_PASSWORD"));
    }

    @Override
    public String toString() {
        return "BrokerSettings[%s, hub port %d, %s, device %s, limited %s]"
                .formatted(folder, hubPort, bind, devicePort, limited);
    }

    private static Optional<Tls> tls(Map<String, String> environment) {
        if (environment.getOrDefault("PITWATCH_MQTTS_CERT", "").isBlank()) {
            return Optional.empty();
        }
        OptionalInt port = devicePort(environment, "PITWATCH_MQTTS_PORT");
        if (port.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Tls(
                port.getAsInt(),
                Path.of(need(environment, "PITWATCH_MQTTS_CERT")),
                Path.of(need(environment, "PITWATCH_MQTTS_KEY"))));
    }

    private static OptionalInt devicePort(Map<String, String> environment, String name) {
        return OFF.equals(environment.get(name)) ? OptionalInt.empty() : OptionalInt.of(port(environment, name));
    }

    private static int port(Map<String, String> environment, String name) {
        String text = need(environment, name);
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port <= 0xFFFF) {
                return port;
            }
        } catch (NumberFormatException e) {
            // Told below, with the range.
        }
        throw new IllegalArgumentException("%s is \"%s\", expected a port from 1 to 65535".formatted(name, text));
    }

    private static String need(Map<String, String> environment, String name) {
        String value = environment.getOrDefault(name, "");
        if (value.isBlank()) {
            throw new IllegalArgumentException("%s is not set; the launcher sets it".formatted(name));
        }
        return value;
    }
}
