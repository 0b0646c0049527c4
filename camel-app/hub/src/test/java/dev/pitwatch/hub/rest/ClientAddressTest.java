package dev.pitwatch.hub.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

    @Test
    void givenNoTrustedProxy_whenAsked_thenTheHeaderDoesNotCount() {
        assertThat(new ClientAddress(List.of()).of("10.0.0.1", List.of("1.2.3.4")))
                .isEqualTo("10.0.0.1");
    }

    @Test
    void givenTrustedProxies_whenAsked_thenTheNearestThatIsNoneOfThemCounts() {
        ClientAddress address = new ClientAddress(List.of("10.0.0.0/8", "::1"));

        assertThat(address.of("10.0.0.1", List.of("6.6.6.6, 1.2.3.4, 10.9.9.9")))
                .isEqualTo("1.2.3.4");
        assertThat(address.of("::1", List.of("6.6.6.6", "2001:db8::1"))).isEqualTo("2001:db8::1");
        assertThat(address.of("11.0.0.1", List.of("1.2.3.4"))).isEqualTo("11.0.0.1");
        assertThat(address.of("::ffff:10.0.0.1", List.of("1.2.3.4"))).isEqualTo("1.2.3.4");
    }

    @Test
    void givenNonsenseInTheHeader_whenAsked_thenTheProxyCounts() {
        ClientAddress address = new ClientAddress(List.of("10.0.0.0/9"));

        assertThat(address.of("10.0.0.1", List.of("unknown"))).isEqualTo("10.0.0.1");
        assertThat(address.of("10.200.0.1", List.of("1.2.3.4"))).isEqualTo("10.200.0.1");
        assertThat(address.of("10.0.0.1", List.of())).isEqualTo("10.0.0.1");
    }

    @Test
    void givenANetworkThatEndsWithinAByte_whenAsked_thenItHoldsAsManyBits() {
        ClientAddress address = new ClientAddress(List.of("10.16.0.0/12", "2001:db8::/33", "192.0.2.7"));

        assertThat(List.of("10.16.0.0", "10.31.255.255", "2001:db8:7fff::1", "192.0.2.7"))
                .allMatch(address::isTrusted);
        assertThat(List.of("10.15.255.255", "10.32.0.0", "2001:db8:8000::1", "192.0.2.6", "192.0.2.3", "proxy"))
                .noneMatch(address::isTrusted);
    }

    @Test
    void givenMoreBitsThanAnAddressHas_whenAsked_thenNothingIsTrusted() {
        assertThat(new ClientAddress(List.of("10.0.0.1/33")).isTrusted("10.0.0.1"))
                .isFalse();
        assertThat(new ClientAddress(List.of("0.0.0.0/0")).isTrusted("::1")).isFalse();
    }

    @Test
    void givenNoAddress_whenConfigured_thenSaysWhatWasExpected() {
        assertThatThrownBy(() -> new ClientAddress(List.of("proxy"))).hasMessageContaining("expected an address");
    }
}
