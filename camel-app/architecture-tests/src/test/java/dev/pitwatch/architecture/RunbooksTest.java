package dev.pitwatch.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.core.alerts.source.PlatformAlertType;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** For each alert of the platform there is written down what to do. */
class RunbooksTest {

    private static final String HEADING = "## ";

    @Test
    void givenAlertsOfThePlatform_whenTheRunbooksAreRead_thenEachHasOneAndNoOtherIsThere() throws IOException {
        List<String> headings = Files.readAllLines(Sources.ROOT.resolve("docs/runbooks/README.md")).stream()
                .filter(line -> line.matches(HEADING + "[a-z_]+"))
                .map(line -> line.substring(HEADING.length()))
                .toList();

        assertThat(headings)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(PlatformAlertType.values())
                        .map(PlatformAlertType::code)
                        .toList());
    }
}
