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
        Run second = run(of("version 1"));

        assertThat(first.said()).contains("it ran").doesNotContain("shared objects file (top)");
        assertThat(second.said()).contains("it ran").contains("Program source: shared objects file (top)");
        assertThat(kept()).hasSize(1);
    }

    @Test
    void firstRunOfAnotherVersionUsesTheArchiveBeforeAndItsSecondWritesOne() throws Exception {
        written(archive);
        List<Path> before = kept();
        ClassArchive next = of("version 2");

        Run first = run(next);
        next.ready();
        next.ended(first.status());
        assertThat(first.said()).contains("Program source: shared objects file (top)");
        assertThat(kept()).as("a way back finds its own").isEqualTo(before);

        ClassArchive second = of("version 2");
        written(second);
        assertThat(kept()).isNotEqualTo(before).hasSize(1);
        assertThat(run(of("version 2")).said()).contains("Program source: shared objects file (top)");
    }

    @Test
    void versionThatDoesNotGetReadyLeavesTheArchiveBefore() throws Exception {
        written(archive);
        ClassArchive next = of("version 2");

        next.ended(run(next).status());

        assertThat(run(archive).said()).contains("Program source: shared objects file (top)");
        assertThat(run(of("version 2")).said()).as("tried again").contains("shared objects file (top)");
    }

    @Test
    void otherJavaWritesOneOfItsOwnAndTheOneBeforeGoes() throws Exception {
        written(archive);

        written(new ClassArchive(folder, "hub", "another Java", "version 1"));

        assertThat(run(archive).said()).doesNotContain("shared objects file (top)");
    }

    @Test
    void whatARunWroteThatWasKilledOrNeverReadyIsNotKept() throws Exception {
        run(archive);
        archive.ready();
        assertThat(archive.ended(KILLED)).isTrue();
        assertThat(kept()).isEmpty();

        ClassArchive again = of("version 1");
        assertThat(again.ended(run(again).status())).isTrue();
        assertThat(kept()).isEmpty();
    }

    @Test
    void whatNobodyKeptIsNotTakenForWhole() throws Exception {
        run(archive); // and its launcher is killed

        assertThat(of("version 1").option()).startsWith("-XX:ArchiveClassesAtExit=");
        assertThat(files()).isEmpty();
    }

    @Test
    void archiveOfAProcessThatDiedBeforeItWasReadyIsNotTriedAgain() throws Exception {
        written(archive);

        ClassArchive next = of("version 1");
        next.option();

        assertThat(next.ended(FAILED)).isFalse();
        assertThat(kept()).isEmpty();
    }

    @Test
    void versionThatDiesLeavesTheArchiveBeforeAndDoesNotTryItAgain() throws Exception {
        written(archive);
        ClassArchive next = of("version 2");
        next.option();

        assertThat(next.ended(FAILED)).isFalse();

        assertThat(of("version 1").option()).startsWith("-XX:SharedArchiveFile=");
        assertThat(of("version 2").option()).startsWith("-XX:ArchiveClassesAtExit=");
    }

    @Test
    void archiveOfAProcessThatDiedAtWorkStays() throws Exception {
        written(archive);

        ClassArchive next = of("version 1");
        next.option();
        next.ready();

        assertThat(next.ended(KILLED)).isTrue();
        assertThat(kept()).hasSize(1);
    }

    @Test
    void fileThatIsNoArchiveKeepsNoProcessFromRunning() throws Exception {
        written(archive);
        Path file = kept().get(0);
        Files.delete(file);
        Files.write(file, new byte[1 << 16]);

        Run run = run(of("version 1"));

        assertThat(run.said()).contains("it ran");
        assertThat(run.status()).isZero();
    }

    @Test
    void folderThatIsGoneStopsNobody() throws Exception {
        ClassArchive gone = new ClassArchive(folder.resolve("gone"), "hub", "Java", "version 1");

        gone.option();
        gone.ready();

        assertThat(gone.ended(0)).isTrue();
    }

    @Test
    void archivesOfOtherPartsAreLeftAlone() throws Exception {
        written(archive);

        ClassArchive other = new ClassArchive(folder, "broker", "Java", "version 1");
        assertThat(other.option()).startsWith("-XX:ArchiveClassesAtExit=");
        other.ended(FAILED);

        assertThat(kept()).hasSize(1);
    }

    private ClassArchive of(String version) {
        return new ClassArchive(folder, "hub", "Java", version);
    }

    private void written(ClassArchive by) throws Exception {
        Run run = run(by);
        by.ready();
        assertThat(by.ended(run.status())).isTrue();
        assertThat(run.said()).doesNotContain("shared objects file (top)");
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
