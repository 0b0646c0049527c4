package dev.pitwatch.hub.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.hub.routes.RoutesFolder.Changes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesFolderTest {

    @TempDir
    Path folder;

    @Test
    void givenFilesWhoseNamesAreNearlyRight_whenLookedAt_thenTheyAreToldUntilTheyHaveTheRightName() throws IOException {
        for (String name : List.of("b.camel.yml", "c.yaml", "D.CAMEL.YAML", "e.camel.yaml.txt", "f.camel.xml")) {
            Files.writeString(folder.resolve(name), "- route: {}");
        }
        RoutesFolder looked = new RoutesFolder(folder);

        Changes first = looked.look();

        assertThat(first.written()).isEmpty();
        assertThat(first.untrusted().keySet())
                .extracting(RouteFile::id)
                .containsExactlyInAnyOrder("b.camel.yml", "c.yaml", "D.CAMEL.YAML", "e.camel.yaml.txt", "f.camel.xml");
        assertThat(first.untrusted().values())
                .containsOnly("it is not loaded: the name of a route file ends with .camel.yaml");
        assertThat(looked.look().untrusted()).isEmpty();

        Files.move(folder.resolve("b.camel.yml"), folder.resolve("b.camel.yaml"));
        looked.look();
        Changes renamed = looked.look();

        assertThat(renamed.removed()).containsExactly("b.camel.yml");
        assertThat(renamed.written()).extracting(RouteFile::id).containsExactly("b");
    }

    @Test
    void givenWhatEditorsAndPeopleLeave_whenLookedAt_thenItIsPassedOver() throws IOException {
        for (String name : List.of(
                "a.camel.yaml~",
                ".a.camel.yaml",
                "a.camel.yaml.orig",
                "a.camel.yaml.rej",
                "errors.diff",
                "README.md")) {
            Files.writeString(folder.resolve(name), "text");
        }

        assertThat(new RoutesFolder(folder).look()).satisfies(changes -> {
            assertThat(changes.written()).isEmpty();
            assertThat(changes.untrusted()).isEmpty();
        });
    }
}
