package dev.pitwatch.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The project's own Java files, for what no class file shows. */
final class Sources {

    static final Path ROOT = Path.of("..", "..").toAbsolutePath().normalize();

    private static final Set<String> NOT_OURS = Set.of("target", "node_modules", "firmware", "new");

    private Sources() {}

    /** A source file: its path below the project's root, with slashes, and its text. */
    record Source(String path, String text) {

        /** {@return whether only tests use it: it is one, or of a module for them} */
        boolean isTest() {
            return path.contains("/src/test/") || path.contains("-testing/src/");
        }

        /** {@return its package without {@code dev.pitwatch.}} */
        String word() {
            String line = text.lines()
                    .filter(one -> one.startsWith("package "))
                    .findFirst()
                    .orElse("package dev.pitwatch;");
            return line.replace("package dev.pitwatch", "").replaceAll("^\\.|;$", "");
        }

        String type() {
            return path.substring(path.lastIndexOf('/') + 1).replace(".java", "");
        }
    }

    /** {@return all Java files of these folders below the root} */
    static List<Source> in(String... folders) {
        List<Source> found = new ArrayList<>();
        for (String folder : folders) {
            try {
                Files.walkFileTree(ROOT.resolve(folder), new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                        String name = directory.getFileName().toString();
                        return NOT_OURS.contains(name) || name.startsWith(".")
                                ? FileVisitResult.SKIP_SUBTREE
                                : FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        if (file.toString().endsWith(".java")) {
                            String path = ROOT.relativize(file).toString().replace('\\', '/');
                            found.add(new Source(path, Files.readString(file)));
                        }
                        return FileVisitResult.CONTINUE;
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return found;
    }
}
