package dev.pitwatch.launcher;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The hub's bundle while one develops. What is put at its top comes before the jars in it, core's and base's too, so that nothing has
 * to be packed anew.
 */
final class DevBundle {

    private final Path jar;

    private DevBundle(Path jar) {
        this.jar = jar;
    }

    /** Finds it in a distribution. */
    static DevBundle in(Path distribution) throws IOException {
        try (Stream<Path> files = Files.walk(distribution.resolve("system/dev/pitwatch/hub"))) {
            return new DevBundle(files.filter(file -> file.toString().endsWith(".jar"))
                    .findFirst()
                    .orElseThrow(() -> new LauncherException("%s has no bundle of the hub".formatted(distribution))));
        }
    }

    /** Copies what lies below these folders into it, in the place of what is there; never half: another file takes its place. */
    void put(List<Path> folders) throws IOException {
        Path next = Files.copy(jar, jar.resolveSibling("next.jar"), StandardCopyOption.REPLACE_EXISTING);
        try (FileSystem inside = FileSystems.newFileSystem(next)) {
            for (Path folder : folders) {
                copy(folder, inside.getPath("/"));
            }
        }
        Files.move(next, jar, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void copy(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }
}
