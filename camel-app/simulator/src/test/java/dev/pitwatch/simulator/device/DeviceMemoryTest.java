package dev.pitwatch.simulator.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.simulator.device.DeviceMemory.Finished;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceMemoryTest {

    @TempDir
    private Path folder;

    @Test
    void givenAMemory_whenSavedAndLoaded_thenItIsTheSame() {
        DeviceMemory memory = DeviceMemory.fresh("LIC-1", "w", "p")
                .connecting()
                .every(30)
                .disabled(true)
                .at("w2", "p2")
                .licensed("LIC-2")
                .with(new Finished("c1", "rejected", "expired"));

        memory.save(folder.resolve("d.json"));

        assertThat(DeviceMemory.load(folder.resolve("d.json"))).contains(memory);
    }

    @Test
    void givenSeventeenCommands_whenRemembered_thenTheFirstIsForgotten() {
        DeviceMemory memory = DeviceMemory.fresh("LIC-1", "w", "p");
        for (int i = 1; i <= 17; i++) {
            memory = memory.with(new Finished("c" + i, "done", null));
        }

        assertThat(memory.find("c1")).isEmpty();
        assertThat(memory.find("c2")).isPresent();
    }

    @Test
    void givenARuinedFile_whenLoaded_thenItStartsAfresh() throws IOException {
        Files.writeString(folder.resolve("d.json"), "{\"licen");

        assertThat(DeviceMemory.load(folder.resolve("d.json"))).isEmpty();
    }
}
