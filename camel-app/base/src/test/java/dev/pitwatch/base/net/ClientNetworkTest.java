package dev.pitwatch.base.net;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientNetworkTest {

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3",
        "::ffff:10.1.2.3, 10.1.2.3",
        "2001:db8:0:1::1, 2001:db8:0:1::/64",
        "2001:DB8:0:1:ffff:ffff:ffff:ffff, 2001:db8:0:1::/64",
        "2001:db8:0:2::1, 2001:db8:0:2::/64",
        "fe80::1%eth0, fe80:0:0:0::/64",
        "::1, 0:0:0:0::/64",
        "999.1.1.1, 999.1.1.1",
        ":::, :::",
        "proxy.example, proxy.example"
    })
    void givenAnAddress_whenItsNetworkIsAsked_thenIpv6CountsBySixtyFourBits(String address, String network) {
        assertThat(ClientNetwork.of(address)).isEqualTo(network);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.2.3",
        "::ffff:10.1.2.3, 10.1.2.3",
        "2001:db8:0:1::1, 2001:db8:0::/48",
        "2001:db8:0:ffff::1, 2001:db8:0::/48",
        "2001:db8:1:1::1, 2001:db8:1::/48",
        "proxy.example, proxy.example"
    })
    void givenAnAddress_whenItsSiteIsAsked_thenIpv6CountsByFortyEightBits(String address, String site) {
        assertThat(ClientNetwork.site(address)).isEqualTo(site);
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.2.3, 10.1.0.0/16",
        "::ffff:10.1.2.3, 10.1.0.0/16",
        "2001:db8:0:1::1, 2001:db8::/32",
        "2001:db8:ffff:ffff::1, 2001:db8::/32",
        "proxy.example, proxy.example"
    })
    void givenAnAddress_whenItsProviderIsAsked_thenItIsTheFirstHalfOrThirtyTwoBits(String address, String provider) {
        assertThat(ClientNetwork.provider(address)).isEqualTo(provider);
    }

    @Test
    void givenNothing_whenItsNetworkIsAsked_thenIsNothing() {
        assertThat(ClientNetwork.of("")).isEmpty();
    }
}
