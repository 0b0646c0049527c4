package dev.pitwatch.launcher;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the launcher's parts find and keep their files. */
final class Folders {

    private Folders() {}

    /** {@return the hub as it was built: of a release, or of the sources} */
    static Path assembly(Path home) {
        Path released = home.resolve("lib/hub");
        return Files.isDirectory(released) ? released : home.resolve("camel-app/distribution/assembly/target/assembly");
    }

    static Path database(Path data) {
        return data.resolve("postgres");
    }

    static Path log(Path data) {
        return data.resolve("log");
    }

    static Path hub(Path data) {
        return data.resolve("hub");
    }

    /** {@return what JVMs left for their next start, made anew where it is missing} */
    static Path classes(Path data) {
        return hub(data).resolve("classes");
    }
}
