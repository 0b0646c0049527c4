package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedClassesTest {

    private static final Path HUB = Path.of("distribution-1");

    @TempDir
    private Path folder;

    private SharedClasses classes;

    @BeforeEach
    void wanted() {
        classes = new SharedClasses(folder.resolve("classes"), true);
    }

    @Test
    void firstRunWritesItsClasses() {
        assertThat(classes.ofHub(Map.of(), HUB).map(ClassArchive::option))
                .hasValueSatisfying(option ->
                        assertThat(option).startsWith("-XX:ArchiveClassesAtExit=" + folder.resolve("classes/hub-")));
    }

    /** A JVM that is to write classes refuses the second and the third, and ends. */
    @ParameterizedTest
    @CsvSource({
        "EXTRA_JAVA_OPTS, -Xmx1g -Xshare:auto",
        "JAVA_TOOL_OPTIONS, -javaagent:/opt/otel.jar",
        "JAVA_OPTS, -agentlib:jdwp=transport=dt_socket",
        "JDK_JAVA_OPTIONS, -XX:StartFlightRecording=filename=/tmp/hub.jfr"
    })
    void optionsThatDoNotGoWithItAreHeeded(String name, String options) {
        assertThat(classes.ofHub(Map.of(name, options), HUB)).isEmpty();
    }

    @Test
    void otherOptionsHaveAnArchiveOfTheirOwn() {
        Optional<String> small =
                classes.ofHub(Map.of("JAVA_OPTS", "-Xmx128m"), HUB).map(ClassArchive::option);
        Optional<String> large =
                classes.ofHub(Map.of("JAVA_OPTS", "-Xmx64g"), HUB).map(ClassArchive::option);

        assertThat(small).isPresent().isNotEqualTo(large);
    }

    @Test
    void hubThatEndsByItselfBeforeItIsReadyStartsWithoutFromThenOn() throws IOException {
        classes.ofHub(Map.of(), HUB);
        classes.keepOfHub(child("exit 1"));

        assertThat(classes.ofHub(Map.of(), HUB)).isEmpty();
    }

    @Test
    void hubThatWasReadyGoesOnWithIt() throws IOException {
        classes.ofHub(Map.of(), HUB);
        classes.hubIsReady();
        classes.keepOfHub(child("exit 1"));

        assertThat(classes.ofHub(Map.of(), HUB)).isPresent();
    }

    @Test
    void folderThatCannotBeMadeStopsNobody() throws IOException {
        Files.writeString(folder.resolve("classes"), "a file");

        assertThat(classes.ofHub(Map.of(), HUB)).isEmpty();
    }

    @Test
    void brokerThatRunsFromFoldersOfClassesHasNone() {
        assertThat(classes.ofBroker("")).isEmpty();
    }

    private ChildProcess child(String line) throws IOException {
        return ChildProcess.start(List.of("sh", "-c", line), Map.of(), folder, Duration.ofSeconds(1));
    }
}
