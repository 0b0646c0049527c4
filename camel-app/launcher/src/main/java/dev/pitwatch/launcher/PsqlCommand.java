package dev.pitwatch.launcher;

import dev.pitwatch.base.database.DatabaseSetup;
import dev.pitwatch.base.database.LibpqEnvironment;
import dev.pitwatch.base.settings.Settings;
import dev.pitwatch.base.settings.Settings.DatabaseAdmin;
import dev.pitwatch.postgres.EmbeddedPostgres;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * {@code ./pitwatch psql}: the rows themselves, of all workshops, whether Pitwatch runs or not. Read-only unless asked otherwise.
 * It is PostgreSQL's own psql where the machine has one; the embedded PostgreSQL brings none, then a small shell stands in.
 */
final class PsqlCommand {

    private static final String USAGE = "expected psql [--write] [SQL], e.g. psql 'select code, name from workshop'";

    private final Settings settings;
    private final Terminal terminal;
    private final String path;

    /** Takes the folders in which programs are, parted by colons. */
    PsqlCommand(Settings settings, Terminal terminal, String path) {
        this.settings = settings;
        this.terminal = terminal;
        this.path = path;
    }

    /** Takes the words behind {@code psql}; {@return the status to end with} */
    int run(List<String> words) {
        return run(words, line());
    }

    /** Takes who reads a line, given the prompt, empty at the end. */
    int run(List<String> words, Function<String, Optional<String>> line) {
        List<String> left = new ArrayList<>(words);
        boolean write = left.remove("--write");
        if (left.size() > 1 || left.stream().anyMatch(word -> word.startsWith("-"))) {
            throw new LauncherException(USAGE);
        }
        Optional<String> sql = left.stream().findFirst();
        int[] status = {0};
        new DatabaseAccess(settings).on(setup -> status[0] = run(target(setup, write), sql, line));
        return status[0];
    }

    private PGSimpleDataSource target(DatabaseSetup setup, boolean write) {
        PGSimpleDataSource target = new PGSimpleDataSource();
        target.setURL(setup.url());
        DatabaseAdmin admin = settings.database()
                .map(Processes::adminOf)
                .orElseGet(() ->
                        new DatabaseAdmin(EmbeddedPostgres.SUPERUSER, EmbeddedPostgres.superuserPassword(database())));
        target.setUser(admin.user());
        target.setPassword(admin.password());
        target.setApplicationName("pitwatch psql");
        if (!write) {
            target.setOptions("-c default_transaction_read_only=on");
        }
        return target;
    }

    private Path database() {
        return Folders.database(settings.folders().data());
    }

    private int run(PGSimpleDataSource target, Optional<String> sql, Function<String, Optional<String>> line) {
        Optional<String> psql = onPath("psql");
        try {
            if (psql.isPresent()) {
                return psql(psql.get(), target, sql);
            }
            try (Connection connection = target.getConnection()) {
                SqlShell shell = new SqlShell(connection, terminal);
                return sql.isPresent() ? shell.execute(sql.get()) : shell.converse(line);
            }
        } catch (SQLException | IOException e) {
            throw new LauncherException("psql: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    /** The password goes by the environment: a command line can be seen by others. */
    private static int psql(String program, PGSimpleDataSource target, Optional<String> sql)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(program, "-X"));
        sql.ifPresent(text -> command.addAll(List.of("-c", text)));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .putAll(LibpqEnvironment.of(
                        target.getUrl(), String.valueOf(target.getUser()), String.valueOf(target.getPassword())));
        builder.environment().put("PGAPPNAME", "pitwatch psql");
        Optional.ofNullable(target.getOptions())
                .ifPresent(options -> builder.environment().put("PGOPTIONS", options));
        return builder.start().waitFor();
    }

    private Optional<String> onPath(String program) {
        for (String folder : path.split(":", -1)) {
            Path found = Path.of(folder, program);
            if (!folder.isEmpty() && Files.isExecutable(found)) {
                return Optional.of(found.toString());
            }
        }
        return Optional.empty();
    }

    /** Lines of standard input, with a prompt where somebody types. */
    private static Function<String, Optional<String>> line() {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return prompt -> {
            try {
                if (System.console() != null) {
                    System.out.print(prompt);
                    System.out.flush();
                }
                return Optional.ofNullable(input.readLine());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }
}
