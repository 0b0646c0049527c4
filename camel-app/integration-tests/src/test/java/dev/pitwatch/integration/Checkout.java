package dev.pitwatch.integration;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** As much of the project, copied, as an author of plugins works with: all modules' poms, the SPI, the plugins. */
final class Checkout {

    private static final Set<String> LEFT_OUT = Set.of("target", "node_modules", ".git", "data", "deploy");
    private static final List<String> WHOLE = List.of("plugins", ".mvn", "camel-app/spi", "pitwatch");

    private final Path home;

    private Checkout(Path home) {
        this.home = home;
    }

    static Checkout copied(Path to) throws IOException {
        Path from = HubDistribution.project();
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return LEFT_OUT.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path relative = from.relativize(file);
                if (file.endsWith("pom.xml") || WHOLE.stream().anyMatch(relative::startsWith)) {
                    Path copy = to.resolve(relative.toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return new Checkout(to);
    }

    Path resolve(String path) {
        return home.resolve(path);
    }

    /** What a command said, and how it ended. */
    record Outcome(int code, String output) {}

    /** Runs {@code ./pitwatch} with these arguments. */
    Outcome pitwatch(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("./pitwatch"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** Packages the module and what it needs, with the Maven of the build that runs this test. */
    Outcome build(String artifact, String... options) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                System.getProperty("pitwatch.maven", "mvn"),
                "-B",
                "-o",
                "-q",
                "-Dmaven.repo.local=" + System.getProperty("pitwatch.repository"),
                "-pl",
                ":" + artifact,
                "-am"));
        command.addAll(List.of(options));
        command.add("package");
        return run(command);
    }

    private Outcome run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output);
    }
}
