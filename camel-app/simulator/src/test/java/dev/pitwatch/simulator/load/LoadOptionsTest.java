package dev.pitwatch.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadOptionsTest {

    @Test
    void givenNothing_whenRead_thenTenDevicesAreWanted() {
        LoadOptions options = read();

        assertThat(options.devices()).isEqualTo(10);
        assertThat(options.rate()).isEqualTo(1);
        assertThat(options.url()).isEmpty();
        assertThat(options.mqtt()).isEmpty();
        assertThat(options.duration()).isEmpty();
        assertThat(options.ignoreLimits()).isFalse();
    }

    @Test
    void givenAllOptions_whenRead_thenTheyCount() {
        LoadOptions options = read(
                "--devices",
                "1000",
                "--rate",
                "8000",
                "--url",
                "https://hub:8443",
                "--username",
                "u",
                "--password",
                "p",
                "--duration",
                "1.5",
                "--mqtt-url",
                "tcp://broker:1884",
                "--workshop",
                "7",
                "--acked-file",
                "acked.csv",
                "--ignore-limits");

        assertThat(options.devices()).isEqualTo(1_000);
        assertThat(options.rate()).isEqualTo(8_000);
        assertThat(options.url()).contains(URI.create("https://hub:8443"));
        assertThat(options.mqtt()).contains(URI.create("tcp://broker:1884"));
        assertThat(options.duration()).contains(Duration.ofMillis(1_500));
        assertThat(options.workshop()).contains(7L);
        assertThat(options.ignoreLimits()).isTrue();
    }

    @Test
    void givenAPasswordInTheEnvironment_whenRead_thenTheCommandLineNeedsNone() {
        assertThat(LoadOptions.read(new String[0], Map.of("PITWATCH_PASSWORD", "p"))
                        .password())
                .contains("p");
    }

    @ParameterizedTest
    @CsvSource({
        "--devices, none, --devices is \"none\"",
        "--devices, 0, --devices is \"0\"",
        "--url, localhost, --url is \"localhost\"",
        "--mqtt-url, ssl://h:8883, --mqtt-url is \"ssl://h:8883\"",
        "--dance, 1, \"--dance\" is no option",
    })
    void givenAWrongOption_whenRead_thenItIsNamed(String name, String value, String message) {
        assertThatThrownBy(() -> read(name, value)).hasMessageContaining(message);
    }

    private static LoadOptions read(String... arguments) {
        return LoadOptions.read(arguments, Map.of());
    }
}
