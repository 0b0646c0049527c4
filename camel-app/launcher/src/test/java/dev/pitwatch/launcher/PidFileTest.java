package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PidFileTest {

    @TempDir
    private Path data;

    private PidFile file;

    @BeforeEach
    void open() {
        file = new PidFile(data, "hub");
    }

    @Test
    void givenAProcessOfOurs_whenRead_thenIsFoundUntilItEnds() throws Exception {
        // Named as a JVM's command line is: the data folder in an option.
        ChildProcess child = ChildProcess.start(
                List.of("/bin/sh", "-c", "sleep 60", "java", "-Dpitwatch.data=" + data),
                System.getenv(),
                data,
                Duration.ofSeconds(5));
        file.write(child.pid());

        await().untilAsserted(
                        () -> assertThat(file.process().map(ProcessHandle::pid)).hasValue(child.pid()));

        child.kill();
        await().until(() -> file.process().isEmpty());
    }

    @Test
    void givenAForeignProcessWithThatNumber_whenRead_thenIsNoneOfOurs() {
        file.write(1);

        assertThat(file.process()).isEmpty();
        assertThat(file.holder()).isPresent();
    }

    @Test
    void givenNoFileOrNonsense_whenRead_thenThereIsNone() throws Exception {
        assertThat(file.process()).isEmpty();

        Files.writeString(data.resolve("hub.pid"), "nonsense\n");
        assertThat(file.process()).isEmpty();
    }

    @Test
    void givenAFile_whenWrittenAnewAndDeleted_thenHoldsTheNewNumberAndLeavesNothing() throws Exception {
        file.write(11);
        file.write(22);
        assertThat(data.resolve("hub.pid")).hasContent("22\n");

        file.delete();
        assertThat(data).isEmptyDirectory();
    }
}
