package dev.pitwatch.core.platform.workshop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.net.PublicAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The files that keep MediaMTX in its place say the same as the law of cameras' addresses. */
class CameraFirewallTest {

    private static final Path FOLDER = Path.of("../../packaging/mediamtx");
    private static final Pattern SET = Pattern.compile("set (\\w+) \\{([^{}]*)(?:elements = \\{([^{}]*)})?\\s*}");
    private static final Pattern DENIED = Pattern.compile("(?m)^IPAddressDeny=(.*)$");

    /** Whatever it has, it may not have these. */
    private static final CameraHosts.Owner OF_ALL = new CameraHosts.Owner("workshop_001", List.of("0.0.0.0/0", "::/0"));

    private final CameraHosts hosts =
            new CameraHosts(List.of(), host -> new InetAddress[] {InetAddress.getByName(host)}, Set::of);

    private static List<Network> networks(String text) {
        List<Network> networks = new ArrayList<>();
        for (String one : text.replaceAll("(?m)#.*$", "").split("[,\\s]+")) {
            if (!one.isBlank()) {
                networks.add(Network.of(one));
            }
        }
        return networks;
    }

    /** {@return what stands in both sets of the name, of IPv4 and IPv6} */
    private static List<Network> sets(String name) throws IOException {
        List<Network> found = new ArrayList<>();
        String text = Files.readString(FOLDER.resolve("nftables.conf")).replaceAll("(?m)#.*$", "");
        Matcher set = SET.matcher(text);
        while (set.find()) {
            if (set.group(1).matches(name + "[46]") && set.group(3) != null) {
                found.addAll(networks(set.group(3)));
            }
        }
        assertThat(found).as("sets %s of nftables.conf", name).isNotEmpty();
        return found;
    }

    private static List<Network> denied() throws IOException {
        List<Network> found = new ArrayList<>();
        Matcher line = DENIED.matcher(Files.readString(FOLDER.resolve("mediamtx.service")));
        while (line.find()) {
            found.addAll(networks(line.group(1)));
        }
        return found;
    }

    private static boolean holds(List<Network> networks, String address) throws IOException {
        InetAddress one = InetAddress.getByName(address);
        return networks.stream().anyMatch(network -> network.contains(one));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "127.0.0.1",
                "127.0.0.53",
                "169.254.169.254",
                "100.100.100.200",
                "168.63.129.16",
                "192.0.0.192",
                "224.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "64:ff9b:1::a00:1",
                "2001:0:1::1",
                "2002:7f00:1::",
                "fd00:ec2::254",
                "fd20:ce::254",
                "fd00:c1::a9fe:a9fe",
                "fd00:42::42",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void givenAnAddressWhereNoCameraCanBe_whenMediaMtxCallsIt_thenNoNetworkOfCamerasOpensIt(String address)
            throws IOException {
        assertThat(hosts.hostProblem(address, OF_ALL).orElse("lawful")).contains("is where no camera can be");
        assertThat(holds(sets("never"), address)).isTrue();
        assertThat(holds(denied(), address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.1.2.3",
                "100.64.0.1",
                "172.31.255.255",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.1.100",
                "198.19.0.1",
                "198.51.100.1",
                "203.0.113.1",
                "1000::1",
                "2001:2::1",
                "2001:db8::1",
                "3fff::1",
                "4000::1",
                "8000::1",
                "fd00:8:1::7"
            })
    void givenAPrivateAddress_whenMediaMtxCallsIt_thenOnlyANetworkOfCamerasOpensIt(String address) throws IOException {
        assertThat(PublicAddress.isPublic(InetAddress.getByName(address))).isFalse();
        assertThat(hosts.hostProblem(address, OF_ALL)).isEmpty();
        assertThat(holds(sets("private"), address)).isTrue();
        assertThat(holds(sets("never"), address)).isFalse();
        assertThat(holds(denied(), address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "1.1.1.1", "100.63.255.255", "172.32.0.1", "2600::8", "2001:4860::8888"})
    void givenAPublicAddress_whenMediaMtxCallsIt_thenItIsOpen(String address) throws IOException {
        assertThat(PublicAddress.isPublic(InetAddress.getByName(address))).isTrue();
        for (List<Network> closed : List.of(sets("private"), sets("never"), denied())) {
            assertThat(holds(closed, address)).isFalse();
        }
    }

    @Test
    void givenTheChain_whenRead_thenWhatIsNeverAllowedComesBeforeNetworksOfCameras() throws IOException {
        String text = Files.readString(FOLDER.resolve("nftables.conf"));

        assertThat(text)
                .contains("meta skuid \"mediamtx\" jump called")
                .containsSubsequence(
                        "ip daddr @never4 counter reject",
                        "ip6 daddr @never6 counter reject",
                        "fib daddr type local counter reject",
                        "ip daddr @cameras4 accept",
                        "ip daddr @private4 counter reject",
                        "ip6 daddr @private6 counter reject");
    }
}
