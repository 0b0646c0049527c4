package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.settings.Settings;
import dev.pitwatch.core.settings.Settings.DatabaseAddress;
import dev.pitwatch.launcher.Environments.HubAccount;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnvironmentsTest {

    private static final DatabaseAddress DATABASE =
            new DatabaseAddress("jdbc:postgresql://127.0.0.1:5555/pitwatch", "postgres", "database secret");

    @TempDir
    private Path home;

    @Test
    void givenEmbeddedNeighbours_whenTheHubReadsItsEnvironment_thenFindsThem() {
        Settings hub = hub(Map.of("PITWATCH_DATA", "here", "PITWATCH_HTTP_PORT", "8000"));

        assertThat(hub.database()).contains(DATABASE);
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
                .containsEntry("PITWATCH_DB_URL", DATABASE.url())
                .containsKey("PITWATCH_MASTER_KEY")
                .doesNotContainKey("PITWATCH_DB_PASSWORD");
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

    /** Reads them as the hub does: from another folder. */
    private Settings hub(Map<String, String> own) {
        return Settings.read(environments(own).hub(), Path.of("/nowhere"));
    }

    private Environments environments(Map<String, String> own) {
        Map<String, String> environment = new HashMap<>(own);
        Settings settings = Settings.read(environment, home);
        return new Environments(environment, home, settings, DATABASE, new HubAccount(6666, "broker-secret"));
    }
}
