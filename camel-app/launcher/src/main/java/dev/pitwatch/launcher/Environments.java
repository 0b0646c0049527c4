package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the processes are notified. The hub: the launcher's own environment without the database's administrator, with paths made
 * absolute and the embedded neighbours put in, so that it finds here what it finds in production. The broker: what it needs and
 * nothing else.
 */
final class Environments {

    /** Of the launcher only: it runs the migrations. */
    private static final Set<String> ADMIN =
            Set.of("PITWATCH_DB_USER", "PITWATCH_DB_USER_FILE", "PITWATCH_DB_PASSWORD", "PITWATCH_DB_PASSWORD_FILE");

    /** What any process may be given: where programs and temporary files are, language and time zone. */
    private static final Set<String> OF_THE_SYSTEM = Set.of("PATH", "TMPDIR", "LANG", "LC_ALL", "TZ");

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
        all.keySet().retainAll(OF_THE_SYSTEM);
        all.put("PITWATCH_DATA", settings.folders().data().toString());
        all.put("PITWATCH_DB_URL", database.url());
        all.put(
                "PITWATCH_BROKER_DB_PASSWORD",
                DatabaseRole.BROKER.password(settings.secrets().masterKey()));
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
        all.keySet().removeAll(ADMIN);
        all.replaceAll((name, value) -> name.endsWith("_FILE") ? absolute(value) : value);
        all.put("PITWATCH_DATA", data.toString());
        all.put("PITWATCH_ROUTES", settings.folders().routes().toString());
        all.put("PITWATCH_CONFIG", settings.folders().config().toString());
        all.put("PITWATCH_DEPLOY", settings.folders().deploy().toString());
        settings.clockFile().ifPresent(file -> all.put("PITWATCH_CLOCK_FILE", file.toString()));
        putCertificate(all);
        all.put("PITWATCH_DB_URL", database.url());
        all.put("PITWATCH_MQTT_ACCOUNTS", settings.mqtt().accounts().text());
        if (settings.mqtt().external().isEmpty()) {
            all.put("PITWATCH_BROKER_HUB_URL", account.url());
        }
        settings.backups().folder().ifPresent(folder -> {
            all.put("BACKUP_DIR", folder.toString());
            all.put("PITWATCH_BACKUP_COMMAND", backupCommand("--check"));
            all.put("PITWATCH_OFFSITE_COMMAND", backupCommand("offsite"));
        });
        all.put("JAVA_HOME", System.getProperty("java.home"));
        all.remove("KARAF_CLASS_ARCHIVE"); // for the start that comes only
        all.put("KARAF_DATA", Folders.hub(data).resolve("karaf").toString());
        all.put("KARAF_LOG", Folders.log(data).toString());
        return all;
    }

    /** The hub can't copy the cluster by itself: it knows neither PostgreSQL's programs nor the superuser's password. */
    private String backupCommand(String what) {
        List<String> words = new ArrayList<>(List.of("exec", "env"));
        if (settings.database().isEmpty()) {
            words.addAll(
                    List.of("-u", "PITWATCH_DB_URL")); // the hub is told of the embedded one as of an operator's own
        }
        words.addAll(List.of(ChildProcess.java(), "-Xmx192m", "-XX:+UseSerialGC", "-Dpitwatch.home=" + home));
        words.addAll(List.of("-cp", System.getProperty("java.class.path"), Launcher.class.getName(), "backup", what));
        return words.stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
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
