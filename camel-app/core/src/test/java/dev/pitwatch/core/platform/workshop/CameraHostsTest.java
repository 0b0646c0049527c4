package dev.pitwatch.core.platform.workshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.base.net.Network;
import dev.pitwatch.base.settings.Settings.CameraTarget;
import dev.pitwatch.core.platform.workshop.CameraHosts.Owner;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The law of cameras' addresses, by cases. Workshop 1 has 10.8.1.0/24 and fd00:8:1::/48, workshop 2 has 10.8.2.0/24 by config/. */
class CameraHostsTest {

    private static final String NEVER = "is where no camera can be";
    private static final String PRIVATE = "is not a public address: ask the platform's team";
    private static final String NO_URL = "must be rtsp://";
    private static final String NO_HOST = "is neither an address nor the name of a host";

    private static final Owner FIRST = new Owner("workshop_001", List.of("10.8.1.0/24", "fd00:8:1::/48"));
    private static final Owner SECOND = new Owner("workshop_002", List.of());

    private final Map<String, List<String>> names = new HashMap<>(Map.of(
            "camera.example.com", List.of("8.8.8.8", "2600::8"),
            "inside.example.com", List.of("10.8.1.7"),
            "half.example.com", List.of("8.8.8.8", "127.0.0.1"),
            "localhost", List.of("127.0.0.1", "::1"),
            "database.example.com", List.of("9.9.9.9")));

    private final CameraHosts hosts = hosts(target("workshop_002", "10.8.2.0/24"));

    private CameraHosts hosts(CameraTarget... targets) {
        return new CameraHosts(List.of(targets), this::resolve, () -> Set.of(address("9.9.9.9"), address("10.8.1.20")));
    }

    private static CameraTarget target(String workshop, String network) {
        return new CameraTarget(workshop, Network.of(network));
    }

    private InetAddress[] resolve(String host) throws UnknownHostException {
        if (!names.containsKey(host)) {
            if (host.matches(".*[g-zG-Z].*")) {
                throw new UnknownHostException(host);
            }
            return InetAddress.getAllByName(host);
        }
        return names.get(host).stream().map(CameraHostsTest::address).toArray(InetAddress[]::new);
    }

