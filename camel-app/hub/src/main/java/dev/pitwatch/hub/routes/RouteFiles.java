package dev.pitwatch.hub.routes;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.impl.DefaultCamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the context in step with routes/*.camel.yaml. A changed file is checked first; a bad one is refused with file
 * and reason, and what ran before goes on. A change of errors.camel.yaml reloads every file, since routes take their
 * error handling when they are made.
 */
public final class RouteFiles implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);
    private static final long POLL_MS = 500;
    private static final Comparator<Path> ERRORS_FIRST = Comparator.<Path, Boolean>comparing(
                    path -> !RouteFile.isErrors(path))
            .thenComparing(Path::getFileName);

    private record Loaded(RouteFile file, LiveRoutes.Added added) {}

    private final DefaultCamelContext context;
    private final Path folder;
    private final RouteFileCheck check;
    private final LiveRoutes live;
    private final Map<Path, Loaded> loaded = new TreeMap<>(ERRORS_FIRST);
    private final Map<Path, Long> refused = new HashMap<>();
    private final Map<String, String> failures = new java.util.concurrent.ConcurrentSkipListMap<>();
    private final ScheduledExecutorService poller = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "route-files");
        thread.setDaemon(true);
        return thread;
    });

    public RouteFiles(DefaultCamelContext context, Path folder) {
        this.context = context;
        this.folder = folder;
        this.check = new RouteFileCheck(context);
        this.live = new LiveRoutes(context);
    }

    /** Loads all files now, and follows their changes from then on. */
    public void start() {
        scan();
        poller.scheduleWithFixedDelay(this::scanSafely, POLL_MS, POLL_MS, TimeUnit.MILLISECONDS);
    }

    /** {@return file name to reason, of the files whose newest version was refused} */
    public Map<String, String> failures() {
        return Map.copyOf(failures);
    }

    @Override
    public void close() {
        poller.shutdownNow();
    }

    private void scanSafely() {
        try {
            scan();
        } catch (RuntimeException e) {
            LOG.error("route files: {}", e.getMessage(), e);
        }
    }

    synchronized void scan() {
        // Camel looks classes up by the thread's loader where it has no other.
        Thread.currentThread().setContextClassLoader(context.getApplicationContextClassLoader());
        List<Path> found;
        try {
            found = list();
        } catch (IOException e) {
            LOG.error("routes folder {} can't be read: {}", folder, e.getMessage());
            return;
        }
        for (Path gone : List.copyOf(loaded.keySet())) {
            if (!found.contains(gone)) {
                drop(gone);
            }
        }
        for (Path path : found) {
            follow(path);
        }
    }

    private List<Path> list() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.camel.yaml")) {
            List<Path> found = new java.util.ArrayList<>();
            files.forEach(found::add);
            found.sort(ERRORS_FIRST);
            return found;
        }
    }

    private void follow(Path path) {
        try {
            long stamp = RouteFile.stamp(path);
            Loaded before = loaded.get(path);
            boolean known = before != null && before.file().stamp() == stamp;
            if (!known && !Objects.equals(refused.get(path), stamp)) {
                take(RouteFile.read(path));
            }
        } catch (IOException e) {
            LOG.warn("route file {} can't be read: {}", path.getFileName(), e.getMessage());
        }
    }

    private void take(RouteFile file) {
        Loaded before = loaded.get(file.path());
        try {
            check.check(
                    file, errors(), before == null ? Set.of() : before.added().routeIds());
            swap(file, before);
            refused.remove(file.path());
            failures.remove(file.name());
            LOG.info(
                    "route file {} loaded: {}",
                    file.name(),
                    loaded.get(file.path()).added().routeIds());
        } catch (Exception e) {
            String reason = LiveRoutes.reason(e);
            refused.put(file.path(), file.stamp());
            failures.put(file.name(), reason);
            LOG.error(
                    "route file {} refused{}: {}",
                    file.name(),
                    before == null ? "" : ", its routes of before go on",
                    reason);
        }
    }

    private void swap(RouteFile file, @org.jspecify.annotations.Nullable Loaded before) throws Exception {
        if (before != null) {
            live.remove(before.added());
        }
        try {
            loaded.put(file.path(), new Loaded(file, live.add(file)));
        } catch (Exception e) {
            if (before != null) {
                loaded.put(file.path(), new Loaded(before.file(), live.add(before.file())));
            }
            throw e;
        }
        if (file.isErrors() && before != null) {
            reloadOthers(file);
        }
    }

    private void reloadOthers(RouteFile errors) throws Exception {
        for (Loaded other : List.copyOf(loaded.values())) {
            if (!other.file().path().equals(errors.path())) {
                live.remove(other.added());
                loaded.put(other.file().path(), new Loaded(other.file(), live.add(other.file())));
            }
        }
    }

    private void drop(Path path) {
        Loaded gone = Objects.requireNonNull(loaded.remove(path));
        try {
            live.remove(gone.added());
            LOG.info(
                    "route file {} is gone: {} removed",
                    gone.file().name(),
                    gone.added().routeIds());
        } catch (Exception e) {
            LOG.error(
                    "route file {}: its routes can't be removed: {}",
                    gone.file().name(),
                    e.getMessage(),
                    e);
        }
    }

    private Optional<RouteFile> errors() {
        return loaded.values().stream()
                .map(Loaded::file)
                .filter(RouteFile::isErrors)
                .findFirst();
    }
}
