package dev.pitwatch.postgres;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The files of one cluster: made once, then kept. */
final class Cluster {

    static final String SUPERUSER = "postgres";
    private static final int PASSWORD_BYTES = 24;
    private static final int PORT_LINE = 3;
    private static final int STATUS_LINE = 7;

    private final ServerOptions options;
    private final Path folder;
    private final Path passwordFile;
    private final Path portFile;

    Cluster(ServerOptions options) {
        this.options = options;
        this.folder = options.cluster();
        this.passwordFile = options.home().resolve("password");
        this.portFile = options.home().resolve("port");
    }

    /** Makes the cluster when there is none; refuses one of another major version. */
    void prepare(Binaries binaries, RunAs runAs) throws IOException {
        Path version = folder.resolve("PG_VERSION");
        if (!Files.exists(version)) {
            initialise(binaries, runAs);
        }
        String found = Files.readString(version).strip();
        if (!found.equals(binaries.major())) {
            throw new PostgresException(
                    "embedded PostgreSQL: %s was made by version %s, expected %s; restore a backup into an empty folder"
                            .formatted(folder, found, binaries.major()));
        }
        runAs.own(folder);
        if (options.isArchiving()) {
            Path spool = WalSpool.of(options.home()).folder();
            Files.createDirectories(
                    spool, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            runAs.own(spool);
        }
    }

    private void initialise(Binaries binaries, RunAs runAs) throws IOException {
        writePrivate(passwordFile, randomPassword());
        // Made under another name first: a start that was killed half way leaves nothing that looks complete.
        Path scratch = options.home().resolve("cluster.new");
        if (Files.exists(scratch)) {
            Binaries.delete(scratch);
        }
        Files.createDirectory(scratch);
        runAs.own(scratch);
        runAs.own(passwordFile);
        Commands.require(runAs.command(
                binaries.program("initdb").toString(),
                "--pgdata=" + scratch,
                "--username=" + SUPERUSER,
                "--encoding=UTF8",
                "--no-locale",
                "--auth=scram-sha-256",
                "--pwfile=" + passwordFile));
        Files.move(scratch, folder);
    }

    String password() throws IOException {
        return Files.readString(passwordFile).strip();
    }

    private static String randomPassword() {
        byte[] bytes = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private static void writePrivate(Path file, String text) throws IOException {
        Files.deleteIfExists(file);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(file, text + "\n");
    }

    /** {@return the fixed port, the one of the last start, or else a free one, which is kept} */
    int choosePort() throws IOException {
        if (options.port().isPresent()) {
            int fixed = options.port().getAsInt();
            if (!isFree(fixed)) {
                throw new PostgresException("embedded PostgreSQL: port %d is taken".formatted(fixed));
            }
            return fixed;
        }
        OptionalInt saved = savedPort();
        if (saved.isPresent() && isFree(saved.getAsInt())) {
            return saved.getAsInt();
        }
        int free = FreePort.any();
        Files.writeString(portFile, free + "\n");
        return free;
    }

    private OptionalInt savedPort() throws IOException {
        if (!Files.exists(portFile)) {
            return OptionalInt.empty();
        }
        String text = Files.readString(portFile).strip();
        return text.matches("[1-9][0-9]{0,4}") ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }

    private static boolean isFree(int port) throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            // As the server does; otherwise the closed connections of its last run would count as taken.
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (java.net.BindException e) {
            return false;
        }
    }

    /** {@return the server that runs on this cluster, whichever one started it} */
    Optional<ProcessHandle> running() throws IOException {
        List<String> lines = pidFile();
        if (lines.isEmpty() || !lines.get(0).strip().matches("[0-9]{1,9}")) {
            return Optional.empty();
        }
        return ProcessHandle.of(Long.parseLong(lines.get(0).strip())).filter(this::isOurs);
    }

    /** The pid may have gone to another program since; a server of ours names its cluster. */
    private boolean isOurs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().orElse("").contains(folder.toString());
    }

    /** {@return the running server once it takes connections} */
    Optional<ProcessHandle> ready() throws IOException {
        List<String> lines = pidFile();
        boolean ready =
                lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
        return ready ? running() : Optional.empty();
    }

    /** {@return the port of the running server once it takes connections} */
    OptionalInt readyPort() throws IOException {
        return ready().isPresent()
                ? OptionalInt.of(Integer.parseInt(pidFile().get(PORT_LINE).strip()))
                : OptionalInt.empty();
    }

    private List<String> pidFile() throws IOException {
        Path file = folder.resolve("postmaster.pid");
        try {
            return Files.readAllLines(file);
        } catch (java.nio.file.NoSuchFileException e) {
            return List.of();
        }
    }
}
