package dev.pitwatch.integration;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Programs of this machine, without which some tests are left out. */
final class InstalledPrograms {

    private InstalledPrograms() {}

    /** {@return whether one of that name is on the PATH} */
    static boolean installed(String program) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(place -> Files.isExecutable(Path.of(place, program)));
    }
}
