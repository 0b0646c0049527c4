package dev.pitwatch.artemis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pitwatch.artemis.ConnectionLimits.Bounds;
import dev.pitwatch.core.admission.broker.BrokerRefusal;
import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConnectionLimitsTest {

    private final Refusals refusals = new Refusals(username -> Optional.empty());
    private final ConnectionLimits limits = new ConnectionLimits(Optional.of(new Bounds(4, 6, 2, 5)), refusals);

    @Test
    void givenHalfOpenConnectionsOfOneAddress_whenOneMoreComes_thenTheOldestGivesWay() {
        List<Connection> three = connect("10.0.0.1", 3);

        assertThat(three).extracting(Connection::isOpen).containsExactly(false, true, true);
        assertThat(limits.halfOpen()).isEqualTo(2);
        assertThat(refusals.count(BrokerRefusal.CONNECTION_LIMIT)).isEqualTo(1);
    }

    @Test
    void givenConnectionsThatSentTheirConnect_whenMoreCome_thenOnlyTheAddressLimitCounts() {
        List<Connection> four = Stream.generate(() -> connect("10.0.0.1", 1).get(0))
                .limit(4)
                .peek(limits::connectArrived)
                .toList();

        assertThat(four).allMatch(Connection::isOpen);
        assertThat(limits.admit(new Connection("10.0.0.1"))).isFalse();
        assertThat(limits.admit(new Connection("10.0.0.2"))).isTrue();

        four.get(0).close();

        assertThat(limits.admit(new Connection("10.0.0.1"))).isTrue();
    }

    @Test
    void givenManyAddresses_whenAllTogetherAreTooMany_thenRefusedUntilOneLeaves() {
        List<Connection> six = Stream.of("10.0.0.1", "10.0.0.2", "10.0.0.3")
                .flatMap(address -> connect(address, 2).stream())
                .toList();

        assertThat(six).extracting(Connection::isOpen).containsExactly(false, true, true, true, true, true);
        assertThat(limits.admit(new Connection("10.0.0.4"))).isTrue();
        assertThat(limits.admit(new Connection("10.0.0.5"))).isTrue(); // another half-open one gave way
        assertThat(limits.halfOpen()).isEqualTo(5);
    }

    @Test
    void givenTheirNetwork_whenIpv6AddressesConnect_thenTheyAreOne() {
        connect("2001:db8:1:2::1", 2);

        List<Connection> third = connect("2001:db8:1:2:ffff::9", 1);

        assertThat(third).allMatch(Connection::isOpen);
        assertThat(limits.halfOpen()).isEqualTo(2);
    }

    @Test
    void givenNoBounds_whenManyConnect_thenAllMay() {
        ConnectionLimits none = new ConnectionLimits(Optional.empty(), refusals);

        assertThat(Stream.generate(() -> new Connection("10.0.0.1")).limit(100)).allMatch(none::admit);
    }

    private List<Connection> connect(String address, int count) {
        List<Connection> connections =
                Stream.generate(() -> new Connection(address)).limit(count).toList();
        assertThat(connections).allMatch(limits::admit);
        return connections;
    }

    private static final class Connection extends EmbeddedChannel {

        private final String address;

        Connection(String address) {
            this.address = address;
        }

        @Override
        protected SocketAddress remoteAddress0() {
            return new InetSocketAddress(address, 1);
        }
    }
}
