package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a first run leaves for the starts after it. */
class SharedClassesIT {

    @TempDir
    static Path folder;

    private static Pitwatch pitwatch;

    @BeforeAll
    static void start() throws IOException {
        pitwatch = Pitwatch.empty(folder, QuickStart.sharingClasses());
    }

    @AfterAll
    static void stop() {
        pitwatch.close();
    }

    @Test
    void givenAFirstRun_whenTheHubStartsAgain_thenItHasItsClassesFromAnArchive() throws IOException {
        assertThat(mapped("hub")).isEmpty();
        await("devices are let in, which follows readiness")
                .until(() -> pitwatch.said().contains("Devices connect to"));

        pitwatch.restart("hub");
        pitwatch.awaitReady();

        List<String> archives = mapped("hub");
        assertThat(archives).isNotEmpty().allMatch(line -> line.contains("/hub/classes/hub-"));
        assertThat(Files.size(Path.of(archives.get(0).substring(archives.get(0).indexOf('/')))))
                .as("classes of bundles, too, not the 20 MB of Karaf's and the JDK's own")
                .isGreaterThan(40 << 20);
    }

    /** {@return places in that process's memory that are archives of classes below the data folder} */
    private static List<String> mapped(String part) throws IOException {
        String pid = Files.readString(folder.resolve(part + ".pid")).strip();
        try (Stream<String> lines = Files.lines(Path.of("/proc", pid, "maps"))) {
            return lines.filter(line -> line.contains(folder.toString()) && line.endsWith(".jsa"))
                    .toList();
        }
    }
}
