package dev.pitwatch.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A network of its own for processes of this machine, joined to it by links that can be cut. Only root can have one, on Linux
 * with {@code ip}. It makes two interfaces a link, removes them in the end, and touches no other. What a killed JVM left is
 * removed by the next.
 */
final class NetworkNamespace implements AutoCloseable {

    private static final String PREFIX = "pitwatch-";
    private static final String OURS = "02:00:00:00:00:01";
    private static final String NOBODYS = "02:00:00:00:00:02";

    private final String name = PREFIX + ProcessHandle.current().pid();
    private final String network;
    private final List<Link> links = new ArrayList<>();

    private NetworkNamespace() throws IOException {
        this.network = freeNetwork();
        ip("netns", "add", name);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> run("ip", "netns", "del", name)));
        ip("-n", name, "link", "set", "lo", "up");
    }

    static NetworkNamespace made() throws IOException {
        removeLeftOvers();
        return new NetworkNamespace();
    }

    /** {@return why there can't be one here; empty: there can} */
    static Optional<String> missing() {
        String probe = "%sprobe-%d".formatted(PREFIX, ProcessHandle.current().pid());
        if (!run("ip", "netns", "add", probe).ok()) {
            return Optional.of("needs root and `ip netns`");
        }
        boolean links = run("ip", "-n", probe, "link", "add", "probe0", "type", "veth", "peer", "name", "probe1")
                .ok();
        run("ip", "netns", "del", probe);
        return links ? Optional.empty() : Optional.of("needs a kernel with veth");
    }

    private static void removeLeftOvers() {
        run("ip", "netns", "list")
                .text()
                .lines()
                .map(line -> line.split(" ")[0])
                .filter(found -> found.matches(PREFIX + "[0-9]{1,9}"))
                .filter(found -> ProcessHandle.of(Long.parseLong(found.substring(PREFIX.length())))
                        .isEmpty())
                .forEach(found -> run("ip", "netns", "del", found));
    }

    /** {@return the first three numbers of addresses kept for measurements of networks, which nothing here has} */
    private static String freeNetwork() throws IOException {
        for (int tries = 0; tries < 100; tries++) {
            String candidate =
                    "198.18.%d.".formatted(ThreadLocalRandom.current().nextInt(256));
            boolean taken = NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .map(InetAddress::getHostAddress)
                    .anyMatch(address -> address.startsWith(candidate));
            if (!taken) {
                return candidate;
            }
        }
        throw new IOException("198.18.0.0/16 is taken");
    }

    /** {@return the command that runs this one in here} */
    List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", name));
        all.addAll(command);
        return all;
    }

    /** Joins it to this machine by one more link. */
    Link link() throws IOException {
        Link link = new Link(links.size());
        links.add(link);
        return link;
    }

    /** The links by themselves: they would last as long as connections that nobody ends. */
    @Override
    public void close() throws IOException {
        for (Link link : links) {
            ip("link", "del", link.device);
        }
        ip("netns", "del", name);
    }

    /** A stretch of network between this machine and the namespace. */
    final class Link {

        private final String here;
        private final String there;
        private final String device;

        private Link(int number) throws IOException {
            here = network + (4 * number + 1);
            there = network + (4 * number + 2);
            device = "pw%d-%d".formatted(ProcessHandle.current().pid(), number);
            // Without ARP a packet goes to the address that its sender has itself. While both have the same one, it
            // arrives.
            ip("link add %s address %s arp off type veth peer name there-%d netns %s address %s arp off"
                    .formatted(device, OURS, number, name, OURS)
                    .split(" "));
            ip("addr", "add", here + "/30", "dev", device);
            ip("link", "set", device, "up");
            ip("-n", name, "addr", "add", there + "/30", "dev", "there-" + number);
            ip("-n", name, "link", "set", "there-" + number, "up");
        }

        /** {@return this machine's address} */
        String here() {
            return here;
        }

        /** {@return the namespace's address} */
        String there() {
            return there;
        }

        /** Loses all packets of both directions from now on. Both ends go on sending them again, and nobody is told. */
        void cut() throws IOException {
            ip("link", "set", device, "address", NOBODYS);
        }

        /** Is whole again: what is sent again now arrives. */
        void heal() throws IOException {
            ip("link", "set", device, "address", OURS);
        }
    }

    private static void ip(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("ip"));
        command.addAll(Arrays.asList(arguments));
        Ended ended = run(command.toArray(String[]::new));
        if (!ended.ok()) {
            throw new IOException(
                    "%s: %s".formatted(String.join(" ", command), ended.text().strip()));
        }
    }

    private record Ended(boolean ok, String text) {}

    private static Ended run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Ended(process.onExit().join().exitValue() == 0, text);
        } catch (IOException e) {
            return new Ended(false, e.getMessage()); // no such command
        }
    }
}
