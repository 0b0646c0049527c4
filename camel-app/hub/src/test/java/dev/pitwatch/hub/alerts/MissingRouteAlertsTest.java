package dev.pitwatch.hub.alerts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.alert.EpisodeChange;
import dev.pitwatch.core.alerts.source.PlatformConditions;
import dev.pitwatch.core.testing.TestClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MissingRouteAlertsTest {

    private final TestClock clock = TestClock.atExample();
    private final List<EpisodeChange> changes = new ArrayList<>();
    private final Map<String, Optional<String>> missing = new HashMap<>();

    private List<EpisodeChange.Opening> opened() {
        return changes.stream()
                .filter(EpisodeChange.Opening.class::isInstance)
                .map(EpisodeChange.Opening.class::cast)
                .toList();
    }

    private void lookFor(MissingRouteAlerts alerts, Duration time) {
        for (Duration passed = Duration.ZERO; passed.compareTo(time) <= 0; passed = passed.plusSeconds(10)) {
            alerts.look();
            clock.pass(Duration.ofSeconds(10));
        }
    }

    @Test
    void givenARouteThatIsMissing_whenItLastsAndIsThereAgain_thenAnAlertSaysWhatIsLeftUndoneAndClears() {
        try (MissingRouteAlerts alerts =
                new MissingRouteAlerts(new PlatformConditions("node", changes::add, clock), () -> missing)) {
            missing.put("backup-nightly", Optional.of("No route file has backup-nightly"));
            missing.put("alerts-server", Optional.empty());

            lookFor(alerts, Duration.ofSeconds(100)); // files are being copied
            assertThat(opened()).isEmpty();
            lookFor(alerts, Duration.ofSeconds(30));

            assertThat(opened()).singleElement().satisfies(opening -> {
                assertThat(opening.alertType()).isEqualTo("route_missing");
                assertThat(opening.subject()).isEqualTo("platform:backup-nightly@node");
                assertThat(opening.message()).isEqualTo("No route file has backup-nightly");
            });
            missing.put("backup-nightly", Optional.empty());
            lookFor(alerts, Duration.ofMinutes(2));

            assertThat(changes).last().isInstanceOfSatisfying(EpisodeChange.Clearing.class, clearing -> assertThat(
                            clearing.subject())
                    .isEqualTo("platform:backup-nightly@node"));
        }
    }
}
