package dev.pitwatch.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How PostgreSQL, which refuses to run as root, is started: as it is, or in front of it a command that gives root up.
 *
 * @param prefix goes before each of PostgreSQL's commands; may be empty
 * @param owner the name of whom the cluster's files must belong to; empty: the one that made them
 */
record RunAs(List<String> prefix, Optional<String> owner) {

    private static final List<String> STAND_INS = List.of("postgres", "nobody");

    static RunAs find(Path program) throws IOException {
        Optional<String> uid = Commands.output(List.of("id", "-u")).map(String::strip);
        if (!uid.equals(Optional.of("0"))) {
            return new RunAs(List.of(), Optional.empty());
        }
        return candidates().stream()
                .filter(candidate -> candidate.works(program))
                .findFirst()
                .orElseThrow(() -> new PostgresException(
                        "embedded PostgreSQL: cannot run as root and none of unshare, setpriv, runuser works here; "
                                + "start as an ordinary user or set PITWATCH_DB_URL"));
    }

    /** {@return every way to give root up, the best first} */
    static List<RunAs> candidates() {
        List<RunAs> all = new ArrayList<>();
        all.add(new RunAs(List.of("unshare", "-U"), Optional.of("root")));
        for (String user : STAND_INS) {
            Optional<String> group = Commands.output(List.of("id", "-g", user)).map(String::strip);
            group.ifPresent(gid -> all.add(new RunAs(
                    List.of("setpriv", "--reuid=" + user, "--regid=" + gid, "--clear-groups"), Optional.of(user))));
            group.ifPresent(gid -> all.add(new RunAs(List.of("runuser", "-u", user, "--"), Optional.of(user))));
        }
        return all;
    }

    boolean works(Path program) {
        return Commands.output(command("id", "-u"))
                        .map(String::strip)
                        .filter(id -> !id.equals("0"))
                        .isPresent()
                && Commands.output(command(program.toString(), "--version")).isPresent();
    }

    List<String> command(String... command) {
        return Stream.concat(prefix.stream(), Stream.of(command)).toList();
    }

    /** Lets another user than ours pass through the home and the folder that it lies in, and no one look into the home. */
    void letPass(Path home) throws IOException {
        if (!Files.getFileStore(home).supportsFileAttributeView(PosixFileAttributeView.class)) {
            return;
        }
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwx------"));
        if (owner.filter(user -> !user.equals(System.getProperty("user.name"))).isPresent()) {
            for (Path folder : List.of(home, home.toAbsolutePath().getParent())) {
                Set<PosixFilePermission> rights = EnumSet.copyOf(Files.getPosixFilePermissions(folder));
                rights.addAll(EnumSet.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE));
                Files.setPosixFilePermissions(folder, rights);
            }
        }
    }

    /** Hands the folder over when it belongs to another party, as after a start in another way. */
    void own(Path folder) throws IOException {
        if (owner.isEmpty() || Files.getOwner(folder).getName().equals(owner.get())) {
            return;
        }
        UserPrincipal user =
                folder.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName(owner.get());
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.toList()) {
                Files.setOwner(path, user);
            }
        }
    }
}
