package dev.pitwatch.launcher;

import dev.pitwatch.base.database.LibpqEnvironment;
import dev.pitwatch.launcher.backup.BackupException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's own programs on the PATH, by which a database of the operator's own is dumped and restored: the embedded one brings none. */
final class PostgresPrograms {

    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final int VERSION_SECONDS = 30;
    private static final int END_SECONDS = 60;

    /** What a program gets of this process's environment, which has the hub's secrets, too: where it finds what it needs. */
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "TMPDIR", "TMP", "TEMP", "TZ", "LD_LIBRARY_PATH", "SystemRoot");

    /** What a program complains of, as far as a person reads it. */
    private static final int COMPLAINT_BYTES = 4096;

    /** A server that is gone ends the program, too. */
    private static final String CONNECTION =
            "connect_timeout=10 keepalives_idle=10 keepalives_interval=5 keepalives_count=3 application_name='pitwatch backup'";

    private final String path;

    /** Takes the folders in which programs are, parted by colons. */
    private PostgresPrograms(String path) {
        this.path = path;
    }

    /** {@return those that are found by this environment} */
    static PostgresPrograms of(Map<String, String> environment) {
        return new PostgresPrograms(environment.getOrDefault("PATH", ""));
    }

    /**
     * {@return the first program on the PATH that is of one of these major versions} Throws with a line that says which is missing.
     *
     * @param url of the database that it is for: Debian's programs choose their version by where they are to go
     */
    Path require(String name, int oldest, int newest, String url) {
        List<String> others = new ArrayList<>();
        for (String folder : path.split(":", -1)) {
            Path program = Path.of(folder, name);
            if (!folder.isEmpty() && Files.isExecutable(program)) {
                OptionalInt major = major(program, url);
                if (major.isPresent() && major.getAsInt() >= oldest && major.getAsInt() <= newest) {
                    return program;
                }
                others.add(program + (major.isPresent() ? " is of " + major.getAsInt() : " says no version"));
            }
        }
        throw new BackupException(
                "there is no %s of PostgreSQL %s on the PATH%s: install it (Debian: postgresql-client-%d)"
                        .formatted(
                                name,
                                oldest == newest ? Integer.toString(oldest) : "%d to %d".formatted(oldest, newest),
                                others.isEmpty() ? "" : " (%s)".formatted(String.join(", ", others)),
                                oldest));
    }

    private static OptionalInt major(Path program, String url) {
        try {
            Process process = program(List.of(program.toString(), "--version"), LibpqEnvironment.of(url))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            CompletableFuture<String> said = complaint(process.getInputStream());
            if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return OptionalInt.empty();
            }
            Matcher version = VERSION.matcher(said.join());
            return version.find() ? OptionalInt.of(Integer.parseInt(version.group(1))) : OptionalInt.empty();
        } catch (IOException e) {
            return OptionalInt.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("interrupted");
        }
    }

    /**
     * Who signs in where.
     *
     * @param url JDBC's
     */
    record SignIn(String url, String user, String password) {}

    /** What is done with a program's streams. */
    interface Work {
        void run(InputStream output, OutputStream input) throws IOException;
    }

    /** Runs one to its end; throws with what it complains of. */
    static void run(Path program, List<String> words, SignIn signIn, Work work) throws IOException {
        List<String> command = new ArrayList<>(List.of(program.toString(), "--no-password", "--dbname=" + CONNECTION));
        command.addAll(words);
        Process process = program(command, LibpqEnvironment.of(signIn.url(), signIn.user(), signIn.password()))
                .start();
        try {
            CompletableFuture<String> complaint = complaint(process.getErrorStream());
            Optional<IOException> broken = Optional.empty();
            try (InputStream output = process.getInputStream();
                    OutputStream input = process.getOutputStream()) {
                work.run(output, input);
            } catch (IOException e) {
                broken = Optional.of(e); // as a pipe is whose reader has ended: what that complains of says more
            }
            if (broken.isPresent() && process.isAlive()) {
                process.waitFor(1, TimeUnit.SECONDS);
            }
            boolean ended = process.waitFor(broken.isPresent() ? 0 : END_SECONDS, TimeUnit.SECONDS);
            if (ended && process.exitValue() != 0) {
                throw new BackupException("%s failed: %s".formatted(program, firstLine(complaint.join())));
            }
            if (broken.isPresent()) {
                throw broken.get();
            }
            if (!ended) {
                throw new BackupException("%s does not end".formatted(program));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LauncherException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    private static ProcessBuilder program(List<String> command, Map<String, String> database) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().put("LC_ALL", "C");
        builder.environment().putAll(database);
        return builder;
    }

    /** {@return its error, without the program's name, which stands before it} */
    private static String firstLine(String complaint) {
        return complaint
                .lines()
                .filter(line -> line.contains("error:"))
                .findFirst()
                .map(line -> line.substring(line.indexOf("error:") + "error:".length())
                        .strip())
                .orElse(complaint.strip());
    }

    /** {@return the beginning of what is said there} All of it is read, so that nobody waits to say more. */
    private static CompletableFuture<String> complaint(InputStream stream) {
        return CompletableFuture.supplyAsync(() -> {
            try (stream) {
                byte[] beginning = stream.readNBytes(COMPLAINT_BYTES);
                stream.transferTo(OutputStream.nullOutputStream());
                return new String(beginning, StandardCharsets.UTF_8);
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
        });
    }
}
