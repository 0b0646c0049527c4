package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/**
 * A version behind an installed one: that one with another number, one migration more, and a route file, settings and a template that are
 * edited. It is built from the installed one's own jars, whose list of migrations alone is compiled anew, so that it takes seconds.
 */
final class NextRelease {

    static final int SCHEMA = 999;

    /** Files that it ships with a line more, below the release's folder. */
    static final String ROUTE = "routes/housekeeping.camel.yaml";

    static final String SETTINGS = "config/dev.pitwatch.hub.cfg";
    static final String TEMPLATE = "config/templates/words.en.txt";

    /** What those have besides, each a comment there. */
    static final String LINE = "# what the next version says at the end of this file";

    private static final String MIGRATION = "V%d__next_version.sql".formatted(SCHEMA);

    private static final String SQL =
            """
            alter table device add column next_version text not null default 'expanded';
            create table next_version (id bigint generated always as identity primary key, device_id text not null);
            """;

    private static final String STORE = "        - to:\n            id: ingest-store\n";
    private static final String FORGOTTEN =
            "        - throwException: {id: forgotten, exceptionType: java.lang.IllegalStateException, message: forgotten}\n";
    private static final String LIST = "camel-app/base/src/main/java/dev/pitwatch/base/database/Migrations.java";
    private static final Pattern LAST_OF_THE_LIST = Pattern.compile("(\"V\\d+__\\w+\\.sql\")\\);");
    private static final int BUFFER = 1 << 16;

    private final Path home;

    private NextRelease(Path home) {
        this.home = home;
    }

    /** {@return one of that number, not packed yet} */
    static NextRelease of(Path installed, Path stage, String number) throws IOException, InterruptedException {
        Files.createDirectories(stage);
        Path home = stage.resolve("pitwatch-" + number);
        // Links: what becomes another is replaced, not written.
        run(stage, 0, "cp", "-Rl", installed.toRealPath(), home);
        replace(home.resolve("lib/release"), "version=%s\ncommit=%s\n".formatted(number, "0".repeat(40)));
        for (String file : List.of(ROUTE, SETTINGS, TEMPLATE)) {
            for (Path place : List.of(home, home.resolve("lib/shipped"))) {
                Path shipped = place.resolve(file);
                replace(shipped, Files.readString(shipped) + LINE + "\n");
            }
        }
        addMigration(home, stage);
        return new NextRelease(home);
    }

    private static void replace(Path file, String text) throws IOException {
        Files.delete(file);
        Files.writeString(file, text);
    }

    private static void addMigration(Path home, Path stage) throws IOException {
        Path sources = Files.createDirectories(stage.resolve("migrations"));
        String list = Files.readString(HubDistribution.project().resolve(LIST));
        String longer = LAST_OF_THE_LIST.matcher(list).replaceFirst("$1, \"%s\");".formatted(MIGRATION));
        assertThat(longer).contains(MIGRATION);
        Path source = Files.writeString(sources.resolve("Migrations.java"), longer);
        Path classes = Files.createDirectories(sources.resolve("classes"));
        Path annotations = Path.of(NullMarked.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath());
        int code = ToolProvider.getSystemJavaCompiler()
                .run(
                        InputStream.nullInputStream(),
                        OutputStream.nullOutputStream(),
                        System.err,
                        "-proc:none",
                        "--release",
                        "17",
                        "-d",
                        classes.toString(),
                        "-cp",
                        jar(home, "flyway-core-.*\\.jar") + File.pathSeparator + annotations,
                        source.toString());
        assertThat(code).as("javac").isZero();
        Path packageFolder = Path.of("dev/pitwatch/base/database");
        try (FileSystem jar = opened(home, "base-\\d.*\\.jar");
                Stream<Path> compiled = Files.list(classes.resolve(packageFolder))) {
            for (Path file : compiled.toList()) {
                Path place =
                        jar.getPath(packageFolder.resolve(file.getFileName()).toString());
                Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
            }
        }
        try (FileSystem jar = opened(home, "core-\\d.*\\.jar")) {
            Files.writeString(jar.getPath("db/migration", MIGRATION), SQL);
        }
    }

    /** {@return a jar of the launcher's, a copy of its own} */
    private static FileSystem opened(Path home, String name) throws IOException {
        Path jar = jar(home, name);
        byte[] bytes = Files.readAllBytes(jar);
        Files.delete(jar);
        return FileSystems.newFileSystem(Files.write(jar, bytes));
    }

    private static Path jar(Path home, String name) throws IOException {
        try (Stream<Path> jars = Files.list(home.resolve("lib/launcher"))) {
            return jars.filter(file -> file.getFileName().toString().matches(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Takes away what its broker needs, so that it ends while it is started. */
    NextRelease broken() throws IOException {
        Files.delete(jar(home, "artemis-server-.*\\.jar"));
        return this;
    }

    /** Adds a step to its routes by which each reading becomes a dead letter; nobody can tell by reading it. */
    NextRelease refusingReadings() throws IOException {
        for (String place : List.of("routes", "lib/shipped/routes")) {
            Path route = home.resolve(place).resolve("ingest.camel.yaml");
            String text = Files.readString(route);
            assertThat(text).contains(STORE);
            replace(route, text.replace(STORE, FORGOTTEN + STORE));
        }
        return this;
    }

    /** {@return its archive, signed with that key, in that folder} */
    Path packed(Path folder, Path key) throws IOException, InterruptedException {
        Path archive = folder.resolve(home.getFileName() + ".tar.gz");
        Process tar = new ProcessBuilder(
                        "tar",
                        "-C",
                        home.getParent().toString(),
                        "-cf",
                        "-",
                        home.getFileName().toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (InputStream in = tar.getInputStream();
                OutputStream out = new Stored(Files.newOutputStream(archive))) {
            in.transferTo(out);
        }
        assertThat(tar.waitFor()).isZero();
        run(folder, 0, home.resolve("pitwatch"), "release", "sign", archive, key);
        return archive;
    }

    /** Jars become no smaller, and this takes no time. */
    private static final class Stored extends GZIPOutputStream {
        Stored(OutputStream out) throws IOException {
            super(out, BUFFER);
            def.setLevel(Deflater.NO_COMPRESSION);
        }
    }

    /** {@return what it said, once it ended with that code} */
    static String run(Path in, int code, Object... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(Stream.of(command).map(Object::toString).toList());
        builder.environment().keySet().removeIf(name -> name.startsWith("PITWATCH_"));
        Process process =
                builder.directory(in.toFile()).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(code);
        return said;
    }
}
