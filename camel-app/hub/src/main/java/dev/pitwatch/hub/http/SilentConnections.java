package dev.pitwatch.hub.http;

import dev.pitwatch.base.queue.FairMap;
import io.netty.channel.Channel;
import java.util.Optional;

/**
 * Connections whose first call hasn't come yet, with its whole head, by network. When they are too many the network that has the most
 * loses its oldest: those who do call are among them for a moment, and what stays for seconds fills the memory of old things. Thread safe.
 */
final class SilentConnections {

    private final FairMap<String, Channel, Channel> silent;

    /**
     * None yet.
     *
     * @param most at a time
     */
    SilentConnections(int most) {
        silent = new FairMap<>(most);
    }

    /** {@return the one that has to go for it, if any} */
    synchronized Optional<Channel> add(String network, Channel connection) {
        return silent.put(network, connection, connection);
    }

    /** Its first call came, or it ended. */
    synchronized void remove(Channel connection) {
        silent.remove(connection);
    }

    synchronized int count() {
        return silent.size();
    }
}
