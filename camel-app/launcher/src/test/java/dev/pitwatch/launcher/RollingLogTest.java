package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollingLogTest {

    @TempDir
    private Path folder;

    @Test
    void givenMoreThanOneFileHolds_whenWritten_thenTheOneBeforeIsKept() {
        RollingLog log = new RollingLog(folder.resolve("hub.out"));
        String line = "x".repeat(1 << 20);

        for (int i = 0; i < 10; i++) {
            log.write(line);
        }
        log.write("last");

        assertThat(folder.resolve("hub.out")).hasSize(5);
        assertThat(folder.resolve("hub.out.1")).exists();
        assertThat(log.lastLine()).isEqualTo("last");
    }

    @Test
    void givenPeoplesAddresses_whenWritten_thenTheFileHasThemMasked() {
        RollingLog log = new RollingLog(folder.resolve("broker.log"));

        log.write("sign-in refused: user \"asha.rao@example.com\" from 10.0.0.1");

        assertThat(folder.resolve("broker.log")).hasContent("sign-in refused: user \"a***@example.com\" from 10.0.0.1");
    }
}
