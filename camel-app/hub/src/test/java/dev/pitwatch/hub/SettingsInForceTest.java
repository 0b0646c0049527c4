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

    @Test
    void givenTheHandbook_whenRead_thenItNamesWhatIsInEffectAtOnce() throws IOException {
        String handbook = Files.readString(Path.of("../../docs/editing-routes.md"));

        assertThat(handbook)
                .contains(SettingsInForce.atOnce().stream()
                        .map("`%s`"::formatted)
                        .collect(Collectors.joining(", ", "| ", " | at once |")));
    }
}
