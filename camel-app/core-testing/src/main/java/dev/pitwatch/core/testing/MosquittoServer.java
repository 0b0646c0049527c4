package dev.pitwatch.core.testing;

import static org.awaitility.Awaitility.await;

import dev.pitwatch.postgres.FreePort;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Mosquitto with dynamic security and a sign-in for the hub, as an operator sets it up; its accounts outlive a stop. */
public final class MosquittoServer implements AutoCloseable {

    public static final String HUB = "hub";
    public static final String PASSWORD = "hub-secret";

    private static final Path PROGRAM = Path.of("/usr/sbin/mosquitto");
    private static final Path CONTROL = Path.of("/usr/bin/mosquitto_ctrl");

    private final Path folder;
    private final int port = FreePort.any();
    private Process process;

    /** Takes a folder for its files; starts nothing yet. */
    public MosquittoServer(Path folder) {
        this.folder = folder;
    }

    /** {@return whether there can be one here} */
    public static boolean isInstalled() {
        return Files.isExecutable(PROGRAM) && Files.isExecutable(CONTROL) && plugin().isPresent();
    }

    private static Optional<Path> plugin() {
        return List.of("x86_64-linux-gnu", "aarch64-linux-gnu").stream()
                .map(machine -> Path.of("/usr/lib", machine, "mosquitto_dynamic_security.so"))
                .filter(Files::isReadable)
                .findFirst();
    }

    /** Starts it, with the accounts that its file has; without a file, with the hub's only. */
    public MosquittoServer start() throws IOException, InterruptedException {
        if (!Files.exists(accounts())) {
            run(CONTROL.toString(), "dynsec", "init", accounts().toString(), HUB, PASSWORD);
        }
        Path settings = Files.writeString(
                folder.resolve("mosquitto.conf"),
                """
                listener %d 127.0.0.1
                allow_anonymous false
                plugin %s
                plugin_opt_config_file %s
                user %s
                persistence false
                """
                        .formatted(port, plugin().orElseThrow(), accounts(), System.getProperty("user.name")));
        process = new ProcessBuilder(PROGRAM.toString(), "-c", settings.toString())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("mosquitto.log").toFile()))
                .start();
        await("mosquitto")
                .failFast("mosquitto ended, see its log", () -> !process.isAlive())
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> {
                    new Socket("127.0.0.1", port).close();
                    return true;
                });
        return this;
    }

    private void run(String... command) throws IOException, InterruptedException {
        Process run = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("control.log").toFile())
                .start();
        int code = run.waitFor();
        if (code != 0) {
            throw new IOException("%s: exit code %d".formatted(String.join(" ", command), code));
        }
    }

    private Path accounts() {
        return folder.resolve("dynamic-security.json");
    }

    public int port() {
        return port;
    }

    /** Stops it; what it has is on disk. */
    public void stop() {
        process.destroy();
        process.onExit()
                .orTimeout(30, TimeUnit.SECONDS)
                .exceptionally(late -> process.destroyForcibly())
                .join();
    }

    /** Its accounts are gone. */
    public void loseFile() throws IOException {
        Files.delete(accounts());
    }

    @Override
    public void close() {
        if (process != null) {
            stop();
        }
    }
}
