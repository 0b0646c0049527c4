package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GreetingTest {

    @TempDir
    Path home;

    @Test
    void givenNoPublicUrl_whenGreeted_thenItSaysThatPhonesCantOpenLinks() {
        assertThat(greeting(Map.of())).contains("for phones set PITWATCH_PUBLIC_URL");
    }

    @Test
    void givenAllOnThisMachine_whenGreeted_thenItHasOneName() {
        assertThat(greeting(Map.of("PITWATCH_BIND", "127.0.0.1")))
                .contains("Open http://localhost:8080", "tcp://localhost:1883", "http://localhost:8081/health")
                .doesNotContain("127.0.0.1", "0.0.0.0");
    }

    @Test
    void givenAnAddressOnTheNetwork_whenGreeted_thenThereIsNothingToSet() {
        assertThat(greeting(Map.of("PITWATCH_PUBLIC_URL", "http://192.168.1.20:8080")))
                .contains("Open http://")
                .doesNotContain("PITWATCH_PUBLIC_URL");
    }

    @Test
    void givenNobody_whenGreeted_thenItSaysHowTheFirstOneIsMade() {
        assertThat(greeting(Map.of(), true))
                .contains("Nobody can sign in yet. The first one is made by: ./pitwatch admin create-super-admin");
        assertThat(greeting(Map.of(), false)).doesNotContain("Nobody");
    }

    private String greeting(Map<String, String> environment) {
        return greeting(environment, false);
    }

    private String greeting(Map<String, String> environment, boolean nobody) {
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
        new Greeting(Settings.read(environment, home), new Terminal(out, false)).print(Optional.empty(), nobody);
        return written.toString(StandardCharsets.UTF_8);
    }
}
