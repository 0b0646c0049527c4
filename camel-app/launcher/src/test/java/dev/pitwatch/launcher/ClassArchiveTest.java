package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With JVMs that run a class out of a jar. */
class ClassArchiveTest {

    private static final int KILLED = 128 + 9;
    private static final int FAILED = 1;

    @TempDir
    private Path folder;

    private Path jar;
    private ClassArchive archive;

    /** What the JVMs run. */
    static final class Program {
        private Program() {}

        public static void main(String[] args) {
            System.out.println("it ran");
        }
    }

    @BeforeEach
    void makeJar() throws IOException {
        jar = folder.resolve("program.jar");
        String name = Program.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file);
                InputStream in = ClassArchiveTest.class.getClassLoader().getResourceAsStream(name)) {
            out.putNextEntry(new JarEntry(name));
            in.transferTo(out);
        }
        archive = of("version 1");
    }

    @Test
    void secondRunSharesWhatTheFirstWrote() throws Exception {
        Run first = run(archive);
        archive.ready();
        archive.ended(first.status());
        Run second = run(archive);

        assertThat(first.said()).contains("it ran").doesNotContain("shared objects file (top)");
        assertThat(second.said()).contains("it ran").contains("Program source: shared objects file (top)");
        assertThat(kept()).hasSize(1);
    }

    @Test
    void firstRunOfAnotherVersionUsesTheArchiveBeforeAndItsSecondWritesOne() throws Exception {
        written(archive);
        ClassArchive next = of("version 2");

        Run first = run(next);
        next.ready();
        next.ended(first.status());
        assertThat(first.said()).contains("Program source: shared objects file (top)");
        assertThat(kept()).isEmpty();

        written(next);
        assertThat(run(next).said()).contains("Program source: shared objects file (top)");
        assertThat(kept()).hasSize(1);
    }

    @Test
    void versionThatDoesNotGetReadyLeavesTheArchiveBefore() throws Exception {
        written(archive);
        List<Path> before = kept();
        ClassArchive next = of("version 2");

        next.ended(run(next).status());

        assertThat(kept()).isEqualTo(before);
    }

    @Test
    void whatARunWroteThatWasKilledOrNeverReadyIsNotKept() throws Exception {
        run(archive);
        archive.ready();
        archive.ended(KILLED);
        assertThat(files()).isEmpty();

        archive.ended(run(archive).status());
        assertThat(files()).isEmpty();
    }

    @Test
    void archiveOfAProcessThatDiedBeforeItWasReadyIsNotTriedAgain() throws Exception {
        written(archive);

        archive.option();
        archive.ended(FAILED);

        assertThat(files()).isEmpty();
        assertThat(archive.option()).startsWith("-XX:ArchiveClassesAtExit=");
    }

    @Test
    void archiveOfAProcessThatDiedAtWorkStays() throws Exception {
        written(archive);

        archive.option();
        archive.ready();
        archive.ended(KILLED);

        assertThat(kept()).hasSize(1);
    }

    @Test
    void fileThatIsNoArchiveKeepsNoProcessFromRunning() throws Exception {
        written(archive);
        Path file = kept().get(0);
        Files.delete(file);
        Files.write(file, new byte[1 << 16]);

        Run run = run(archive);

        assertThat(run.said()).contains("it ran");
        assertThat(run.status()).isZero();
    }

    @Test
    void archivesOfOtherPartsAreLeftAlone() throws Exception {
        written(archive);

        ClassArchive other = new ClassArchive(folder, "broker", "version 1");
        assertThat(other.option()).startsWith("-XX:ArchiveClassesAtExit=");
        other.ready();
        other.option();
        other.ended(FAILED);

        assertThat(kept()).hasSize(1);
    }

    private ClassArchive of(String made) {
        return new ClassArchive(folder, "hub", made);
    }

    private void written(ClassArchive by) throws Exception {
        Run run = run(by);
        by.ready();
        by.ended(run.status());
        assertThat(files()).hasSize(1);
    }

    private record Run(int status, String said) {}

    private Run run(ClassArchive by) throws Exception {
        Process process = new ProcessBuilder(
                        ChildProcess.java(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load",
                        by.option(),
                        "-cp",
                        jar.toString(),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes());
        return new Run(process.waitFor(), said);
    }

    private List<Path> kept() throws IOException {
        return files().stream().filter(path -> path.toString().endsWith(".jsa")).toList();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.filter(path -> !path.equals(jar)).toList();
        }
    }
}
