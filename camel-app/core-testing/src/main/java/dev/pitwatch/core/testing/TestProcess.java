package dev.pitwatch.core.testing;

import dev.pitwatch.base.crypto.MasterKey;
import dev.pitwatch.base.database.DatabaseSetup;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** A process of a test's own that works on its database, and that can be killed: at a step where it stays then, or anywhere. */
public final class TestProcess {

    private static final String BEGINS = "begins";
    private static final String KEY = "PITWATCH_MASTER_KEY";

    private final Process process;
    private final BufferedReader lines;

    private TestProcess(Process process) {
        this.process = process;
        this.lines = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Starts the class's main with the database's URL and these words; returns when it says that it {@link #begins}. */
    public static TestProcess start(Class<?> main, TestDatabase db, String... words) {
        List<String> command = Stream.concat(
                        Stream.of(
                                Path.of(System.getProperty("java.home"), "bin", "java")
                                        .toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-XX:+UnlockDiagnosticVMOptions",
                                "-XX:-BytecodeVerificationRemote",
                                "-cp",
                                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                                main.getName(),
                                db.url()),
                        Stream.of(words))
                .toList();
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(KEY, db.masterKeyText());
        try {
            TestProcess started = new TestProcess(builder.start());
            started.await(BEGINS);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Reads on until it says that line. */
    public void await(String line) {
        try {
            for (String said = lines.readLine(); said != null; said = lines.readLine()) {
                if (said.equals(line)) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("the process ended and never said " + line);
    }

    /** {@return what it says} */
    public BufferedReader lines() {
        return lines;
    }

    /** Waits until it has ended by itself. */
    public void await() {
        process.onExit().join();
    }

    /** Ends it with SIGKILL. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** {@return the master key, in the process} */
    public static MasterKey key() {
        return new MasterKey(System.getenv(KEY).getBytes(StandardCharsets.UTF_8));
    }

    /** {@return the database of that URL, in the process} */
    public static DatabaseSetup database(String url) {
        return new DatabaseSetup(url, key());
    }

    /** Says, in the process, that it begins. */
    public static void begins() {
        System.out.println(BEGINS);
    }

    /** Says, in the process, that it has come to the step, and goes no further if that is where it is to stay. */
    public static void reached(String step, String stay) {
        if (step.equals(stay)) {
            System.out.println(step);
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
