package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetachedServiceTest {

    private static final Map<String, String> OWN = Map.of("PITWATCH_ZONE", "of this shell");

    @TempDir
    private Path data;

    private Optional<Process> other = Optional.empty();

    @AfterEach
    void end() {
        other.ifPresent(Process::destroyForcibly);
    }

    /** Starts one that has that in its command line, as a launcher has, and whose number is noted as a launcher's is. */
    private void run(String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "read -r line", "sh"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PITWATCH_ZONE", "of the launcher=1");
        Process process = builder.start();
        other = Optional.of(process);
        new PidFile(data, "launcher").write(process.pid());
    }

    @Test
    void givenALauncherThatRuns_whenAsked_thenItsWordsAndItsEnvironmentAreKnown() throws IOException {
        run("-Dpitwatch.home=/opt/pitwatch/pitwatch-0.2.0", "dev.pitwatch.launcher.Launcher", "up", "--empty");

        Optional<ProcessHandle> launcher = DetachedService.launcher(data);

        assertThat(launcher).isPresent();
        assertThat(launcher.flatMap(DetachedService::home)).contains(Path.of("/opt/pitwatch/pitwatch-0.2.0"));
        assertThat(DetachedService.words(data, launcher)).containsExactly("up", "--empty");
        assertThat(DetachedService.environment(launcher, OWN)).containsEntry("PITWATCH_ZONE", "of the launcher=1");
    }

    @Test
    void givenAnotherProgramOfTheLaunchersNumber_whenAsked_thenNoneRuns() throws IOException {
        run("another program");
        assertThat(DetachedService.launcher(data)).isEmpty();
        other.orElseThrow().destroyForcibly();

        run(
                "-Dpitwatch.home=/opt/pitwatch/pitwatch-0.2.0",
                "dev.pitwatch.launcher.Launcher",
                "upgrade",
                "--step",
                "run");
        assertThat(DetachedService.launcher(data)).isEmpty();
    }

    @Test
    void givenNone_whenAsked_thenItsWordsFitTheDataFolderAndTheEnvironmentIsOurs() throws IOException {
        assertThat(DetachedService.words(data, Optional.empty())).containsExactly("up", "--empty");
        assertThat(DetachedService.environment(Optional.empty(), OWN)).isEqualTo(OWN);

        Files.createFile(data.resolve("demo.json"));

        assertThat(DetachedService.words(data, Optional.empty())).containsExactly("up");
    }

    @Test
    void givenAVersionThatEnds_whenStarted_thenItHadItsWordsAndItsEnvironmentAndHasEnded() throws Exception {
        Path home = Files.createDirectory(data.resolve("pitwatch-0.2.0"));
        Path script = Files.writeString(
                home.resolve("pitwatch"), "#!/bin/sh\necho \"$PITWATCH_ZONE: $*\" >said\necho it fails\nexit 1\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        Files.createDirectories(Folders.log(data));
        Terminal terminal =
                new Terminal(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8), false);
        DetachedService service = new DetachedService(data, OWN, List.of("up", "--empty"), terminal);
        assertThat(service.hasEnded()).isFalse();

        service.start(home);

        await().until(service::hasEnded);
        assertThat(home.resolve("said")).hasContent("of this shell: up --empty");
        assertThat(Folders.log(data).resolve("launcher.out")).hasContent("it fails");
    }
}
