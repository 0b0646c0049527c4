package dev.pitwatch.core.testing;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A worked edit of docs/examples/routes: whole files, and differences to shipped ones, which {@code patch} applies as people have it. */
public final class RouteEdit {

    private static final String DIFFERENCE = ".diff";

    private final Path example;

    /** Takes the folder of the example. */
    public RouteEdit(Path example) {
        this.example = example;
    }

    /** Copies the files into the folder, and edits those there that differences are for. */
    public void apply(Path routes) throws IOException {
        try (Stream<Path> files = Files.list(example)) {
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(DIFFERENCE)) {
                    patch(routes, file);
                } else {
                    Files.write(routes.resolve(name), Files.readAllBytes(file));
                }
            }
        }
    }

    /** The folder may have another name than in the difference; lines around an edit must be as it says. */
    private static void patch(Path routes, Path difference) throws IOException {
        Process patch = new ProcessBuilder(
                        "patch",
                        "--batch",
                        "--forward",
                        "--fuzz=0",
                        "--no-backup-if-mismatch",
                        "-p1",
                        "-i",
                        difference.toAbsolutePath().toString())
                .directory(routes.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(patch.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (patch.waitFor() != 0) {
                throw new IllegalStateException("%s doesn't fit %s:%n%s".formatted(difference, routes, said));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("patch was interrupted");
        }
    }
}
