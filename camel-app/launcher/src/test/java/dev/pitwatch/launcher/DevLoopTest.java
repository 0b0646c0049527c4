package dev.pitwatch.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Saved sources, on a small hub: a class that says what another one knows. */
class DevLoopTest {

    @TempDir
    private Path home;

    private final ByteArrayOutputStream shown = new ByteArrayOutputStream();
    private final AtomicInteger restarts = new AtomicInteger();
    private boolean ready = true;
    private boolean mended;
    private Path jar;
    private DevLoop loop;

    @BeforeEach
    void build() throws IOException {
        Path mavens = Files.createDirectories(home.resolve("camel-app/hub/target/classes"));
        Files.writeString(home.resolve("camel-app/hub/target/dev-classpath"), "library.jar");
        save("hub", "java/b/Base.java", "package b; public class Base {}");
        save(
                "core",
                "java/a/Known.java",
                "package a; public class Known { public static String what() { return \"one\"; } }");
        save(
                "hub",
                "java/b/Says.java",
                "package b; public class Says extends Base { public String get() { return a.Known.what(); } }");
        Path sources = home.resolve("camel-app");
        DevCompiler maven = new DevCompiler(java.util.List.of(sources), "", mavens);
        assertThat(maven.compile(Set.of(
                        source("core", "java/a/Known.java"),
                        source("hub", "java/b/Base.java"),
                        source("hub", "java/b/Says.java"))))
                .isEmpty();
        Path distribution = home.resolve("distribution");
        jar = Files.createDirectories(distribution.resolve("system/dev/pitwatch/hub/1"))
                .resolve("hub-1.jar");
        try (FileSystem inside = FileSystems.newFileSystem(jar, Map.of("create", "true"))) {
            Files.createDirectories(inside.getPath("/a"));
            Files.copy(mavens.resolve("a/Known.class"), inside.getPath("/a/Known.class"));
            Files.createDirectories(inside.getPath("/b"));
            Files.copy(mavens.resolve("b/Base.class"), inside.getPath("/b/Base.class"));
            Files.copy(mavens.resolve("b/Says.class"), inside.getPath("/b/Says.class"));
        }
        Terminal terminal = new Terminal(new PrintStream(shown, true, StandardCharsets.UTF_8), false);
        loop = new DevLoop(home, distribution, home.resolve("scratch"), terminal, new DevLoop.Hub() {
            @Override
            public void restart() {
                restarts.incrementAndGet();
                ready |= mended;
            }

            @Override
            public boolean isReady() {
                return ready;
            }
        });
    }

    private Path source(String module, String file) {
        return home.resolve("camel-app").resolve(module).resolve("src/main").resolve(file);
    }

    private void save(String module, String file, String text) throws IOException {
        Path path = source(module, file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    private String says() throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, null)) {
            Object says = loader.loadClass("b.Says").getDeclaredConstructor().newInstance();
            return String.valueOf(says.getClass().getMethod("get").invoke(says));
        }
    }

    @Test
    void givenALineOfCore_whenSaved_thenItIsInTheBundleAndTheHubIsStartedAnewOnce() throws Exception {
        loop.look();
        assertThat(restarts).hasValue(0);

        save(
                "core",
                "java/a/Known.java",
                "package a; public class Known { public static String what() { return \"another\"; } }");
        loop.look();
        loop.look();

        assertThat(says()).isEqualTo("another");
        assertThat(restarts).hasValue(1);
        assertThat(shown.toString(StandardCharsets.UTF_8))
                .containsPattern("Known\\.java: compiled in [0-9.]+ s, runs after");
    }

    @Test
    void givenAMethodsOtherResult_whenOnlyItsClassIsSaved_thenWhatCallsItIsCompiledToo() throws Exception {
        save(
                "core",
                "java/a/Known.java",
                "package a; public class Known { public static Object what() { return \"a thing\"; } }");
        loop.look();
        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("error Says.java:1: incompatible types");
        assertThat(restarts).hasValue(0);
        assertThat(says()).isEqualTo("one");

        save(
                "hub",
                "java/b/Says.java",
                "package b; public class Says extends Base { public String get() { return \"\" + a.Known.what(); } }");
        loop.look();

        assertThat(says()).isEqualTo("a thing");
        assertThat(restarts).hasValue(1);
    }

    @Test
    void givenALineThatKeepsTheHubFromGettingReady_whenTheNextIsSaved_thenItIsCompiledAndRuns() throws Exception {
        ready = false;
        save(
                "core",
                "java/a/Known.java",
                "package a; public class Known { public static String what() { throw new IllegalStateException(); } }");
        loop.look();
        loop.look();
        assertThat(restarts).hasValue(1);
        assertThat(shown.toString(StandardCharsets.UTF_8)).doesNotContain("runs after");

        save(
                "core",
                "java/a/Known.java",
                "package a; public class Known { public static String what() { return \"mended\"; } }");
        loop.look();

        assertThat(restarts).hasValue(2);
        assertThat(says()).isEqualTo("mended");

        ready = true;
        loop.look();
        loop.look();

        assertThat(shown.toString(StandardCharsets.UTF_8)).containsOnlyOnce("runs after");
    }

    @Test
    void givenAHubThatHasNeverBeenReady_whenWhatMendsItIsSaved_thenItIsExchangedAndTheFirstStartGoesOn()
            throws Exception {
        ready = false;
        mended = true;
        save("hub", "java/b/Base.java", "package b; public class Base { int mended; }");

        loop.untilReady();

        assertThat(restarts).hasValue(1);
        assertThat(shown.toString(StandardCharsets.UTF_8)).containsOnlyOnce("Base.java: compiled");
    }

    @Test
    void givenAResource_whenSaved_thenItIsInTheBundle() throws Exception {
        save("hub", "resources/openapi/pits.yaml", "paths: {}");
        loop.look();

        try (FileSystem inside = FileSystems.newFileSystem(jar)) {
            assertThat(inside.getPath("/openapi/pits.yaml")).content().isEqualTo("paths: {}");
        }
        assertThat(restarts).hasValue(1);
    }

    @Test
    void givenASourceThatTheHubIsNotMadeOf_whenSaved_thenItSaysWhenItCounts() throws Exception {
        save("simulator", "java/c/Other.java", "package c;");
        loop.look();

        assertThat(shown.toString(StandardCharsets.UTF_8)).contains("counts from the next ./pitwatch dev on");
        assertThat(restarts).hasValue(0);
    }
}
