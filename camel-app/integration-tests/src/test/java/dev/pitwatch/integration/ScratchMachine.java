package dev.pitwatch.integration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.integration.NetworkNamespace.Link;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A machine as a user's server is one: its programs are this one's but what builds Pitwatch; its folders, users and network are
 * its own, and no network leads out of it. It has no process 1. It ends with this JVM.
 */
final class ScratchMachine implements AutoCloseable {

    /** What builds, which a server has not. */
    private static final String MISSING = "node npm npx mvn git java* jar jshell c++ g++ gcc cc cmake make docker";

    private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final String BOOT =
            """
            root=$1 java=$2
            mount --bind "$root" "$root"
            for each in bin sbin lib lib32 lib64 libx32; do
              if [ -L "/$each" ]; then cp -P "/$each" "$root/$each"
              elif [ -d "/$each" ]; then mkdir "$root/$each" && mount --bind "/$each" "$root/$each"; fi
            done
            cd "$root"
            chmod 755 .
            mkdir -p dev home mnt opt proc root run srv sys tmp usr var/cache var/log/nginx var/lib/nginx var/tmp
            ln -s /run var/run
            chmod 1777 tmp var/tmp
            cp -a /etc .
            mount --bind /usr usr
            mount -o remount,bind,ro usr
            mount -t tmpfs -o mode=755 tmpfs usr/local
            mkdir usr/local/bin usr/local/sbin
            case $java in /usr/local/* | /opt/*) mkdir -p ".$java" && mount --bind "$java" ".$java" ;; esac
            for each in dev proc sys; do mount --rbind "/$each" "$each"; done
            for program in $3; do
              for found in usr/bin/$program usr/sbin/$program bin/$program; do
                [ -e "$found" ] || continue
                real=$(chroot . readlink -f "/$found")
                [ "${real##*/}" = java ] || mount --bind /dev/null ".$real" 2>/dev/null || true
              done
            done
            echo ready
            exec cat
            """;

    private final Path root;
    private final NetworkNamespace network;
    private final Link world;
    private final Process holder;
    private final Deque<Process> services = new ArrayDeque<>();

    private ScratchMachine(Path root, NetworkNamespace network) throws IOException {
        this.root = root;
        this.network = network;
        this.world = network.link();
        this.holder = new ProcessBuilder(network.inside(List.of(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "private",
                        "sh",
                        "-euc",
                        BOOT,
                        "boot",
                        root.toString(),
                        System.getProperty("java.home"),
                        MISSING)))
                .redirectError(root.resolveSibling("boot.txt").toFile())
                .start();
        BufferedReader said = holder.inputReader();
        if (!"ready".equals(said.readLine())) {
            throw new IOException("no scratch machine: " + Files.readString(root.resolveSibling("boot.txt")));
        }
    }

    /** {@return why there can't be one here; empty: there can} */
    static Optional<String> missing() {
        return NetworkNamespace.missing();
    }

    /** {@return one whose files lie below that folder} */
    static ScratchMachine booted(Path folder) throws IOException {
        NetworkNamespace network = NetworkNamespace.made();
        try {
            return new ScratchMachine(Files.createDirectories(folder.resolve("root")), network);
        } catch (IOException e) {
            network.close();
            throw e;
        }
    }

    /** {@return the address by which the world reaches it} */
    String address() {
        return world.there();
    }

    /** {@return the address from which this JVM calls it by the first link} */
    String caller() {
        return world.here();
    }

    /** {@return another link, by which another caller comes} */
    Link link() throws IOException {
        return network.link();
    }

    /** {@return where a file of it lies} */
    Path file(String path) {
        return root.resolve(path.substring(1));
    }

    /** Types that in a shell of root; fails at the first line that does, and returns what it said. */
    String type(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(List.of("HOME=/root"), "/root", List.of("sh", "-euxc", script)))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close(); // nobody types
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
        return said;
    }

    /** {@return whether that line ends well} */
    boolean does(String line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command(List.of("HOME=/root"), "/root", List.of("sh", "-c", line)))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    /** Starts a service; what it says goes to /var/log/NAME.txt. */
    Process start(String name, List<String> environment, String folder, List<String> command) throws IOException {
        Process service = new ProcessBuilder(command(environment, folder, command))
                .redirectErrorStream(true)
                .redirectOutput(file("/var/log/%s.txt".formatted(name)).toFile())
                .start();
        services.push(service);
        return service;
    }

    /** {@return what a service has said} */
    String said(String name) throws IOException {
        return Files.readString(file("/var/log/%s.txt".formatted(name)));
    }

    private List<String> command(List<String> environment, String folder, List<String> command) {
        List<String> all = new ArrayList<>(List.of(
                "nsenter",
                "--target",
                Long.toString(holder.pid()),
                "--mount",
                "--net",
                "chroot",
                root.toString(),
                "env",
                "-i",
                "-C",
                folder,
                "PATH=" + PATH));
        all.addAll(environment);
        all.addAll(command);
        return all;
    }

    /** Ends a service in order. */
    static void stop(Process service) {
        List<ProcessHandle> all = service.descendants().toList();
        service.destroy();
        service.onExit().completeOnTimeout(service, 60, TimeUnit.SECONDS).join();
        service.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }

    @Override
    public void close() throws IOException {
        services.forEach(ScratchMachine::stop);
        holder.destroyForcibly().onExit().join();
        network.close();
        // By itself: JUnit warns of each of /etc's links that leads out of here.
        new ProcessBuilder("rm", "-rf", "--one-file-system", root.toString())
                .inheritIO()
                .start()
                .onExit()
                .join();
    }
}
