package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.DatabaseRole;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAddress;
import dev.pitwatch.base.settings.Settings.DatabaseAdmin;
import dev.pitwatch.launcher.Environments.HubAccount;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentsTest {

    private static final DatabaseAddress DATABASE = new DatabaseAddress(
            "jdbc:postgresql://127.0.0.1:5555/pitwatch", Optional.of(new DatabaseAdmin("postgres", "database secret")));

    /** What the launcher may have in its own environment, and no part of the broker's. */
    private static final Map<String, String> PLANTED = Map.of(
            "PITWATCH_MASTER_KEY", "a planted master key of 256 bits or more",
            "PITWATCH_JWT_SECRET", "a planted secret of tokens, 256 bits or more",
            "PITWATCH_DB_USER", "planted-user",
            "PITWATCH_DB_PASSWORD", "planted-password",
            "PITWATCH_DB_PASSWORD_FILE", "planted-file",
            "TWILIO_AUTH_TOKEN", "planted-token",
            "SOMETHING_ELSE", "planted-otherwise",
            "PATH", "/usr/bin");

    @TempDir
    private Path home;

    @Test
    void givenEmbeddedNeighbours_whenTheHubReadsItsEnvironment_thenFindsThem() {
        Settings hub = hub(Map.of("PITWATCH_DATA", "here", "PITWATCH_HTTP_PORT", "8000"));

        assertThat(hub.database().orElseThrow().url()).isEqualTo(DATABASE.url());
        assertThat(hub.mqtt().broker().orElseThrow().url()).isEqualTo("tcp://127.0.0.1:6666");
        assertThat(hub.mqtt().broker().orElseThrow().user()).hasValue("pitwatch-hub");
        assertThat(hub.mqtt().broker().orElseThrow().password()).hasValue("broker-secret");
        assertThat(hub.mqtt().external()).isEmpty();
        assertThat(hub.mqtt().accounts()).isEqualTo(Settings.Accounts.EMBEDDED);
        assertThat(hub.folders().data()).isEqualTo(home.resolve("here"));
        assertThat(hub.folders().routes()).isEqualTo(home.resolve("routes"));
        assertThat(hub.http().port()).isEqualTo(8000);
    }

    @Test
    void givenAnExternalBroker_whenTheHubReadsItsEnvironment_thenKeepsIt() {
        Settings hub = hub(Map.of("PITWATCH_MQTT_URL", "tcp://broker:1883"));

        assertThat(hub.mqtt().broker().orElseThrow().url()).isEqualTo("tcp://broker:1883");
        assertThat(hub.mqtt().accounts()).isEqualTo(Settings.Accounts.NONE);
    }

    @Test
    void givenFilesBelowTheHome_whenTheHubIsTold_thenByAbsolutePaths() {
        Map<String, String> told = environments(Map.of("PITWATCH_CLOCK_FILE", "clock", "SMTP_PASSWORD_FILE", "mail"))
                .hub();

        assertThat(told)
                .containsEntry("PITWATCH_CLOCK_FILE", home.resolve("clock").toString())
                .containsEntry("SMTP_PASSWORD_FILE", home.resolve("mail").toString());
    }

    @Test
    void givenTheBroker_whenTold_thenKnowsItsPortsAndHowToReadAccounts() {
        assertThat(environments(Map.of("PITWATCH_MQTT_PORT", "1999")).broker())
                .containsEntry("PITWATCH_MQTT_PORT", "1999")
                .containsEntry("PITWATCH_BROKER_HUB_PORT", "6666")
                .containsEntry("PITWATCH_BROKER_HUB_PASSWORD", "broker-secret")
                .containsEntry("PITWATCH_DB_URL", DATABASE.url());
    }

    @Test
    void givenPlantedSecrets_whenTheBrokerIsTold_thenKnowsItsOwnTwoPasswordsAndNoOther() {
        Environments environments = environments(PLANTED);

        assertThat(environments.broker())
                .containsOnlyKeys(
                        "PATH",
                        "PITWATCH_DATA",
                        "PITWATCH_DB_URL",
                        "PITWATCH_BROKER_DB_PASSWORD",
                        "PITWATCH_MQTT_BIND",
                        "PITWATCH_MQTT_PORT",
                        "PITWATCH_MQTTS_PORT",
                        "PITWATCH_RATE_LIMITS",
                        "PITWATCH_BROKER_HUB_PORT",
                        "PITWATCH_BROKER_HUB_PASSWORD")
                .containsEntry(
                        "PITWATCH_BROKER_DB_PASSWORD",
                        DatabaseRole.BROKER.password(
                                new MasterKey(PLANTED.get("PITWATCH_MASTER_KEY").getBytes(StandardCharsets.UTF_8))));
        assertThat(String.join("|", environments.broker().values())).doesNotContain("planted");
    }

    @Test
    void givenTheDatabasesAdministrator_whenTheHubIsTold_thenNotOfThem() {
        Map<String, String> told = environments(PLANTED).hub();

        assertThat(told)
                .containsEntry("PITWATCH_DB_URL", DATABASE.url())
                .doesNotContainKeys(
                        "PITWATCH_DB_USER",
                        "PITWATCH_DB_USER_FILE",
                        "PITWATCH_DB_PASSWORD",
                        "PITWATCH_DB_PASSWORD_FILE");
        assertThat(told.values()).doesNotContain("postgres", "database secret", "planted-user", "planted-password");
    }

    @Test
    void givenABrokerWithoutPortsOrLimits_whenTold_thenKnowsThatToo() {
        Map<String, String> own =
                Map.of("PITWATCH_MQTT_BIND", "10.0.0.1", "PITWATCH_MQTT_PORT", "off", "PITWATCH_RATE_LIMITS", "off");

        assertThat(environments(own).broker())
                .containsEntry("PITWATCH_MQTT_BIND", "10.0.0.1")
                .containsEntry("PITWATCH_MQTT_PORT", "off")
                .containsEntry("PITWATCH_MQTTS_PORT", "8883")
                .containsEntry("PITWATCH_RATE_LIMITS", "off");
        assertThat(environments(Map.of()).broker()).containsEntry("PITWATCH_RATE_LIMITS", "");
    }

    @Test
    void givenAFolderForBackups_whenTheHubIsTold_thenAlsoWhatMakesOneOfTheEmbeddedDatabase() {
        Map<String, String> told = environments(Map.of("BACKUP_DIR", "kept")).hub();

        assertThat(told).containsEntry("BACKUP_DIR", home.resolve("kept").toString());
        assertThat(told.get("PITWATCH_BACKUP_COMMAND"))
                .startsWith("'exec' 'env' '-u' 'PITWATCH_DB_URL' '")
                .contains("'-Dpitwatch.home=" + home + "'")
                .endsWith(" 'dev.pitwatch.launcher.Launcher' 'backup' '--check'");
        assertThat(told.get("PITWATCH_OFFSITE_COMMAND"))
                .startsWith("'exec' 'env' '-u' 'PITWATCH_DB_URL' '")
                .endsWith(" 'dev.pitwatch.launcher.Launcher' 'backup' 'offsite'");
        assertThat(environments(Map.of()).hub())
                .doesNotContainKeys("BACKUP_DIR", "PITWATCH_BACKUP_COMMAND", "PITWATCH_OFFSITE_COMMAND");
    }

    /** Which it refuses to back up, and says so. */
    @Test
    void givenAnOperatorsOwnDatabase_whenTheHubIsTold_thenTheCommandKnowsOfItToo() {
        Map<String, String> own = Map.of(
                "BACKUP_DIR",
                "kept",
                "PITWATCH_DB_URL",
                DATABASE.url(),
                "PITWATCH_MASTER_KEY",
                "a key of 32 bytes or more, in a test");

        assertThat(environments(own).hub().get("PITWATCH_BACKUP_COMMAND")).doesNotContain("PITWATCH_DB_URL");
    }

    /** Reads them as the hub does: from another folder. */
    private Settings hub(Map<String, String> own) {
        return Settings.read(environments(own).hub(), Path.of("/nowhere"));
    }

    private Environments environments(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(own);
        Map<String, String> readable = new HashMap<>(own);
        readable.remove("PITWATCH_DB_PASSWORD_FILE");
        Settings settings = Settings.read(readable, home);
        return new Environments(environment, home, settings, DATABASE, new HubAccount(6666, "broker-secret"));
    }
}
