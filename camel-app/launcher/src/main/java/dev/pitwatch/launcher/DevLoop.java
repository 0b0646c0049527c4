package dev.pitwatch.launcher;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The developer's loop: whenever sources of base, core or hub are saved they are compiled and put into the hub's bundle, and the hub
 * alone is started anew; database, broker and simulated devices go on.
 */
final class DevLoop {

    private static final List<String> EXCHANGED = List.of("base", "core", "hub");
    private static final List<String> ELSEWHERE =
            List.of("spi", "launcher", "broker", "embedded-postgres", "simulator");
    private static final long POLL_MS = 250;

    /** The hub that runs what was compiled. */
    interface Hub {
        /** Ends it; another starts in its place, which need not be ready yet. */
        void restart();

        boolean isReady() throws InterruptedException;
    }

    /** A hub on its way. It may never get ready, by what was saved: whatever mends that must be looked for meanwhile. */
    private record Exchange(String names, long began, Duration compiled) {}

    private final Terminal terminal;
    private final Hub hub;
    private final DevBundle bundle;
    private final DevCompiler compiler;
    private final Path classes;
    private final Path resources;
    private final Path home;
    private final SourceTree tree;
    private final SourceTree others;
    /** Of a try that did not compile: they are still to be done. */
    private final Set<Path> written = new TreeSet<>();

    private Optional<Exchange> exchange = Optional.empty();

    DevLoop(Path home, Path distribution, Path scratch, Terminal terminal, Hub hub) throws IOException {
        this.home = home;
        this.terminal = terminal;
        this.hub = hub;
        this.bundle = DevBundle.in(distribution);
        this.classes = emptied(scratch.resolve("classes"));
        this.resources = emptied(scratch.resolve("resources"));
        List<Path> java =
                EXCHANGED.stream().map(module -> sources(module, "java")).toList();
        this.compiler = new DevCompiler(java, classPath(), classes);
        this.tree = new SourceTree(EXCHANGED.stream()
                .flatMap(module -> Stream.of(sources(module, "java"), sources(module, "resources")))
                .toList());
        List<Path> rest = new ArrayList<>(ELSEWHERE.stream()
                .map(module -> module(module).resolve("src/main"))
                .toList());
        rest.add(home.resolve("plugins"));
        this.others = new SourceTree(rest);
    }

    private Path module(String name) {
        return home.resolve("camel-app").resolve(name);
    }

    private Path sources(String module, String kind) {
        return module(module).resolve("src/main").resolve(kind);
    }

    /** Maven's classes of what is exchanged, and all that the hub uses besides. */
    private String classPath() throws IOException {
        Path file = module("hub").resolve("target/dev-classpath");
        if (!Files.isRegularFile(file)) {
            throw new LauncherException("%s is missing: ./pitwatch dev builds it".formatted(file));
        }
        return Stream.concat(
                        EXCHANGED.stream()
                                .map(module ->
                                        module(module).resolve("target/classes").toString()),
                        Stream.of(Files.readString(file).strip()))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static Path emptied(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> all = Files.walk(folder)) {
                for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        return Files.createDirectories(folder);
    }

    /** Looks until it is interrupted. */
    void run() throws InterruptedException {
        terminal.say("Watching the sources of base, core and hub: what you save there runs within seconds");
        while (true) {
            lookSoon();
        }
    }

    /** Waits for the hub; one that never gets ready is mended by what is saved meanwhile. */
    void untilReady() throws InterruptedException {
        while (!hub.isReady()) {
            lookSoon();
        }
    }

    private void lookSoon() throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
        try {
            look();
        } catch (IOException | UncheckedIOException e) {
            terminal.warn("dev: " + e.getMessage());
        }
    }

    /** Does what one look finds, and says when the hub of an earlier one is ready. */
    void look() throws IOException, InterruptedException {
        exchangeWhatChanged();
        if (exchange.isPresent() && hub.isReady()) {
            Exchange done = exchange.get();
            exchange = Optional.empty();
            terminal.say("%s: compiled in %.1f s, runs after %.1f s"
                    .formatted(done.names(), seconds(done.compiled()), seconds(since(done.began()))));
        }
    }

    private void exchangeWhatChanged() throws IOException {
        SourceTree.Change change = tree.change();
        if (!others.change().isEmpty()) {
            terminal.say("changed outside base, core and hub: counts from the next ./pitwatch dev on");
        }
        if (change.isEmpty()) {
            return;
        }
        if (change.written().stream().anyMatch(file -> file.toString().contains("/db/migration/"))) {
            terminal.say("a migration changed: it runs with the next ./pitwatch dev");
        }
        long began = System.nanoTime();
        Set<Path> changed = new TreeSet<>(change.written());
        changed.addAll(change.deleted());
        if (compiled(changed) | copied(change.written())) {
            bundle.put(List.of(resources, classes));
            Duration compiled = since(began);
            hub.restart();
            exchange = Optional.of(new Exchange(names(changed), began, compiled));
        }
    }

    private boolean compiled(Set<Path> changed) throws IOException {
        changed.stream().filter(DevCompiler::isSource).forEach(written::add);
        if (written.isEmpty()) {
            return false;
        }
        Set<Path> files = compiler.affected(written);
        List<String> errors = files.isEmpty() ? List.of() : compiler.compile(files);
        errors.forEach(terminal::error);
        if (errors.isEmpty()) {
            written.clear();
        }
        return errors.isEmpty();
    }

    private boolean copied(Set<Path> files) throws IOException {
        boolean any = false;
        for (String module : EXCHANGED) {
            Path folder = sources(module, "resources");
            for (Path file : files) {
                if (file.startsWith(folder)) {
                    Path target = resources.resolve(folder.relativize(file).toString());
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
                    any = true;
                }
            }
        }
        return any;
    }

    private static String names(Set<Path> files) {
        String first = files.stream()
                .limit(3)
                .map(file -> file.getFileName().toString())
                .collect(Collectors.joining(", "));
        return files.size() > 3 ? "%s and %d more".formatted(first, files.size() - 3) : first;
    }

    private static Duration since(long began) {
        return Duration.ofNanos(System.nanoTime() - began);
    }

    private static double seconds(Duration time) {
        return time.toMillis() / 1000.0;
    }
}
