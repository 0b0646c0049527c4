package dev.pitwatch.integration;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.stream.Stream;

/** A checkout whose sources of base, core and hub are a test's own; all else, what was built too, is the real one's. */
final class Sources {

    private static final String MODULES = "camel-app";
    private static final String MAIN = "src/main";
    private static final List<String> COPIED = List.of("base", "core", "hub");

    private final Path home;

    private Sources(Path home) {
        this.home = home;
    }

    static Sources in(Path home) throws IOException {
        Path project = HubDistribution.project();
        linkAll(project, home, List.of(MODULES));
        linkAll(project.resolve(MODULES), home.resolve(MODULES), COPIED);
        for (String module : COPIED) {
            Path from = project.resolve(MODULES).resolve(module);
            Path to = home.resolve(MODULES).resolve(module);
            copy(from.resolve(MAIN), to.resolve(MAIN));
            Files.createSymbolicLink(to.resolve("target"), from.resolve("target"));
        }
        return new Sources(home);
    }

    private static void linkAll(Path from, Path to, List<String> leftOut) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> all = Files.list(from)) {
            for (Path each : all.toList()) {
                String name = each.getFileName().toString();
                if (!leftOut.contains(name)) {
                    Files.createSymbolicLink(to.resolve(name), each);
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    Path home() {
        return home;
    }

    /** Saves the source of core with one text in another's place. */
    void replace(String file, String text, String other) throws IOException {
        Path source = home.resolve(MODULES)
                .resolve("core")
                .resolve(MAIN)
                .resolve("java/dev/pitwatch/core")
                .resolve(file);
        String before = Files.readString(source);
        if (!before.contains(text)) {
            throw new IllegalStateException("%s has no %s".formatted(source, text));
        }
        Files.writeString(source, before.replace(text, other));
    }
}
