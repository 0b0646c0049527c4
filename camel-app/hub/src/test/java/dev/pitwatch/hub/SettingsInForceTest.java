package dev.pitwatch.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.Web;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsInForceTest {

    @TempDir
    Path home;

    private final List<Web> told = new ArrayList<>();

    private Settings settings(String name, String value) {
        return Settings.read(Map.of(name, value), home);
    }

    private SettingsInForce started() {
        SettingsInForce inForce = new SettingsInForce(Settings.read(Map.of(), home));
        inForce.attach(told::add);
        return inForce;
    }

    @Test
    void givenOtherLimits_whenFollowed_thenTold() {
        started().follow(settings("PITWATCH_RATE_LIMITS", "user=7"));

        assertThat(told).hasSize(1);
        assertThat(told.get(0).rateLimits().orElseThrow().user()).isEqualTo(7);
    }

    @Test
    void givenOtherOrigins_whenFollowedTwice_thenToldOnce() {
        SettingsInForce inForce = started();

        inForce.follow(settings("PITWATCH_ALLOWED_ORIGINS", "https://a.example"));
        inForce.follow(settings("PITWATCH_ALLOWED_ORIGINS", "https://a.example"));

        assertThat(told).extracting(Web::allowedOrigins).containsExactly(java.util.Set.of("https://a.example"));
    }

    @Test
    void givenWhatNeedsARestart_whenFollowed_thenNotTold() {
        started().follow(settings("PITWATCH_TIME_ZONE", "Europe/Berlin"));

        assertThat(told).isEmpty();
    }

    @Test
    void givenAChangeDuringTheStart_whenSomebodyIsAttached_thenTold() {
        SettingsInForce inForce = new SettingsInForce(Settings.read(Map.of(), home));

        inForce.follow(settings("PITWATCH_RATE_LIMITS", "off"));
        inForce.attach(told::add);

        assertThat(told).hasSize(1);
        assertThat(told.get(0).rateLimits()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "PITWATCH_HTTP_PORT, 9000, http.port",
        "PITWATCH_MANAGEMENT_PORT, 9001, management",
        "PITWATCH_MQTT_PORT, 9002, mqtt",
        "PITWATCH_ROUTES, elsewhere, routes",
        "PITWATCH_PUBLIC_URL, https://a.example, public.url",
        "PITWATCH_TIME_ZONE, Europe/Berlin, time.zone",
        "PITWATCH_READING_DAYS, 10, reading.days",
        "PITWATCH_ROUTE_TRY_SECONDS, 3, route.try.seconds",
        "PITWATCH_CLOCK_FILE, clock, clock.file",
        "PITWATCH_SIGNUP, open, signup",
        "PITWATCH_DEMO_HISTORY, 0, demo.history",
        "PITWATCH_DATA_REGION, Pune, data.region",
        "PITWATCH_PLATFORM_EMAIL, team@example.com, platform.email",
        "LOKI_URL, https://loki.example, loki.url",
        "BACKUP_DIR, backups, backup",
        "PITWATCH_LOG_FORMAT, json, log.format"
    })
    void givenASettingOfTheStart_whenItDiffers_thenItIsSaidToBeInEffectFromTheNextOn(
            String name, String value, String key) {
        assertThat(SettingsInForce.atRestart(Settings.read(Map.of(), home), settings(name, value)))
                .anyMatch(keys -> keys.contains(key));
    }

    @Test
    void givenTheHandbook_whenRead_thenItNamesWhatIsInEffectAtOnce() throws IOException {
        String handbook = Files.readString(Path.of("../../docs/editing-routes.md"));

        assertThat(handbook)
                .contains(SettingsInForce.atOnce().stream()
                        .map("`%s`"::formatted)
                        .collect(Collectors.joining(", ", "| ", " | at once |")));
    }
}
