package dev.pitwatch.postgres;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How PostgreSQL, which refuses to run as root, is started: as it is, or in front of it a command that gives root up.
 *
 * @param prefix goes before each of PostgreSQL's commands; may be empty
 * @param owner the name of whom the cluster's files must belong to; empty: whoever made them
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

    private static List<RunAs> candidates() {
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

    private boolean works(Path program) {
        return Commands.output(command("id", "-u"))
                        .map(String::strip)
                        .filter(id -> !id.equals("0"))
                        .isPresent()
                && Commands.output(command(program.toString(), "--version")).isPresent();
    }

    List<String> command(String... command) {
        return Stream.concat(prefix.stream(), Stream.of(command)).toList();
    }

    /** Hands the folder over when it belongs to somebody else, as after a start in another way. */
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
