package dev.pitwatch.simulator.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.simulator.demo.Demo;
import dev.pitwatch.simulator.demo.DemoFile;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TargetTest {

    @TempDir
    Path data;

    @ParameterizedTest
    @ValueSource(strings = {"", "--url http://localhost:9090", "--url http://127.0.0.1:9090/"})
    void givenTheDemoOfThatHub_whenLooked_thenItTellsTheRest(String options) {
        publishDemo("tcp://127.0.0.1:1999");

        assertThat(target(options).mqttPort()).isEqualTo(1_999);
        assertThat(target(options).username()).isEqualTo("super_admin");
        assertThat(target(options))
                .hasToString(
                        "Target[%s as super_admin]".formatted(target(options).hub()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://localhost:9090", "http://hub.example.com:9090", "http://localhost", "http://localhost:1"
            })
    void givenTheDemoOfAnotherHub_whenLooked_thenItsPasswordIsNotUsed(String url) {
        publishDemo("tcp://127.0.0.1:1999");

        assertThatThrownBy(() -> target("--url " + url))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("--mqtt-url, --username, --password (or PITWATCH_PASSWORD) are needed: " + data
                        + "/demo.json does not tell them for " + url);
    }

    @Test
    void givenNoDemo_whenEverythingIsGiven_thenNoneIsNeeded() {
        Target target = target("--username u --password p --mqtt-url tcp://broker");

        assertThat(target)
                .isEqualTo(new Target(URI.create("http://localhost:8080"), URI.create("tcp://broker"), "u", "p"));
        assertThat(target.mqttPort()).isEqualTo(1_883);
    }

    @Test
    void givenABrokerThatCantBeLoaded_whenLooked_thenAnAddressIsAsked() {
        publishDemo("ssl://broker:8883");

        assertThatThrownBy(() -> target("")).hasMessageStartingWith("--mqtt-url is needed");
    }

    private Target target(String options) {
        String[] words = options.isEmpty() ? new String[0] : options.split(" ");
        return Target.of(LoadOptions.read(words, Map.of()), data);
    }

    private void publishDemo(String mqttUrl) {
        Demo.User owner = new Demo.User("super_admin", null, "super_admin", "planted");
        new DemoFile(data)
                .publish(
                        new Demo(1, List.of(owner), List.of()),
                        new DemoFile.Addresses("http://127.0.0.1:9090", "http://127.0.0.1:9091", mqttUrl, null));
    }
}
