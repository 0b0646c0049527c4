package dev.pitwatch.core.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A message that one side alone reads is no contract. */
class FirmwareVectorsTest {

    private static final Path HUBS = Path.of("src", "test", "java");
    private static final Path FIRMWARES = Path.of("..", "..", "firmware", "test");

    @Test
    void givenEachMessage_whenTestsAreSearchedForIt_thenThoseOfBothSidesReadIt() throws IOException {
        List<Path> messages = files(FirmwareVectors.FOLDER, ".json");
        String hubs = all(HUBS, "Firmware", ".java");
        String firmwares = all(FIRMWARES, "", ".cpp");

        assertThat(messages).hasSizeGreaterThan(15).allSatisfy(message -> {
            String name = message.getFileName().toString().replace(".json", "");
            assertThat(hubs).as("the hub's tests").contains("\"" + name + "\"");
            assertThat(firmwares).as("the firmware's tests").containsPattern("[\"/]" + name + "(\\.json)?\"");
        });
    }

    private static String all(Path folder, String prefix, String suffix) throws IOException {
        return files(folder, suffix).stream()
                .filter(file -> file.getFileName().toString().startsWith(prefix))
                .map(FirmwareVectorsTest::text)
                .collect(Collectors.joining("\n"));
    }

    private static List<Path> files(Path folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
