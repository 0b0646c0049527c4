package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevOptionsTest {

    private static DevOptions parse(String words) {
        return DevOptions.parse(words.isEmpty() ? List.of() : List.of(words.split(" ", -1)));
    }

    @Test
    void givenADebuggersPort_whenParsed_thenTheHubListensThereForThisMachineAlone() {
        DevOptions options = parse("--debug 5005 --empty");

        assertThat(options.empty()).isTrue();
        assertThat(options.hubOptions()).contains("address=127.0.0.1:5005");
        assertThat(options.debugger()).hasValue("localhost:5005");
    }

    @Test
    void givenNothing_whenParsed_thenThereIsADemoAndNoDebugger() {
        DevOptions options = parse("");

        assertThat(options.empty()).isFalse();
        assertThat(options.hubOptions()).doesNotContain("jdwp");
        assertThat(options.debugger()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--debug", "--debug 0", "--debug 65536", "--debug 99999", "--debug five", "--fast", "--empty 1"})
    void givenAnythingElse_whenParsed_thenRefusedInALine(String words) {
        assertThatThrownBy(() -> parse(words))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("expected");
    }
}
