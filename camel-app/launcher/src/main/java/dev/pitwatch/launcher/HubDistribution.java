package dev.pitwatch.launcher;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A copy of the built hub in the data folder: a build that goes on meanwhile can't pull files from under it. */
final class HubDistribution {

    private static final String PREFIX = "distribution-";
    private static final FileTime OF_ALL_COPIES = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

    private HubDistribution() {}

    /** {@return the folder of the copy, made anew when the build is another} */
    static Path copied(Path assembly, Path target) {
        try {
            Path wanted = target.resolve(PREFIX + stamp(assembly));
            if (!Files.isDirectory(wanted)) {
                Files.createDirectories(target);
                deleteOthers(target, List.of());
                copyAs(wanted, assembly);
            }
            return wanted;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the hub from " + assembly, e);
        }
    }

    /** Copies a build beside the one that runs, which stays: a start of either then copies nothing. */
    static void beside(Path assembly, Path running, Path target) {
        try {
            Path wanted = target.resolve(PREFIX + stamp(assembly));
            Files.createDirectories(target);
            deleteOthers(target, List.of(wanted, target.resolve(PREFIX + stamp(running))));
            if (!Files.isDirectory(wanted)) {
                copyAs(wanted, assembly);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the hub from " + assembly, e);
        }
    }

    private static void copyAs(Path wanted, Path assembly) throws IOException {
        Path scratch = wanted.resolveSibling(PREFIX + "new");
        copy(assembly, scratch);
        forgetTimes(scratch.resolve("lib"));
        sync(scratch);
        Files.move(scratch, wanted, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Jars of the class path have one time in all copies: a JVM shares classes of another build only where that is the same. */
    private static void forgetTimes(Path lib) throws IOException {
        if (Files.isDirectory(lib)) {
            try (Stream<Path> jars = Files.walk(lib)) {
                for (Path jar : jars.filter(Files::isRegularFile).toList()) {
                    Files.setLastModifiedTime(jar, OF_ALL_COPIES);
                }
            }
        }
    }

    /** Else a power cut soon after could leave empty jars below the name of a whole copy, which is never made again. */
    private static void sync(Path folder) throws IOException {
        try {
            new ProcessBuilder("sync", "-f", folder.toString()).start().waitFor();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("while the hub's copy went to the disk");
        }
    }

    /** {@return a copy for this run alone, in which files may be exchanged} */
    static Path fresh(Path assembly, Path target) {
        try {
            stamp(assembly);
            Files.createDirectories(target);
            deleteOthers(target, List.of());
            Path copy = target.resolve(PREFIX + "dev");
            copy(assembly, copy);
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy the hub from " + assembly, e);
        }
    }

    private static String stamp(Path assembly) throws IOException {
        if (!Files.isExecutable(assembly.resolve("bin/karaf"))) {
            throw new LauncherException("%s has no hub: run ./pitwatch up, which builds it".formatted(assembly));
        }
        try (Stream<Path> jars = Files.walk(assembly.resolve("system/dev/pitwatch"))) {
            long newest = jars.filter(Files::isRegularFile)
                    .mapToLong(jar -> jar.toFile().lastModified())
                    .max()
                    .orElse(0);
            long etc = Files.getLastModifiedTime(assembly.resolve("etc")).toMillis();
            return Long.toString(Math.max(newest, etc), Character.MAX_RADIX);
        }
    }

    private static void deleteOthers(Path target, List<Path> kept) throws IOException {
        try (Stream<Path> all = Files.list(target)) {
            List<Path> old = all.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .filter(path -> !kept.contains(path))
                    .toList();
            for (Path folder : old) {
                delete(folder);
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path path : all.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
