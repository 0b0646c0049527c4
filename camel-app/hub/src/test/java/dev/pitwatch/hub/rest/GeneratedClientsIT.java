package dev.pitwatch.hub.rest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.pitwatch.hub.rest.TestApi.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that are made of the served contract make a day's calls: what a generator can't read, its users can't call. */
class GeneratedClientsIT extends CastCase {

    private static final Path NODE_MODULES =
            Path.of("..", "..", "dashboard", "node_modules").toAbsolutePath().normalize();
    private static final String PYTHON_GENERATOR = "openapi-python-client";
    private static final String PYTHON_GENERATOR_VERSION = "0.29.1";

    @TempDir
    Path folder;

    private record Ended(int status, String output) {}

    @BeforeEach
    void writeContract() throws IOException {
        Answer contract = api.get("/api/v1/openapi.json", null);
        assertThat(contract.status()).isEqualTo(200);
        Files.writeString(folder.resolve("openapi.json"), contract.text());
    }

    @Test
    void givenTypesMadeByOpenapiTypescript_whenADayIsCalled_thenCompilerAndHubTakeIt() throws Exception {
        Path generator = NODE_MODULES.resolve("openapi-typescript/bin/cli.js");
        assumeTrue(Files.exists(generator), "no openapi-typescript: npm ci --prefix dashboard installs it");
        write("day.ts");
        Files.writeString(folder.resolve("package.json"), "{\"type\":\"module\"}");
        Files.writeString(
                folder.resolve("tsconfig.json"),
                """
                {"compilerOptions":{"strict":true,"target":"es2022","module":"nodenext","lib":["es2023","dom"],
                 "types":[],"outDir":"out"},"files":["day.ts"]}
                """);

        run("node", generator.toString(), "openapi.json", "-o", "schema.d.ts");
        run("node", NODE_MODULES.resolve("typescript/bin/tsc").toString(), "-p", ".");

        assertThat(run(with("node", "out/day.js"))).contains("a day by TypeScript");
    }

    @Test
    void givenAClientMadeByOpenapiPythonClient_whenADayIsCalled_thenNothingIsLeftOutAndTheHubTakesIt()
            throws Exception {
        Path programs = pythonGenerator();
        write("day.py");
        Files.writeString(
                folder.resolve("config.yaml"),
                """
                post_hooks: []
                package_name_override: pitwatch
                content_type_overrides:
                  image/jpeg: application/octet-stream # it knows no pictures by themselves
                """);

        run(
                programs.resolve(PYTHON_GENERATOR).toString(),
                "generate",
                "--path",
                "openapi.json",
                "--config",
                "config.yaml",
                "--output-path",
                "pitwatch",
                "--meta",
                "none",
                "--fail-on-warning");

        assertThat(run(with(programs.resolve("python3").toString(), "day.py"))).contains("a day by Python");
    }

    private static String[] with(String... program) {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(List.of("http://127.0.0.1:%d/api/v1".formatted(api.port), "owner", TestApi.PASSWORD));
        return command.toArray(String[]::new);
    }

    /** {@return the folder of its programs, which is kept for later runs; without Python, pip or a registry the test is left out} */
    private Path pythonGenerator() throws Exception {
        Path cache = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .map(Path::of)
                .orElse(Path.of(System.getProperty("user.home"), ".cache"));
        Path home = cache.resolve("pitwatch").resolve("%s-%s".formatted(PYTHON_GENERATOR, PYTHON_GENERATOR_VERSION));
        Path programs = home.resolve("bin");
        if (!Files.exists(programs.resolve(PYTHON_GENERATOR))) {
            Files.createDirectories(home);
            need(end("python3", "-m", "venv", home.toString()));
            need(end(
                    programs.resolve("python3").toString(),
                    "-m",
                    "pip",
                    "install",
                    "--quiet",
                    "--disable-pip-version-check",
                    "%s==%s".formatted(PYTHON_GENERATOR, PYTHON_GENERATOR_VERSION)));
        }
        return programs;
    }

    private static void need(Ended ended) {
        assumeTrue(ended.status() == 0, () -> "no %s %s: %s"
                .formatted(PYTHON_GENERATOR, PYTHON_GENERATOR_VERSION, ended.output()));
    }

    private void write(String resource) throws IOException {
        try (InputStream source = getClass().getResourceAsStream("/clients/" + resource)) {
            Files.copy(source, folder.resolve(resource));
        }
    }

    private String run(String... command) throws Exception {
        Ended ended = end(command);
        assertThat(ended.status())
                .as("%s\n%s", String.join(" ", command), ended.output())
                .isZero();
        return ended.output();
    }

    /** {@return how it ended; like a failure where there is no such program} */
    private Ended end(String... command) throws Exception {
        Path output = folder.resolve("output.txt");
        Process process;
        try {
            process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException e) {
            return new Ended(-1, e.getMessage());
        }
        if (!process.waitFor(3, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            return new Ended(-1, "not ended after 3 minutes: " + Files.readString(output, UTF_8));
        }
        return new Ended(process.exitValue(), Files.readString(output, UTF_8));
    }
}
