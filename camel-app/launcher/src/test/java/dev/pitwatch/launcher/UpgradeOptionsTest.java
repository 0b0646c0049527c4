package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpgradeOptionsTest {

    @Test
    void givenNothingOfIt_whenUpgraded_thenTheNewVersionHasAMinuteToGetReady() {
        assertThat(UpgradeOptions.parse(List.of("pitwatch-1.0.0.tar.gz"), "").readyWithin())
                .isEqualTo(Duration.ofSeconds(60));
        assertThat(UpgradeOptions.parse(List.of("--ready-within", "240", "pitwatch-1.0.0.tar.gz"), "")
                        .readyWithin())
                .isEqualTo(Duration.ofSeconds(240));
    }
}
