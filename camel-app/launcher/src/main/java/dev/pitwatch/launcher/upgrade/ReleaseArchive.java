package dev.pitwatch.launcher.upgrade;

import dev.pitwatch.launcher.backup.BackupFolder;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** An archive of {@code ./pitwatch release}, unpacked only if it is still the one whose signature was looked at. */
public final class ReleaseArchive {

    private static final int BUFFER = 1 << 16;
    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-r--r--");
    private static final int EXECUTABLE = 0100;

    private ReleaseArchive() {}

    /**
     * Unpacks it into a folder that is made anew.
     *
     * @param sha256 what was signed, in hex
     * @return the one folder that is in it
     */
    public static Path unpack(Path archive, String sha256, Path scratch) throws IOException {
        BackupFolder.delete(scratch);
        Files.createDirectories(scratch);
        MessageDigest digest = digest();
        try (InputStream hashed =
                new DigestInputStream(new BufferedInputStream(Files.newInputStream(archive), BUFFER), digest)) {
            TarArchiveInputStream tar =
                    new TarArchiveInputStream(new GZIPInputStream(hashed, BUFFER), StandardCharsets.UTF_8.name());
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(tar, entry, scratch);
            }
            hashed.transferTo(OutputStream.nullOutputStream());
        } catch (ZipException | EOFException e) {
            throw new UpgradeException("%s is no archive of a release: %s".formatted(archive, e.getMessage()));
        }
        if (!HexFormat.of().formatHex(digest.digest()).equals(sha256)) {
            throw new UpgradeException("%s has become another since its signature was looked at".formatted(archive));
        }
        return only(archive, scratch);
    }

    /** {@return the name of the one folder that is in it, e.g. pitwatch-0.2.0} It says so at its beginning; nothing is unpacked. */
    public static String folder(Path archive) throws IOException {
        try (InputStream bytes = new GZIPInputStream(Files.newInputStream(archive), BUFFER)) {
            TarArchiveEntry first = new TarArchiveInputStream(bytes, StandardCharsets.UTF_8.name()).getNextEntry();
            if (first != null) {
                return Path.of(first.getName()).normalize().getName(0).toString();
            }
            throw new UpgradeException("%s is no archive of a release: it is empty".formatted(archive));
        } catch (ZipException | EOFException e) {
            throw new UpgradeException("%s is no archive of a release: %s".formatted(archive, e.getMessage()));
        }
    }

    private static Path only(Path archive, Path scratch) throws IOException {
        try (Stream<Path> inside = Files.list(scratch)) {
            List<Path> all = inside.toList();
            if (all.size() != 1 || !Files.exists(all.get(0).resolve("lib/release"))) {
                throw new UpgradeException(
                        "%s is no archive of a release: expected one folder with lib/release in it".formatted(archive));
            }
            return all.get(0);
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path scratch) throws IOException {
        String name = entry.getName();
        boolean outside = name.startsWith("/") || ("/" + name + "/").contains("/../");
        boolean special = entry.isSymbolicLink()
                || entry.isLink()
                || entry.isFIFO()
                || entry.isCharacterDevice()
                || entry.isBlockDevice();
        if (outside || special) {
            throw new UpgradeException("the archive holds %s, which no release has".formatted(name));
        }
        Path place = scratch.resolve(name);
        if (entry.isDirectory()) {
            makeFolder(place);
            return;
        }
        makeFolder(place.getParent());
        try (OutputStream out = Files.newOutputStream(place)) {
            tar.transferTo(out);
        }
        Files.setPosixFilePermissions(place, (entry.getMode() & EXECUTABLE) == 0 ? FILE : FOLDER);
    }

    /** For all to read: the umask may be one that keeps the service's user out. */
    private static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(folder.getParent());
            Files.createDirectory(folder);
            Files.setPosixFilePermissions(folder, FOLDER);
        }
    }

    /** {@return it in hex} */
    static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest().digest(bytes));
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // each Java has it
        }
    }
}
