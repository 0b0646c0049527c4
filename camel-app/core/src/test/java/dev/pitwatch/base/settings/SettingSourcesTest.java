package dev.pitwatch.base.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pitwatch.core.testing.TestCertificate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingSourcesTest {

    @TempDir
    Path home;

    @Test
    void givenBlankVariables_whenRead_thenTheyAreNotSet() throws IOException {
        config("http.port = 9090\nsignup =\nlog.format = \\ \n");

        Settings settings = Settings.read(
                Map.of("PITWATCH_HTTP_PORT", " ", "PITWATCH_HTTP_PORT_FILE", "", "PITWATCH_SIGNUP", ""), home);

        assertThat(settings.http().port()).isEqualTo(9090);
        assertThat(settings.signup()).isEqualTo("invite");
        assertThat(settings.logFormat()).isEqualTo("text");
    }

    @Test
    void givenTheFolderByAFile_whenRead_thenSettingsAreReadThere() throws IOException {
        config("http.port = 9090\nconfig = elsewhere\n");
        Files.move(home.resolve("config"), home.resolve("mine"));
        Files.writeString(home.resolve("config-is"), "mine\n");

        Settings settings = Settings.read(Map.of("PITWATCH_CONFIG", "", "PITWATCH_CONFIG_FILE", "config-is"), home);

        assertThat(settings.folders().config()).isEqualTo(home.resolve("mine"));
        assertThat(settings.http().port()).isEqualTo(9090);
        assertThat(Settings.keys(Map.of(), home)).doesNotContain("config");
        assertThat(problems(Map.of("PITWATCH_CONFIG_FILE", "nowhere")))
                .containsExactly("PITWATCH_CONFIG_FILE is \"%s\", expected a file that can be read"
                        .formatted(home.resolve("nowhere")));
    }

    @Test
    void givenABlankFolder_whenRead_thenItIsTheUsualOne() throws IOException {
        config("http.port = 9090\n");

        Settings settings = Settings.read(Map.of("PITWATCH_CONFIG", ""), home);

        assertThat(settings.folders().config()).isEqualTo(home.resolve("config"));
        assertThat(settings.http().port()).isEqualTo(9090);
    }

    @Test
    void givenASettingOfAnotherPrefix_whenItStandsInTheFile_thenItCounts() throws IOException {
        config("otel.exporter.otlp.endpoint = http://tempo:4318\n");

        assertThat(Settings.read(Map.of(), home).tracing())
                .hasValueSatisfying(tracing -> assertThat(tracing).hasToString("http://tempo:4318"));
    }

    @Test
    void givenNoSettingOrWrongOnes_whenKeysAreAsked_thenAllAreThereUnderWhichOneMayStand() throws IOException {
        config("http.port = wrong\n");

        assertThat(Settings.keys(Map.of("PITWATCH_SIGNUP", "off"), home))
                .contains(
                        "http.port",
                        "signup",
                        "otel.exporter.otlp.endpoint",
                        "camera.targets",
                        "db.url",
                        "db.user",
                        "db.password",
                        "route.replay",
                        "route.try.seconds")
                .doesNotContain("http.prot");
    }

    @Test
    void givenAConfigFolderWithoutTheFile_whenRead_thenDefaultsCount() throws IOException {
        Files.createDirectories(home.resolve("config"));

        assertThat(Settings.read(Map.of(), home).http().port()).isEqualTo(8080);
    }

    @ParameterizedTest
    @ValueSource(strings = {"config", "config/dev.pitwatch.hub.cfg", "config/log4j.config"})
    void givenWhatOthersMayWrite_whenRead_thenRefusedWithTheRemedyAndNothingOfItCounts(String open) throws IOException {
        config("http.port = wrong\n");
        Files.writeString(home.resolve("config/log4j.config"), "x");
        Files.setPosixFilePermissions(home.resolve(open), PosixFilePermissions.fromString("rwxrwxrwx"));

        assertThat(problems(Map.of()))
                .singleElement()
                .asString()
                .contains("can be written by everybody", "chmod o-w " + home.resolve(open));
    }

    @Test
    void givenAFileThatIsNoProperties_whenRead_thenItIsNamed() throws IOException {
        config("http.port = \\u12\n");

        assertThat(problems(Map.of()))
                .singleElement()
                .asString()
                .contains("config/dev.pitwatch.hub.cfg", "expected lines of key = value");
    }

    @ParameterizedTest
    @CsvSource({
        "PITWATCH_MQTTS_KEY, PITWATCH_MQTTS_CERT",
        "PITWATCH_MQTTS_CERT, PITWATCH_MQTTS_KEY",
    })
    void givenOneOfKeyAndCertificate_whenRead_thenTheOtherIsSaidNotToBeSet(String given, String missing)
            throws IOException {
        Files.writeString(home.resolve("a.pem"), "x");

        assertThat(problems(Map.of(given, "a.pem")))
                .containsExactly(missing + " is not set, expected a PEM file, since the other of the two is set");
    }

    @Test
    void givenAGoodKeyAndABrokenCertificate_whenRead_thenOnlyTheCertificateIsNamed() throws Exception {
        Files.writeString(home.resolve("chain.pem"), "no certificate");
        String key = TestCertificate.make(Files.createDirectory(home.resolve("good")))
                .key()
                .toString();

        assertThat(problems(Map.of("PITWATCH_MQTTS_CERT", "chain.pem", "PITWATCH_MQTTS_KEY", key)))
                .singleElement()
                .asString()
                .startsWith("PITWATCH_MQTTS_CERT is \"chain.pem\", expected a PEM file with a certificate");
    }

    @Test
    void givenAUserWithoutPassword_whenTheBrokerIsRead_thenTheUserIsTakenOutAlone() {
        var broker = Settings.read(Map.of("PITWATCH_MQTT_URL", "tcp://hub@broker:1883"), home)
                .mqtt()
                .external()
                .orElseThrow();

        assertThat(broker.user()).contains("hub");
        assertThat(broker.password()).isEmpty();
        assertThat(broker.url()).isEqualTo("tcp://broker:1883");
    }

    @ParameterizedTest
    @CsvSource({
        "PITWATCH_MQTT_URL, tcp://my_broker:1883",
        "PITWATCH_PUBLIC_URL, https://my_hub",
        "PITWATCH_MANAGEMENT_HOSTS, hub:8081",
        "PITWATCH_MANAGEMENT_HOSTS, -hub",
        "PITWATCH_TRACE_READINGS, half",
    })
    void givenNoHostOrNumber_whenRead_thenTheSettingIsNamed(String name, String value) {
        assertThat(problems(Map.of(name, value))).singleElement().asString().startsWith(name);
    }

    @Test
    void givenNamesOfTheManagementPort_whenRead_thenTheyAreKnownInLowerCase() {
        assertThat(Settings.read(Map.of("PITWATCH_MANAGEMENT_HOSTS", "hub, PitWatch.Internal,"), home)
                        .web()
                        .managementHosts())
                .containsExactly("hub", "pitwatch.internal");
        assertThat(Settings.read(Map.of(), home).web().managementHosts()).isEmpty();
    }

    private void config(String text) throws IOException {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/dev.pitwatch.hub.cfg"), text);
    }

    private List<String> problems(Map<String, String> environment) {
        return catchThrowableOfType(SettingsException.class, () -> Settings.read(environment, home))
                .problems();
    }
}
