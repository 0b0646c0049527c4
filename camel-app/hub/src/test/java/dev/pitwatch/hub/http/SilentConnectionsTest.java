package dev.pitwatch.hub.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

class SilentConnectionsTest {

    private final SilentConnections connections = new SilentConnections(4);

    @Test
    void givenANetworkThatHasTheMost_whenAnotherConnects_thenItsOldestGoes() {
        Channel first = opens("a");
        Channel second = opens("a");
        Channel third = opens("a");
        Channel other = opens("b");

        assertThat(connections.add("c", new EmbeddedChannel())).contains(first);
        assertThat(connections.add("c", new EmbeddedChannel())).contains(second);
        connections.remove(third);
        assertThat(connections.count()).isEqualTo(3);
        assertThat(connections.add("b", new EmbeddedChannel())).isEmpty();
        assertThat(connections.add("d", new EmbeddedChannel()))
                .as("the oldest of those who have as many")
                .contains(other);
    }

    @Test
    void givenConnectionsWhoseFirstCallCame_whenOthersConnect_thenTheyStay() {
        for (int call = 0; call < 9; call++) {
            connections.remove(opens("a"));
        }

        assertThat(connections.count()).isZero();
    }

    private Channel opens(String network) {
        Channel connection = new EmbeddedChannel();
        assertThat(connections.add(network, connection)).isEmpty();
        return connection;
    }
}
