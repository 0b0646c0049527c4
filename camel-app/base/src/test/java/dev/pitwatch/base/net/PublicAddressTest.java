package dev.pitwatch.base.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicAddressTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "8.8.8.8",
                "1.1.1.1",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "126.255.255.255",
                "128.0.0.1",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "2001:4860:4860::8888",
                "2606:4700:4700::1111",
                "2a00:1450:4001:80b::200e",
                "64:ff9b::808:808" // 8.8.8.8 by NAT64
            })
    void givenAnAddressOfTheInternet_whenAsked_thenItIsPublic(String address) throws UnknownHostException {
        assertThat(PublicAddress.isPublic(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // this host, loopback
                "0.0.0.0",
                "0.1.2.3",
                "127.0.0.1",
                "127.255.255.254",
                "::",
                "::1",
                // the same in other spellings that systems take
                "127.1",
                "2130706433",
                // private
                "10.0.0.1",
                "10.255.255.255",
                "172.16.0.1",
                "172.31.255.255",
                "192.168.0.1",
                "192.168.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "fc00::1",
                "fd00:ec2::254", // metadata of a cloud
                "fec0::1",
                // link-local, metadata of clouds
                "169.254.169.254",
                "169.254.0.1",
                "fe80::1",
                // of protocols, documentation, tests, reserved
                "192.0.0.1",
                "192.0.2.1",
                "192.88.99.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "240.0.0.1",
                "255.255.255.255",
                "2001:db8::1",
                "3fff::1",
                "100::1",
                // multicast
                "224.0.0.1",
                "239.255.255.255",
                "ff02::1",
                // IPv4 inside IPv6: mapped, compatible, NAT64, 6to4, Teredo
                "::ffff:127.0.0.1",
                "::ffff:10.0.0.1",
                "::ffff:a9fe:a9fe",
                "::127.0.0.1",
                "64:ff9b::7f00:1",
                "64:ff9b::a00:1",
                "64:ff9b::a9fe:a9fe",
                "64:ff9b:1::a00:1",
                "2002:7f00:1::",
                "2002:a00:1::",
                "2001:0:7f00:1::",
                // not given out
                "4000::1",
                "::2"
            })
    void givenAnyOtherAddress_whenAsked_thenItIsNotPublic(String address) throws UnknownHostException {
        assertThat(PublicAddress.isPublic(InetAddress.getByName(address))).isFalse();
    }

    @Test
    void givenAMappedAddressThatStaysIpv6_whenAsked_thenItIsNotPublic() throws UnknownHostException {
        byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        mapped[12] = 8;
        mapped[13] = 8;
        mapped[14] = 8;
        mapped[15] = 8;

        assertThat(PublicAddress.isPublic(Inet6Address.getByAddress("x", mapped, 0)))
                .isFalse();
    }

    @Test
    void givenNetworks_whenAsked_thenTheyHoldTheirOwnFamilyOnly() throws UnknownHostException {
        Network network = Network.of("10.1.128.0/17");

        assertThat(network.contains(InetAddress.getByName("10.1.128.1"))).isTrue();
        assertThat(network.contains(InetAddress.getByName("10.1.127.255"))).isFalse();
        assertThat(network.contains(InetAddress.getByName("::a01:8001"))).isFalse();
        assertThat(Network.of("fd00::1").contains(InetAddress.getByName("fd00::1")))
                .isTrue();
        assertThatThrownBy(() -> Network.of("hooks.example.com"))
                .hasMessage("\"hooks.example.com\" is no network, expected an address or a range, e.g. 10.0.0.0/8");
        assertThatThrownBy(() -> Network.of("10.0.0.0/33")).isInstanceOf(IllegalArgumentException.class);
    }
}
