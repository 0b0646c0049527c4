package dev.pitwatch.launcher;

import java.nio.file.Path;

/** Where the launcher's parts keep their files, below the data folder. */
final class Folders {

    private Folders() {}

    static Path database(Path data) {
        return data.resolve("postgres");
    }

    static Path log(Path data) {
        return data.resolve("log");
    }

    static Path hub(Path data) {
        return data.resolve("hub");
    }
}
