package dev.pitwatch.hub.system;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a folder lies on an encrypted volume (LUKS, or dm-crypt otherwise), as far as Linux tells. Follows a volume to
 * the devices below it: all of them have to be encrypted.
 */
public final class DiskEncryption {

    private static final String CRYPT = "CRYPT-";

    private final Path mounts;
    private final Path blocks;
    private final Path names;

    /** Of this machine. */
    public DiskEncryption() {
        this(Path.of("/proc/self/mountinfo"), Path.of("/sys/dev/block"), Path.of("/sys/class/block"));
    }

    /** Takes the list of mounts, and the folders of block devices by number and by name. */
    DiskEncryption(Path mounts, Path blocks, Path names) {
        this.mounts = mounts;
        this.blocks = blocks;
        this.names = names;
    }

    /**
     * What was found.
     *
     * @param status {@code encrypted}, {@code not_encrypted} or {@code unknown}
     * @param detail why, in a sentence
     */
    public record Finding(String status, String detail) {}

    /** A line of mountinfo. */
    private record Mount(String number, String point, String source) {

        static Optional<Mount> parse(String line) {
            String[] fields = line.split(" ");
            int dash = List.of(fields).indexOf("-");
            return dash < 5 || fields.length < dash + 3
                    ? Optional.empty()
                    : Optional.of(new Mount(fields[2], fields[4].replace("\\040", " "), fields[dash + 2]));
        }

        boolean holds(Path folder) {
            return folder.startsWith(Path.of(point));
        }
    }

    /** Looks where the folder lies. */
    public Finding of(Path folder) {
        try {
            Optional<Mount> mount = mount(folder.toRealPath());
            Optional<Path> device = mount.flatMap(this::device);
            if (device.isEmpty()) {
                return unknown("%s lies on %s, which is no disk of this machine"
                        .formatted(folder, mount.map(Mount::source).orElse("no known mount")));
            }
            String name = device.get().getFileName().toString();
            return isEncrypted(device.get())
                    ? new Finding("encrypted", "%s lies on the encrypted volume %s".formatted(folder, name))
                    : new Finding("not_encrypted", "%s lies on %s, expected a LUKS volume".formatted(folder, name));
        } catch (IOException e) {
            return unknown("can't tell on this system: " + e.getMessage());
        }
    }

    private static Finding unknown(String detail) {
        return new Finding("unknown", detail);
    }

    private Optional<Mount> mount(Path folder) throws IOException {
        try (Stream<String> lines = Files.lines(mounts)) {
            return lines.flatMap(line -> Mount.parse(line).stream())
                    .filter(mount -> mount.holds(folder))
                    .max(Comparator.comparingInt(mount -> mount.point().length()));
        }
    }

    /** Some file systems (btrfs) have a number of their own, and tell their disk by name only. */
    private Optional<Path> device(Mount mount) {
        Path source = Path.of(mount.source());
        Path name = source.getFileName();
        return Stream.of(
                        Optional.of(blocks.resolve(mount.number())),
                        Optional.ofNullable(name).map(names::resolve))
                .flatMap(Optional::stream)
                .filter(Files::isDirectory)
                .findFirst()
                .map(DiskEncryption::real);
    }

    private static Path real(Path device) {
        try {
            return device.toRealPath();
        } catch (IOException e) {
            return device;
        }
    }

    private static boolean isEncrypted(Path device) throws IOException {
        Path uuid = device.resolve("dm/uuid");
        if (Files.isReadable(uuid) && Files.readString(uuid).startsWith(CRYPT)) {
            return true;
        }
        Path below = device.resolve("slaves");
        if (!Files.isDirectory(below)) {
            return false;
        }
        try (Stream<Path> slaves = Files.list(below)) {
            List<Path> all = slaves.toList();
            for (Path slave : all) {
                if (!isEncrypted(slave)) {
                    return false;
                }
            }
            return !all.isEmpty();
        }
    }
}
