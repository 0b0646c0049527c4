package dev.pitwatch.launcher;

import dev.pitwatch.core.settings.Settings;
import dev.pitwatch.core.settings.Settings.DatabaseAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What the processes are told: the launcher's own environment, with paths made absolute and the embedded neighbours put
 * in. So the hub finds here what it finds in production.
 */
final class Environments {

    private final Map<String, String> own;
    private final Path home;
    private final Settings settings;
    private final DatabaseAddress database;
    private final HubAccount account;

    /** How the hub signs in at the embedded broker; good for one run. */
    record HubAccount(int port, String password) {
        String url() {
            return "tcp://pitwatch-hub:%s@127.0.0.1:%d".formatted(password, port);
        }
    }

    Environments(Map<String, String> own, Path home, Settings settings, DatabaseAddress database, HubAccount account) {
        this.own = own;
        this.home = home;
        this.settings = settings;
        this.database = database;
        this.account = account;
    }

    Map<String, String> broker() {
        Map<String, String> all = new HashMap<>(own);
        all.put("PITWATCH_DATA", settings.folders().data().toString());
        all.put("PITWATCH_DB_URL", database.url());
        all.put("PITWATCH_MASTER_KEY", settings.secrets().masterKeyText());
        all.put("PITWATCH_MQTT_BIND", settings.mqtt().bind());
        all.put(
                "PITWATCH_MQTT_PORT",
                settings.mqtt().port().map(String::valueOf).orElse("off"));
        all.put(
                "PITWATCH_MQTTS_PORT",
                settings.mqtt().tlsPort().map(String::valueOf).orElse("off"));
        all.put("PITWATCH_RATE_LIMITS", settings.limited() ? "" : "off");
        all.put("PITWATCH_BROKER_HUB_PORT", Integer.toString(account.port()));
        all.put("PITWATCH_BROKER_HUB_PASSWORD", account.password());
        putCertificate(all);
        return all;
    }

    Map<String, String> hub() {
        Path data = settings.folders().data();
        Map<String, String> all = new HashMap<>(own);
        all.replaceAll((name, value) -> name.endsWith("_FILE") ? absolute(value) : value);
        all.put("PITWATCH_DATA", data.toString());
        all.put("PITWATCH_ROUTES", settings.folders().routes().toString());
        all.put("PITWATCH_CONFIG", settings.folders().config().toString());
        all.put("PITWATCH_DEPLOY", settings.folders().deploy().toString());
        settings.clockFile().ifPresent(file -> all.put("PITWATCH_CLOCK_FILE", file.toString()));
        putCertificate(all);
        all.put("PITWATCH_DB_URL", database.url());
        all.put("PITWATCH_DB_USER", database.user());
        all.put("PITWATCH_DB_PASSWORD", database.password());
        all.put("PITWATCH_MQTT_ACCOUNTS", settings.mqtt().accounts().name().toLowerCase(Locale.ROOT));
        if (settings.mqtt().external().isEmpty()) {
            all.put("PITWATCH_BROKER_HUB_URL", account.url());
        }
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.put("KARAF_EXEC", "exec");
        all.put("KARAF_DATA", Folders.hub(data).resolve("karaf").toString());
        all.put("KARAF_LOG", Folders.log(data).toString());
        return all;
    }

    private void putCertificate(Map<String, String> all) {
        settings.mqtt().certificate().ifPresent(certificate -> {
            all.put("PITWATCH_MQTTS_CERT", certificate.chain().toString());
            all.put("PITWATCH_MQTTS_KEY", certificate.key().toString());
        });
    }

    private String absolute(String file) {
        return file.isBlank() ? file : home.resolve(file).toString();
    }
}
