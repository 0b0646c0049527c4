package dev.pitwatch.launcher.backup;

import dev.pitwatch.launcher.backup.ArchiveWriter.Written;
import dev.pitwatch.launcher.s3.S3Client;
import dev.pitwatch.launcher.s3.S3Client.Stored;
import dev.pitwatch.launcher.s3.S3Client.Unfinished;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Copies of backups in a bucket, with keys like {@code ID/database.tar.gz}. The manifest goes there last, and goes away first: what has
 * none is no backup. Other objects are left alone.
 */
public record OffsiteBackups(S3Client bucket) {

    private static final Pattern FILE = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)+");
    private static final long MAX_MANIFEST_BYTES = 16L << 20;

    /** A backup that is there. */
    public record Copy(String id, long bytes) {}

    /** Puts one there. */
    public void put(Path backup, Manifest manifest) throws IOException {
        for (Written file : manifest.files()) {
            bucket.putUnlessThere(key(manifest.id(), file.name()), backup.resolve(file.name()));
        }
        bucket.put(key(manifest.id(), Manifest.FILE), backup.resolve(Manifest.FILE));
    }

    private static String key(String id, String name) {
        return id + "/" + name;
    }

    /** {@return those that are whole, the newest first} */
    public List<Copy> list() throws IOException {
        List<Copy> copies = new ArrayList<>();
        files().descendingMap().forEach((id, files) -> {
            if (isWhole(id, files)) {
                copies.add(new Copy(id, files.stream().mapToLong(Stored::bytes).sum()));
            }
        });
        return copies;
    }

    private static boolean isWhole(String id, List<Stored> files) {
        return files.stream().anyMatch(file -> file.key().equals(key(id, Manifest.FILE)));
    }

    /** {@return what belongs to backups, by their ids} */
    private NavigableMap<String, List<Stored>> files() throws IOException {
        NavigableMap<String, List<Stored>> files = new TreeMap<>();
        for (Stored object : bucket.list()) {
            String id = id(object.key());
            if (BackupFolder.isId(id)) {
                files.computeIfAbsent(id, any -> new ArrayList<>()).add(object);
            }
        }
        return files;
    }

    private static String id(String key) {
        return key.substring(0, Math.max(0, key.indexOf('/')));
    }

    /** Gives up what earlier uploads left half-way. {@return how many} */
    public int clearUnfinished() throws IOException {
        List<Unfinished> left = bucket.unfinished().stream()
                .filter(upload -> BackupFolder.isId(id(upload.key())))
                .toList();
        for (Unfinished upload : left) {
            bucket.abort(upload);
        }
        return left.size();
    }

    /** Deletes those that began before that moment, but for the newest {@code kept} whole ones. {@return how many} */
    public int forget(Instant before, int kept) throws IOException {
        NavigableMap<String, List<Stored>> files = files();
        List<String> newest = files.descendingMap().entrySet().stream()
                .filter(entry -> isWhole(entry.getKey(), entry.getValue()))
                .map(entry -> entry.getKey())
                .limit(kept)
                .toList();
        List<String> old = files.headMap(BackupFolder.id(before)).keySet().stream()
                .filter(id -> !newest.contains(id))
                .toList();
        for (String id : old) {
            bucket.delete(key(id, Manifest.FILE));
            for (Stored file : files.getOrDefault(id, List.of())) {
                bucket.delete(file.key());
            }
        }
        return old.size();
    }

    /**
     * Brings one back.
     *
     * @param folder of backups, where it gets its own
     * @param known the version of Pitwatch that reads it
     * @throws BackupException when there is none, or another one comes there already
     */
    public Manifest fetch(String id, Path folder, String known) throws IOException {
        long bytes = bucket.size(key(id, Manifest.FILE))
                .orElseThrow(() -> new BackupException("there is no backup %s off-site".formatted(id)));
        if (bytes > MAX_MANIFEST_BYTES) {
            throw new BackupException("the manifest of %s off-site has %d bytes, expected at most %d"
                    .formatted(id, bytes, MAX_MANIFEST_BYTES));
        }
        try (BackupFolder backups = BackupFolder.take(folder)) {
            Path part = backups.begin(id);
            try {
                bucket.get(key(id, Manifest.FILE), bytes, part.resolve(Manifest.FILE));
                Manifest manifest = Manifest.read(part, known);
                for (Written file : manifest.files()) {
                    // Nobody has vouched for the manifest yet.
                    if (!FILE.matcher(file.name()).matches() || !manifest.id().equals(id)) {
                        throw new BackupException("the manifest of %s off-site is broken".formatted(id));
                    }
                    bucket.get(key(id, file.name()), file.bytes(), part.resolve(file.name()));
                }
                backups.finish(part, manifest);
                return manifest;
            } catch (IOException | RuntimeException e) {
                BackupFolder.delete(part);
                throw e;
            }
        }
    }
}