    private static InetAddress address(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://8.8.8.8/1",
        "rtsps://u:p@8.8.8.8:322/1",
        "rtsps://[2600::8]/1",
        "rtsp://[2600::8]:554/1",
        "rtsp://[::ffff:8.8.8.8]/1",
        "rtsp://[64:ff9b::8.8.8.8]/1",
        "rtsp://camera.example.com/cam/realmonitor?channel=1&subtype=0",
        "rtsp://10.8.1.7/Streaming/Channels/101",
        "rtsp://[::ffff:10.8.1.7]/1",
        "rtsp://[fd00:8:1::7]/1",
        "rtsp://inside.example.com:65535/1",
    })
    void givenAnAddressInPublicOrInItsNetworks_whenJudged_thenItIsLawful(String url) {
        assertThat(hosts.problem(url, FIRST)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rtsp://127.0.0.1:8554/workshop_002/pit1 | " + NEVER,
                "rtsp://127.255.0.9/1                    | " + NEVER,
                "rtsp://localhost:8554/1                 | " + NEVER,
                "rtsp://[::1]/1                          | " + NEVER,
                "rtsp://[::ffff:127.0.0.1]/1             | " + NEVER,
                "rtsp://[::ffff:7f00:1]/1                | " + NEVER,
                "rtsp://[::127.0.0.1]/1                  | " + NEVER,
                "rtsp://[64:ff9b::127.0.0.1]/1           | " + NEVER,
                "rtsp://[64:ff9b::10.8.1.7]/1            | " + NEVER,
                "rtsp://[2002:7f00:1::]/1                | " + NEVER,
                "rtsp://[::]/1                           | " + NEVER,
                "rtsp://0.0.0.0/1                        | " + NEVER,
                "rtsp://169.254.169.254/latest           | " + NEVER,
                "rtsp://[fd00:ec2::254]/latest           | " + NEVER,
                "rtsp://[fd20:ce::254]/latest            | " + NEVER,
                "rtsp://[fd20:ce:0:0:0:0:0:254]/latest   | " + NEVER,
                "rtsp://[fd00:c1::a9fe:a9fe]/latest      | " + NEVER,
                "rtsp://[fd00:42::42]/latest             | " + NEVER,
                "rtsp://168.63.129.16/latest             | " + NEVER,
                "rtsp://192.0.0.192/latest               | " + NEVER,
                "rtsps://127.0.0.1/1                     | " + NEVER,
                "rtsp://100.100.100.200/latest           | " + NEVER,
                "rtsp://[fe80::1]/1                      | " + NEVER,
                "rtsp://[fe80::1%25eth0]/1               | " + NO_URL,
                "rtsp://224.0.0.1/1                      | " + NEVER,
                "rtsp://[ff02::1]/1                      | " + NEVER,
                "rtsp://255.255.255.255/1                | " + NEVER,
                "rtsp://9.9.9.9/1                        | " + NEVER,
                "rtsp://database.example.com:5432/1      | " + NEVER,
                "rtsp://10.8.1.20/1                      | " + NEVER,
                "rtsp://half.example.com/1               | " + NEVER,
                "rtsp://10.8.2.7/1                       | " + PRIVATE,
                "rtsp://192.168.1.100/1                  | " + PRIVATE,
                "rtsp://100.64.0.1/1                     | " + PRIVATE,
                "rtsp://[fd00:8:2::7]/1                  | " + PRIVATE,
                "rtsp://unknown.example.com/1            | is not known to name servers",
                "http://8.8.8.8/1                        | " + NO_URL,
                "rtsp:///1                               | " + NO_URL,
                "rtsp://8.8.8.8:0/1                      | " + NO_URL,
                "rtsp://8.8.8.8:65536/1                  | " + NO_URL,
                "rtsp://2130706433/1                     | " + NEVER,
                "rtsp://127.1/1                          | " + NO_URL,
                "rtsp://8.8.8.8/$MTX_QUERY               | " + NO_URL,
                "rtsp://$G1/1                            | " + NO_URL,
                "rtsp://8.8.8.8/1%0d%0aDESCRIBE          | " + NO_URL,
                "rtsp://***@8.8.8.8/1                    | " + NO_URL,
                "file:///etc/passwd                      | " + NO_URL,
            })
    void givenAnyOtherAddress_whenJudged_thenItIsRefusedAndSaidWhy(String url, String why) {
        assertThat(hosts.problem(url, FIRST).orElse("lawful")).contains(why);
    }

    @Test
    void givenMetadataInANetworkOfTheWorkshop_whenJudged_thenItIsRefusedAllTheSame() {
        Owner wide = new Owner("workshop_001", List.of("fd00::/8"));

        assertThat(hosts.problem("rtsp://[fd20:ce::7]/1", wide)).isEmpty();
        for (String metadata : List.of("fd20:ce::254", "fd00:ec2::254", "fd00:c1::a9fe:a9fe", "fd00:42::42")) {
            assertThat(hosts.problem("rtsp://[%s]/1".formatted(metadata), wide).orElse("lawful"))
                    .contains(NEVER);
        }
    }

    @Test
    void givenANameWithTls_whenJudged_thenByItsAddressesUnlessTheConfigurationRefusesNames() {
        assertThat(hosts.problem("rtsps://camera.example.com/1", FIRST)).isEmpty();
        assertThat(hosts.problem("rtsps://half.example.com/1", FIRST).orElse("lawful"))
                .contains(NEVER);

        CameraHosts strict = new CameraHosts(List.of(), this::resolve, Set::of, false);
        assertThat(strict.problem("rtsps://8.8.8.8/1", FIRST)).isEmpty();
        assertThat(strict.problem("rtsps://[2600::8]/1", FIRST)).isEmpty();
        assertThat(strict.problem("rtsp://camera.example.com/1", FIRST)).isEmpty();
        for (String name : List.of("camera.example.com", "2130706433")) {
            assertThat(strict.problem("rtsps://%s/1".formatted(name), FIRST).orElse("lawful"))
                    .contains("rtsps with the name %s is not allowed here".formatted(name));
        }
    }

    @Test
    void givenControlCharacters_whenJudged_thenRefused() {
        assertThat(hosts.problem("rtsp://8.8.8.8/1\r\nDESCRIBE", FIRST)).isPresent();
        assertThat(hosts.problem("rtsp://8.8.8.8/\u0000", FIRST)).isPresent();
        assertThat(hosts.problem("rtsp://8.8.8.8/\u0085", FIRST)).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "10.8.1.7, lawful",
        "8.8.8.8, lawful",
        "127.1, " + NEVER,
        "2130706433, " + NEVER,
        "0x7f000001, " + NO_HOST + "|known"
    })
    void givenTheAddressOfACamera_whenJudged_thenByTheSameLaw(String host, String why) {
        assertThat(hosts.hostProblem(host, FIRST).orElse("lawful")).containsPattern(why);
    }

    @Test
    void givenNetworksOfTheConfiguration_whenJudged_thenTheyAreTheirWorkshopsOrEverybodys() {
        assertThat(hosts.problem("rtsp://10.8.2.7/1", SECOND)).isEmpty();
        assertThat(hosts.problem("rtsp://10.8.1.7/1", SECOND)).isPresent();

        CameraHosts all = hosts(target(CameraHosts.ALL, "192.168.0.0/16"), target(CameraHosts.ALL, "127.0.0.0/8"));
        assertThat(all.problem("rtsp://192.168.1.100/1", FIRST)).isEmpty();
        assertThat(all.problem("rtsp://192.168.1.100/1", SECOND)).isEmpty();
        assertThat(all.problem("rtsp://127.0.0.1/1", SECOND)).as("never").isPresent();
    }

    @Test
    void givenANameThatChanges_whenLookedUpAgain_thenTheAddressStaysWhileItIsAmongTheAnswersAndLawful() {
        names.put("moving.example.com", List.of("8.8.8.8", "8.8.4.4"));
        Optional<InetAddress> second = hosts.known("moving.example.com", FIRST, Optional.of(address("8.8.4.4")));
        assertThat(second).contains(address("8.8.4.4"));

        names.put("moving.example.com", List.of("8.8.8.8"));
        assertThat(hosts.known("moving.example.com", FIRST, second)).contains(address("8.8.8.8"));

        names.put("moving.example.com", List.of("8.8.8.8", "169.254.169.254"));
        assertThatThrownBy(() -> hosts.known("moving.example.com", FIRST, Optional.of(address("8.8.8.8"))))
                .isInstanceOf(RefusedHostException.class);
        names.remove("moving.example.com");
        assertThat(hosts.known("moving.example.com", FIRST, second))
                .as("unknown is not refused")
                .isEmpty();
        assertThatThrownBy(() -> hosts.known("no host", FIRST, second)).isInstanceOf(RefusedHostException.class);
    }

    @Test
    void givenSeveralHosts_whenJudgedTogether_thenThoseThatAreRefusedAreNamed() {
        assertThat(hosts.hostProblems(
                        List.of("8.8.8.8", "camera.example.com", "localhost", "unknown.example.com", "a b"), FIRST))
                .containsOnlyKeys("localhost", "unknown.example.com", "a b")
                .hasEntrySatisfying("localhost", why -> assertThat(why).contains(NEVER));
    }

    @Test
    void givenAPlatformWhoseOwnAddressesAreNotKnown_whenJudged_thenNobodyIsLetInYet() {
        CameraHosts early = new CameraHosts(List.of(), this::resolve, () -> {
            throw RefusedHostException.notYet("that can't be judged yet");
        });

        assertThat(early.problem("rtsp://8.8.8.8/1", FIRST)).contains("that can't be judged yet");
        assertThat(early.problem("rtsp://127.0.0.1/1", FIRST).orElse("")).contains(NEVER);
        assertThat(early.known("8.8.8.8", FIRST, Optional.empty())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "8.8.8.8, true",
        "255.249.199.0, true",
        "2600::8, true",
        "::ffff:8.8.8.8, true",
        "256.8.8.8, false",
        "8.8.8.8., false",
        "8.8.8, false",
        "010.8.8.8, false",
        "8.8.8.8.8, false",
        "1:2, false",
        "camera.example.com, false",
    })
    void givenAHost_whenItIsWrittenAsAnAddress_thenItIsNotLookedUp(String host, boolean literal) {
        assertThat(CameraHosts.literal(host).isPresent()).isEqualTo(literal);
    }
}
