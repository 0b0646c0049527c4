package dev.pitwatch.bench;

import java.nio.file.Path;

/**
 * Where a benchmark works.
 *
 * @param home the sources, built
 * @param folder an empty one for what is written
 */
record Workspace(Path home, Path folder) {

    /** {@return the same with a folder of its own below} */
    Workspace below(String name) {
        return new Workspace(home, folder.resolve(name));
    }

    /** {@return the same of another checkout, in which the same was built} */
    Workspace of(Path other) {
        return new Workspace(other, folder);
    }
}
