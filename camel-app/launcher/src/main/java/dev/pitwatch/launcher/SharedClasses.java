package dev.pitwatch.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;

/** The {@linkplain ClassArchive archives of classes} of the hub and the embedded broker. Thread safe. */
final class SharedClasses {

    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));
    private static final List<String> OPTIONS = List.of("-Xshare", "SharedArchiveFile", "ArchiveClassesAtExit");

    private final Path folder;
    private final boolean wanted;
    private final List<ClassArchive> used = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Void>> kept = new CopyOnWriteArrayList<>();

    /** Takes whether there are any: not where classes are exchanged at each start. */
    SharedClasses(Path folder, boolean wanted) {
        this.folder = folder;
        this.wanted = wanted;
    }

    /** {@return the hub's; empty: the operator's options say something of it} */
    Optional<ClassArchive> ofHub(String options, Path distribution) throws IOException {
        return archive("hub", options, String.valueOf(distribution.getFileName()));
    }

    /** {@return the broker's, which has the launcher's jars; empty: as above, or it runs from folders of classes} */
    Optional<ClassArchive> ofBroker(String options) throws IOException {
        StringBuilder jars = new StringBuilder();
        for (String entry : SEPARATOR.split(System.getProperty("java.class.path"))) {
            Path jar = Path.of(entry);
            if (!Files.isRegularFile(jar)) {
                return Optional.empty(); // a JVM shares none of a folder
            }
            jars.append(jar)
                    .append(' ')
                    .append(Files.getLastModifiedTime(jar).toMillis())
                    .append(' ');
        }
        return archive("broker", options, jars.toString());
    }

    private Optional<ClassArchive> archive(String part, String options, String made) throws IOException {
        if (!wanted || OPTIONS.stream().anyMatch(options::contains)) {
            return Optional.empty();
        }
        Files.createDirectories(folder);
        ClassArchive archive = new ClassArchive(folder, part, made);
        used.add(archive);
        return Optional.of(archive);
    }

    /** Keeps what the process writes as it ends. */
    void keep(ClassArchive archive, ChildProcess process) {
        kept.add(process.onStatus(status -> {
            archive.ended(status);
            used.remove(archive);
        }));
    }

    /** All that run do their work. */
    void ready() {
        used.forEach(ClassArchive::ready);
    }

    /** Returns once it is known of each process that has ended what it left. */
    void awaitKept() {
        CompletableFuture.allOf(kept.toArray(CompletableFuture[]::new)).join();
    }
}
