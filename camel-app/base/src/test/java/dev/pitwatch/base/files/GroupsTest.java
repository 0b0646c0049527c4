package dev.pitwatch.base.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GroupsTest {

    private static final int STAFF = 50;
    private static final Set<Integer> HUB = Set.of(0, 1_000);

    @TempDir
    Path folder;

    @Test
    void givenAMachineWithoutTheFiles_whenAsked_thenNobodyCanTellSoThereMightBeOthers() throws IOException {
        assertThat(holdsOthers()).isTrue();

        passwd("hub:x:1000:1000::/:/bin/sh");
        assertThat(holdsOthers()).isTrue();
    }

    @Test
    void givenAGroupOfNobodyOrTheHubOnly_whenAsked_thenThereAreNoOthers() throws IOException {
        passwd("root:x:0:0::/:/bin/sh", "hub:x:1000:50::/:/bin/sh", "eve:x:1001:1001::/:/bin/sh");

        group("root:x:0:", "staff:x:50:");
        assertThat(holdsOthers()).isFalse();
        group("staff:x:50:hub, root");
        assertThat(holdsOthers()).isFalse();
        group("staff:x:50");
        assertThat(holdsOthers()).as("a line without members").isFalse();
    }

    @Test
    void givenAGroupWithAnother_whenAsked_thenThereAreOthers() throws IOException {
        passwd("hub:x:1000:1000::/:/bin/sh", "eve:x:1001:1001::/:/bin/sh");
        group("staff:x:50:hub,eve");
        assertThat(holdsOthers()).isTrue();

        passwd("hub:x:1000:1000::/:/bin/sh", "eve:x:1001:50::/:/bin/sh");
        group("staff:x:50:");
        assertThat(holdsOthers()).as("whose own group it is").isTrue();
    }

    @Test
    void givenLinesThatAreBroken_whenAsked_thenTheyAreNobodyAndNoGroup() throws IOException {
        passwd("", "+::::::", "half:x", "eve:x:1001:99999999999::/:/bin/sh", "hub:x:1000:50::/:/bin/sh");
        group("", "# staff", "staff:x:fifty:eve", "staff:x:50:hub");

        assertThat(holdsOthers()).isFalse();
    }

    private boolean holdsOthers() throws IOException {
        return new Groups(folder).holdsOthers(STAFF, HUB);
    }

    private void passwd(String... lines) throws IOException {
        Files.writeString(folder.resolve("passwd"), String.join("\n", lines) + "\n");
    }

    private void group(String... lines) throws IOException {
        Files.writeString(folder.resolve("group"), String.join("\n", lines) + "\n");
    }
}
