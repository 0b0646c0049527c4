package dev.pitwatch.bench;

import java.nio.file.Path;

/**
 * Where a benchmark works.
 *
 * @param home the sources, built
 * @param classPath of the product's launcher
 * @param folder an empty one for what is written
 */
record Workspace(Path home, String classPath, Path folder) {

    /** {@return the same with a folder of its own below} */
    Workspace below(String name) {
        return new Workspace(home, classPath, folder.resolve(name));
    }

    /** {@return the same of another checkout, in which the same was built} */
    Workspace of(Path other) {
        Path built = other.resolve("bench/target");
        return new Workspace(other, built.resolve("classes") + ":" + built.resolve("lib") + "/*", folder);
    }
}
