package dev.pitwatch.postgres;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The server process. */
final class Server {

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration IMMEDIATE_STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final int POLL_MS = 20;
    private static final long MAX_LOG_BYTES = 10L << 20;

    private final ProcessHandle server;

    private Server(ProcessHandle server) {
        this.server = server;
    }

    /** Returns when it takes connections. */
    static Server start(Binaries binaries, RunAs runAs, Cluster cluster, ServerOptions options, int port)
            throws IOException {
        List<String> command = command(binaries, runAs, options, port);
        long deadline = System.nanoTime() + options.startTimeout().toNanos();
        while (true) {
            rotate(options.log());
            long logged = Files.exists(options.log()) ? Files.size(options.log()) : 0;
            Process process = spawn(command, options.log());
            Optional<ProcessHandle> ready = awaitReady(process.toHandle(), cluster, deadline);
            if (ready.isPresent()) {
                return new Server(ready.get());
            }
            boolean ended = !process.isAlive();
            stop(process.toHandle());
            String log =
                    Files.readString(options.log(), StandardCharsets.ISO_8859_1).substring((int) logged);
            // Backends of a server that was killed outlive it for a moment.
            if (!ended || !log.contains("is still in use") || System.nanoTime() > deadline) {
                String what = ended
                        ? "the server ended"
                        : "the server is not ready after %d s"
                                .formatted(options.startTimeout().toSeconds());
                throw new IOException("%s: %s".formatted(what, Commands.lastLine(log)));
            }
        }
    }

    private static List<String> command(Binaries binaries, RunAs runAs, ServerOptions options, int port) {
        List<String> command = new ArrayList<>();
        // A session of its own: Ctrl-C in a terminal is for the one who started us, who stops things in order.
        addIfItWorks(command, "setsid");
        command.addAll(runAs.prefix());
        addIfItWorks(command, "setpriv", "--pdeathsig", "INT");
        command.addAll(List.of(
                binaries.program("postgres").toString(), "-D", options.cluster().toString()));
        command.addAll(List.of("-p", Integer.toString(port)));
        options.effective().forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        return command;
    }

    private static void addIfItWorks(List<String> command, String... prefix) {
        List<String> probe = new ArrayList<>(List.of(prefix));
        probe.add("true");
        if (Commands.output(probe).isPresent()) {
            command.addAll(List.of(prefix));
        }
    }

    private static void rotate(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > MAX_LOG_BYTES) {
            Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** The system ties the server to the thread that made it, so that thread lives as long as the server. */
    private static Process spawn(List<String> command, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(Redirect.appendTo(log.toFile()));
        Commands.cleanEnvironment(builder);
        CompletableFuture<Process> spawned = new CompletableFuture<>();
        Thread parent = new Thread(() -> spawnAndWait(builder, spawned), "postgres-parent");
        parent.setDaemon(true);
        parent.start();
        try {
            return spawned.get();
        } catch (ExecutionException e) {
            throw new IOException(e.getCause().getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted at the start of the server", e);
        }
    }

    private static void spawnAndWait(ProcessBuilder builder, CompletableFuture<Process> spawned) {
        try {
            Process process = builder.start();
            spawned.complete(process);
            process.waitFor();
        } catch (IOException e) {
            spawned.completeExceptionally(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<ProcessHandle> awaitReady(ProcessHandle started, Cluster cluster, long deadline)
            throws IOException {
        while (started.isAlive()
                && System.nanoTime() < deadline
                && !Thread.currentThread().isInterrupted()) {
            Optional<ProcessHandle> ready = cluster.ready().filter(server -> isOf(started, server));
            if (ready.isPresent()) {
                return ready;
            }
            await(started, Duration.ofMillis(POLL_MS));
        }
        return Optional.empty();
    }

    /** The command becomes the server, but for runuser, which stays as its parent. */
    private static boolean isOf(ProcessHandle started, ProcessHandle server) {
        return server.equals(started) || server.parent().equals(Optional.of(started));
    }

    long pid() {
        return server.pid();
    }

    boolean isAlive() {
        return server.isAlive();
    }

    CompletableFuture<ProcessHandle> onExit() {
        return server.onExit();
    }

    void stop() {
        stop(server);
    }

    /** Fast shutdown, then the immediate one, then the end by force; each recovers at the next start. */
    static void stop(ProcessHandle server) {
        Commands.signal("INT", server.pid());
        if (await(server, STOP_TIMEOUT)) {
            return;
        }
        Commands.signal("QUIT", server.pid());
        if (!await(server, IMMEDIATE_STOP_TIMEOUT)) {
            server.destroyForcibly();
        }
    }

    private static boolean await(ProcessHandle server, Duration time) {
        try {
            server.onExit().get(time.toMillis(), TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return !server.isAlive();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }
}
