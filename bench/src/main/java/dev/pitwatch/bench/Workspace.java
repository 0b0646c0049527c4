package dev.pitwatch.bench;

import java.nio.file.Path;

/** The sources, and an empty folder for what a benchmark writes. */
record Workspace(Path home, Path folder) {

    /** {@return the same with a folder of its own below} */
    Workspace below(String name) {
        return new Workspace(home, folder.resolve(name));
    }
}
