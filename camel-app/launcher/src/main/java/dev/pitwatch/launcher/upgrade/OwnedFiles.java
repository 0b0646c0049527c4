package dev.pitwatch.launcher.upgrade;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;

/** Files that get another content, with the owner and the rights that they had, also where root writes them; whole and on the disk, or not at all. */
final class OwnedFiles {

    /** Of a file that is new: what is shipped is no secret. */
    private static final Set<PosixFilePermission> SHIPPED = PosixFilePermissions.fromString("rw-r--r--");

    private static final Set<PosixFilePermission> FOLDER = PosixFilePermissions.fromString("rwxr-xr-x");

    private static final String ROOT = "root";
    private static final String USER = System.getProperty("user.name", "");

    private OwnedFiles() {}

    /** {@return what is in it; empty: there is none} Root follows no link in folders of another user, who would learn what it leads to. */
    static Optional<byte[]> read(Path file) throws IOException {
        try {
            if (Files.isDirectory(file)) {
                return Optional.empty();
            }
            return Optional.of(mayWrite(file) ? Files.readAllBytes(file) : readWithoutLinks(file.toAbsolutePath()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Folder by folder from the root, each held open: none can become a link meanwhile. */
    private static byte[] readWithoutLinks(Path file) throws IOException {
        try (DirectoryStream<Path> root = Files.newDirectoryStream(file.getRoot())) {
            return readBelow((SecureDirectoryStream<Path>) root, file, 0);
        } catch (NoSuchFileException e) {
            throw e;
        } catch (IOException e) { // a link is no FileSystemException
            throw new UpgradeException(
                    "%s is a link, or behind one, or can't be read (%s): root follows none in a folder of another user, expected a file"
                            .formatted(file, e.getMessage()));
        }
    }

    private static byte[] readBelow(SecureDirectoryStream<Path> folder, Path file, int depth) throws IOException {
        Path name = file.getName(depth);
        if (depth == file.getNameCount() - 1) {
            try (SeekableByteChannel open =
                    folder.newByteChannel(name, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
                return Channels.newInputStream(open).readAllBytes();
            }
        }
        try (SecureDirectoryStream<Path> next = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            return readBelow(next, file, depth + 1);
        }
    }

    /** Makes a file what a kept one is: its content, its owner and its rights. */
    static void write(Path file, Path kept) throws IOException {
        // A link leads to where the operator wants it; it stays one.
        Path real = Files.exists(file) ? file.toRealPath() : file;
        makeFolder(real.getParent());
        Path part = real.resolveSibling("." + real.getFileName() + ".upgrade");
        try {
            writeDurably(part, Files.readAllBytes(kept));
            adopt(part, kept, rights(kept));
            Files.move(part, real, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part); // as on a full disk
        }
        sync(real.getParent());
    }

    /** Keeps a content with the owner and the rights of that file, or those of what is shipped there where it is missing. */
    static void keep(byte[] content, Path kept, Path like) throws IOException {
        writeDurably(kept, content);
        if (Files.exists(like)) {
            adopt(kept, like, rights(like));
            return;
        }
        adopt(kept, nearestFolder(like), SHIPPED);
    }

    /** {@return the folder of a file, or the one in which that is to be made} */
    static Path nearestFolder(Path file) {
        Path folder = file.getParent();
        while (Files.notExists(folder)) {
            folder = folder.getParent();
        }
        return folder;
    }

    /**
     * {@return whether the folder of a file is this user's} Of root's also all above it, as it is named and where links lead: who has one of
     * them may put another below.
     */
    static boolean isOwn(Path file) throws IOException {
        if (!USER.equals(ROOT)) {
            return isOf(nearestFolder(file), USER);
        }
        Path real = Files.exists(file)
                ? file.toRealPath().getParent()
                : nearestFolder(file).toRealPath();
        return areRoots(nearestFolder(file.toAbsolutePath())) && areRoots(real);
    }

    /**
     * {@return where a folder lies, without links} Where a folder of another user would lead root among its own files it is the name that is
     * given, below which root neither reads nor writes.
     */
    static Path real(Path folder) throws IOException {
        if (Files.notExists(folder)) {
            return folder;
        }
        Path real = folder.toRealPath();
        boolean leadsAstray = USER.equals(ROOT) && areRoots(real) && !areRoots(folder.toAbsolutePath());
        return leadsAstray ? folder : real;
    }

    private static boolean areRoots(Path lowest) throws IOException {
        for (Path folder = lowest; folder != null; folder = folder.getParent()) {
            if (!isOf(folder, ROOT)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isOf(Path folder, String user) throws IOException {
        return Files.getOwner(folder).getName().equals(user);
    }

    /** {@return whether root, or the user whose folder it is, writes there; neither does in a folder of root's below one of that user} */
    static boolean hasOneOwner(Path file) throws IOException {
        return mayWrite(file) || !isOf(nearestFolder(file), ROOT);
    }

    /** {@return whether this user writes there: not root in a folder of another, whose links could lead it anywhere} */
    static boolean mayWrite(Path file) throws IOException {
        return !USER.equals(ROOT) || isOwn(file);
    }

    private static Set<PosixFilePermission> rights(Path file) throws IOException {
        return Files.getPosixFilePermissions(file);
    }

    /** Makes it, and those above it that are missing, as what is shipped: for all to read, of the owner of the one that is there. */
    static void makeFolder(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            makeFolder(folder.getParent());
            Files.createDirectory(folder);
            adopt(folder, folder.getParent(), FOLDER);
        }
    }

    private static void adopt(Path made, Path like, Set<PosixFilePermission> rights) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(made, PosixFileAttributeView.class);
        PosixFileAttributes now = view.readAttributes();
        PosixFileAttributes wanted = Files.readAttributes(like, PosixFileAttributes.class);
        if (!now.owner().equals(wanted.owner())) {
            view.setOwner(wanted.owner());
        }
        if (!now.group().equals(wanted.group())) {
            view.setGroup(wanted.group());
        }
        view.setPermissions(rights);
    }

    private static void writeDurably(Path file, byte[] bytes) throws IOException {
        try (FileChannel out = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                out.write(left);
            }
            out.force(true);
        }
    }

    static void sync(Path folder) throws IOException {
        try (FileChannel open = FileChannel.open(folder, StandardOpenOption.READ)) {
            open.force(true);
        }
    }
}
