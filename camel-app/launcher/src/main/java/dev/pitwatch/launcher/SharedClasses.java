package dev.pitwatch.launcher;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@linkplain ClassArchive Archives of classes} for the starts of the hub and of the embedded broker. Thread safe. */
final class SharedClasses {

    private static final Logger LOG = LoggerFactory.getLogger(SharedClasses.class);
    private static final String HUB = "hub";
    private static final String BROKER = "broker";
    private static final long KEPT_WITHIN_S = 10;
    private static final Pattern SEPARATOR = Pattern.compile(Pattern.quote(File.pathSeparator));

    /** Environment variables with options of the hub's JVM. */
    private static final List<String> HUB_OPTIONS =
            List.of("EXTRA_JAVA_OPTS", "JAVA_OPTS", "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

    /** Options of an operator who shares classes another way, and those with which a JVM refuses to write them and ends. */
    private static final List<String> OF_THEIR_OWN = List.of(
            "-Xshare",
            "SharedArchiveFile",
            "ArchiveClassesAtExit",
            "StartFlightRecording",
            "-javaagent",
            "-agent",
            "-Xrun",
            "--patch-module",
            "--limit-modules",
            "--upgrade-module-path");

    private final Path folder;
    private final boolean wanted;
    private final Map<String, ClassArchive> used = new ConcurrentHashMap<>();
    private final Map<String, CompletableFuture<Void>> ends = new ConcurrentHashMap<>();
    private final Set<String> refused = ConcurrentHashMap.newKeySet();

    /** Takes the folder of the files, and whether classes are shared at all. */
    SharedClasses(Path folder, boolean wanted) {
        this.folder = folder;
        this.wanted = wanted;
    }

    /** {@return of the hub's next start from that folder; empty: it shares none} */
    Optional<ClassArchive> ofHub(Map<String, String> environment, Path distribution) {
        String options = HUB_OPTIONS.stream()
                .map(name -> environment.getOrDefault(name, ""))
                .collect(Collectors.joining(" "));
        return archive(HUB, options, String.valueOf(distribution.getFileName()));
    }

    /** {@return of the broker's next start, with the launcher's jars; empty: it shares none} */
    Optional<ClassArchive> ofBroker(String options) {
        StringBuilder jars = new StringBuilder();
        for (String entry : SEPARATOR.split(System.getProperty("java.class.path"))) {
            if (!Files.isRegularFile(Path.of(entry))) {
                return Optional.empty(); // a JVM shares none of a folder
            }
            jars.append(entry).append(made(Path.of(entry)));
        }
        return archive(BROKER, options, jars.toString());
    }

    private Optional<ClassArchive> archive(String part, String options, String version) {
        awaitKept(part);
        used.remove(part);
        if (!wanted || refused.contains(part) || OF_THEIR_OWN.stream().anyMatch(options::contains)) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            LOG.warn("{} starts without classes of the run before: {}", part, e.toString());
            return Optional.empty();
        }
        String java = Stream.of(Runtime.version().toString(), System.getProperty("java.vm.vendor"), options, jdks())
                .collect(Collectors.joining(" "));
        ClassArchive archive = new ClassArchive(folder, part, java, version);
        used.put(part, archive);
        return Optional.of(archive);
    }

    /** {@return what tells one build of the JDK's own archive, which ours lies upon, from another} */
    private static String jdks() {
        return made(Path.of(System.getProperty("java.home"), "lib", "server", "classes.jsa"));
    }

    private static String made(Path file) {
        return " %d %d ".formatted(file.toFile().length(), file.toFile().lastModified());
    }

    /** Keeps what the hub writes as it ends. */
    void keepOfHub(ChildProcess process) {
        keep(HUB, process);
    }

    /** Keeps what the broker writes as it ends. */
    void keepOfBroker(ChildProcess process) {
        keep(BROKER, process);
    }

    private void keep(String part, ChildProcess process) {
        ClassArchive archive = used.get(part);
        if (archive != null) {
            ends.put(part, process.onStatus(status -> {
                if (!archive.ended(status)) {
                    refused.add(part);
                }
            }));
        }
    }

    /** The hub is ready. */
    void hubIsReady() {
        ready(HUB);
    }

    /** The broker is ready. */
    void brokerIsReady() {
        ready(BROKER);
    }

    private void ready(String part) {
        ClassArchive archive = used.get(part);
        if (archive != null) {
            archive.ready();
        }
    }

    /** Returns once what processes wrote that have ended is kept, or that takes too long. */
    void awaitKept() {
        awaitKept(HUB);
        awaitKept(BROKER);
    }

    private void awaitKept(String part) {
        CompletableFuture<Void> end = ends.remove(part);
        if (end != null) {
            end.completeOnTimeout(null, KEPT_WITHIN_S, TimeUnit.SECONDS)
                    .exceptionally(e -> null)
                    .join();
        }
    }
}
