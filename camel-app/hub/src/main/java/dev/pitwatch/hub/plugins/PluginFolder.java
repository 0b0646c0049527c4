package dev.pitwatch.hub.plugins;

import dev.pitwatch.base.files.FileTrust;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder into which plugins are dropped. A jar counts when two looks in a row saw it alike, so that none is taken
 * while it is being copied. Not thread safe.
 */
public final class PluginFolder {

    private static final Logger LOG = LoggerFactory.getLogger(PluginFolder.class);

    /** Who acts on what comes and goes. */
    public interface Listener {

        /** A jar is there, or another under the same name. */
        void arrived(Path jar);

        /** A jar is there but is not let in. */
        void refused(Path jar, String why);

        /** A jar that arrived, or was refused, is there no more. */
        void gone(Path jar);
    }

    /** A jar as a look saw it. */
    private record Seen(long modified, long size, Optional<String> refusal) {

        boolean sameFile(Seen other) {
            return modified == other.modified && size == other.size;
        }
    }

    private final Path folder;
    private final Listener listener;
    private final Map<Path, Seen> told = new HashMap<>();
    private Map<Path, Seen> lastLook = Map.of();
    private boolean unreadable;

    public PluginFolder(Path folder, Listener listener) {
        this.folder = folder;
        this.listener = listener;
    }

    /** Looks what changed since the last time and tells it. */
    public void look() {
        Map<Path, Seen> now;
        try {
            Files.createDirectories(folder);
            now = seen();
            unreadable = false;
        } catch (IOException e) {
            if (!unreadable) {
                LOG.error("plugins folder {} can't be read: {}; what runs goes on", folder, e.getMessage());
            }
            unreadable = true;
            return;
        }
        for (Path jar : List.copyOf(told.keySet())) {
            if (!now.containsKey(jar)) {
                told.remove(jar);
                listener.gone(jar);
            }
        }
        now.forEach((jar, seen) -> {
            if (seen.equals(lastLook.get(jar)) && !seen.equals(told.get(jar))) {
                tell(jar, seen);
            }
        });
        lastLook = now;
    }

    private void tell(Path jar, Seen seen) {
        Seen before = told.put(jar, seen);
        if (seen.refusal().isPresent()) {
            boolean running = before != null && before.refusal().isEmpty() && before.sameFile(seen);
            if (running) {
                LOG.warn(
                        "{}; its plugin goes on until it is replaced",
                        seen.refusal().get());
            } else {
                listener.refused(jar, seen.refusal().get());
            }
        } else if (before == null || before.refusal().isPresent() || !before.sameFile(seen)) {
            listener.arrived(jar);
        }
    }

    private Map<Path, Seen> seen() throws IOException {
        // A plugin does in the hub whatever it likes, so only who owns the hub's files may bring one.
        FileTrust trust = FileTrust.ofThisProcess();
        Optional<String> folderRefusal = trust.refusal(folder).map("plugins folder "::concat);
        Map<Path, Seen> found = new TreeMap<>();
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(folder, "*.jar")) {
            for (Path jar : jars) {
                try {
                    found.put(
                            jar,
                            new Seen(
                                    Files.getLastModifiedTime(jar).toMillis(),
                                    Files.size(jar),
                                    folderRefusal.isPresent()
                                            ? folderRefusal
                                            : trust.refusal(folder, jar).map("plugin file "::concat)));
                } catch (NoSuchFileException e) {
                    LOG.debug("{} went while it was looked at", jar);
                }
            }
        }
        return found;
    }
}
