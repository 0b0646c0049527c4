package dev.pitwatch.bench;

import java.nio.file.Path;

/** The sources, and an empty folder for what a benchmark writes. */
record Place(Path home, Path folder) {

    /** {@return the same with a folder of its own below} */
    Place below(String name) {
        return new Place(home, folder.resolve(name));
    }
}
