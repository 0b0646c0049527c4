package dev.pitwatch.integration;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The archive that is shipped, unpacked into a folder of the test's own. */
final class HubDistribution {

    private final Path home;

    private HubDistribution(Path home) {
        this.home = home;
    }

    static HubDistribution unpack(Path folder) throws IOException, InterruptedException {
        Path archive = archive();
        Process tar = new ProcessBuilder("tar", "xzf", archive.toString(), "-C", folder.toString())
                .inheritIO()
                .start();
        if (tar.waitFor() != 0) {
            throw new IOException("can't unpack " + archive);
        }
        return new HubDistribution(first(folder, "pitwatch-hub"));
    }

    /** {@return the top of the checkout} */
    static Path project() {
        return Path.of(System.getProperty("pitwatch.home")).toAbsolutePath().normalize();
    }

    Path script() {
        return home.resolve("bin/karaf");
    }

    Path home() {
        return home;
    }

    private static Path archive() {
        Path folder = project().resolve("camel-app/distribution/assembly/target");
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".tar.gz"))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path first(Path folder, String prefix) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(prefix))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
