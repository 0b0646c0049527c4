package dev.pitwatch.core.work.camera;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pitwatch.core.platform.workshop.CameraHosts;
import dev.pitwatch.core.platform.workshop.CameraHosts.Owner;
import dev.pitwatch.core.platform.workshop.CameraUrl;
import dev.pitwatch.core.platform.workshop.RefusedHostException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Where cameras are called, by name servers that say what the test has them say. */
class CameraAddressesTest {

    private static final Owner FIRST = new Owner("workshop_001", List.of("10.8.1.0/24"));
    private static final String NAMED = "rtsp://u:p@camera.example.com:554/1?channel=1";

    private final Map<String, List<String>> names = new HashMap<>(Map.of("camera.example.com", List.of("8.8.8.8")));
    private final Set<InetAddress> own = new HashSet<>();
    private final CameraAddresses addresses = new CameraAddresses(new CameraHosts(List.of(), this::resolve, () -> own));

    private InetAddress[] resolve(String host) throws UnknownHostException {
        if (!names.containsKey(host) && host.matches(".*[g-z].*")) {
            throw new UnknownHostException(host);
        }
        List<String> found = names.getOrDefault(host, List.of(host));
        InetAddress[] all = new InetAddress[found.size()];
        for (int i = 0; i < all.length; i++) {
            all[i] = InetAddress.getByName(found.get(i));
        }
        return all;
    }

    @Test
    void givenAnAddress_whenCalled_thenItIsAsItWas() {
        assertThat(callable("rtsp://u:p@8.8.8.8:554/1")).isEqualTo("rtsp://u:p@8.8.8.8:554/1");
        assertThat(callable("rtsp://10.8.1.7/1")).isEqualTo("rtsp://10.8.1.7/1");
    }

    @Test
    void givenAName_whenCalled_thenItsAddressIsInItsPlace() {
        assertThat(callable(NAMED)).isEqualTo("rtsp://u:p@8.8.8.8:554/1?channel=1");
    }

    @Test
    void givenANameOfAnAddressOfIpv6_whenCalled_thenItIsInBrackets() {
        names.put("camera.example.com", List.of("2600::8"));

        assertThat(callable(NAMED)).isEqualTo("rtsp://u:p@[2600:0:0:0:0:0:0:8]:554/1?channel=1");
    }

    @Test
    void givenTls_whenCalled_thenTheNameStaysForItsCertificateAndTheLawHolds() {
        String url = NAMED.replace("rtsp:", "rtsps:");
        assertThat(callable(url)).isEqualTo(url);

        names.put("camera.example.com", List.of("127.0.0.1"));
        assertThatThrownBy(() -> callable(url))
                .isInstanceOf(RefusedHostException.class)
                .hasMessageContaining("is where no camera can be");
    }

    @Test
    void givenTlsWhereNamesAreRefused_whenCalled_thenItIsByAnAddressAlsoIfItWasStoredBefore() {
        CameraAddresses strict = new CameraAddresses(new CameraHosts(List.of(), this::resolve, () -> own, false));
        String address = "rtsps://u:p@8.8.8.8:322/1";
        assertThat(strict.callable(address, FIRST, Optional.empty())).contains(address);

        String url = NAMED.replace("rtsp:", "rtsps:");
        for (Optional<String> there : List.of(Optional.<String>empty(), Optional.of(url))) {
            assertThatThrownBy(() -> strict.callable(url, FIRST, there))
                    .isInstanceOf(RefusedHostException.class)
                    .hasMessageContaining("type the camera's address in figures");
        }
    }

    @Test
    void givenANameOfSeveralAddresses_whenTheirOrderChanges_thenTheOneThatIsCalledIsKeptWhileItIsAmongThem() {
        String called = callable(NAMED);

        names.put("camera.example.com", List.of("8.8.4.4", "8.8.8.8"));
        assertThat(callable(NAMED, called)).isEqualTo(called);
        assertThat(callable(NAMED)).as("nothing is called yet").startsWith("rtsp://u:p@8.8.4.4:554");

        names.put("camera.example.com", List.of("8.8.4.4"));
        assertThat(callable(NAMED, called)).startsWith("rtsp://u:p@8.8.4.4:554");
    }

    @Test
    void givenANameThatIsNotKnown_whenSomethingIsCalledAlready_thenThatStaysAndElseThereIsNothingYet() {
        String called = callable(NAMED);
        names.clear();

        assertThat(callable(NAMED, called)).isEqualTo(called);
        assertThat(addresses.callable(NAMED, FIRST, Optional.empty())).isEmpty();
        assertThat(addresses.callable(NAMED, FIRST, Optional.of("publisher")))
                .as("what was retired")
                .isEmpty();
        String tls = NAMED.replace("rtsp:", "rtsps:");
        assertThat(callable(tls, tls)).isEqualTo(tls);
    }

    @Test
    void givenANameThatIsNotKnown_whenWhatIsCalledHasBecomeUnlawful_thenItIsRefused() throws Exception {
        String called = callable(NAMED);
        names.clear();
        own.add(InetAddress.getByName("8.8.8.8"));

        assertThatThrownBy(() -> callable(NAMED, called))
                .isInstanceOf(RefusedHostException.class)
                .hasMessage("8.8.8.8 is where no camera can be");
        assertThatThrownBy(() -> callable(NAMED, "rtsp://u:p@10.8.2.7/1"))
                .isInstanceOf(RefusedHostException.class)
                .hasMessageContaining("is not a public address");
    }

    @Test
    void givenAPlatformWhoseOwnAddressesAreNotKnown_whenCalled_thenNothingIsRefusedAndNothingBegins() {
        CameraAddresses early = new CameraAddresses(new CameraHosts(List.of(), this::resolve, () -> {
            throw RefusedHostException.notYet("db is not known");
        }));

        assertThat(early.callable("rtsp://8.8.8.8/1", FIRST, Optional.empty())).isEmpty();
        assertThat(early.callable("rtsp://8.8.8.8/1", FIRST, Optional.of("rtsp://8.8.4.4/1")))
                .contains("rtsp://8.8.4.4/1");
        assertThatThrownBy(() -> early.callable("rtsp://127.0.0.1/1", FIRST, Optional.empty()))
                .as("not even then")
                .isInstanceOf(RefusedHostException.class);
    }

    @Test
    void givenANameThatWasLawful_whenItLeadsInside_thenItIsRefusedInsteadOfKept() {
        callable(NAMED);
        names.put("camera.example.com", List.of("8.8.8.8", "192.168.1.1"));

        assertThatThrownBy(() -> callable(NAMED))
                .isInstanceOf(RefusedHostException.class)
                .hasMessageContaining("192.168.1.1")
                .hasMessageContaining("is not a public address");
    }

    @Test
    void givenWhatIsNoAddressOfACamera_whenCalled_thenItIsRefused() {
        assertThatThrownBy(() -> callable("http://8.8.8.8/1"))
                .isInstanceOf(RefusedHostException.class)
                .hasMessage(CameraUrl.EXPECTED);
    }

    private String callable(String url) {
        return addresses.callable(url, FIRST, Optional.empty()).orElseThrow();
    }

    private String callable(String url, String there) {
        return addresses.callable(url, FIRST, Optional.of(there)).orElseThrow();
    }
}
