package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a first run leaves for the starts after it. */
class SharedClassesIT {

    @TempDir
    static Path folder;

    private static Path loaded;
    private static Pitwatch pitwatch;

    @BeforeAll
    static void start() throws IOException {
        loaded = folder.resolve("loaded-%p.txt");
        Map<String, String> environment = new HashMap<>(QuickStart.sharingClasses());
        environment.merge(
                "EXTRA_JAVA_OPTS", " -Xlog:class+load:file=%s:none:filecount=0".formatted(loaded), String::concat);
        pitwatch = Pitwatch.empty(folder.resolve("data"), environment);
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    @Test
    void givenAFirstRun_whenTheHubStartsAgain_thenItHasTheClassesOfBundlesFromThere() throws IOException {
        await("devices are let in, which follows readiness")
                .until(() -> pitwatch.said().contains("Devices connect to"));
        assertThat(shared(pitwatch.pid("hub"))).isEmpty();

        pitwatch.restart("hub");
        pitwatch.awaitReady();

        assertThat(shared(pitwatch.pid("hub")))
                .anyMatch(line -> line.startsWith("dev.pitwatch.hub."))
                .anyMatch(line -> line.startsWith("org.apache.camel."));
        pitwatch.close();
        try (Stream<Path> left = Files.list(folder.resolve("data/hub/classes"))) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .as("what the broker wrote as it ended, too")
                    .hasSize(2)
                    .anyMatch(name -> name.matches("hub-.*\\.jsa"))
                    .anyMatch(name -> name.matches("broker-.*\\.jsa"));
        }
    }

    /** {@return classes that this process has from an archive of an earlier run} */
    private static List<String> shared(long pid) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(loaded.toString().replace("%p", Long.toString(pid))))) {
            return lines.filter(line -> line.endsWith("shared objects file (top)"))
                    .toList();
        }
    }
}
