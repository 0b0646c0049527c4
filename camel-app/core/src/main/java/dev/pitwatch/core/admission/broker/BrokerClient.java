package dev.pitwatch.core.admission.broker;

import dev.pitwatch.base.json.Coded;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A client of the broker: one that is connected, or whose session or account is there. Null: the broker doesn't say.
 *
 * @param clientId as the broker knows it
 * @param username of its account
 * @param connected whether it is at the moment
 * @param since when it connected; null too while it is not connected
 * @param address its IP address; null too while it is not connected
 * @param protocol version of MQTT, e.g. "3.1.1"; null too while it is not connected
 * @param queued messages that wait for it or are on their way to it
 * @param lastSeenAt when it last sent anything, or its connection ended
 */
public record BrokerClient(
        @Nullable String clientId,
        @Nullable String username,
        Kind kind,
        @Nullable Boolean connected,
        @Nullable Instant since,
        @Nullable String address,
        @Nullable String protocol,
        @Nullable Long queued,
        @Nullable Instant lastSeenAt) {

    /** Whose it is. */
    public enum Kind implements Coded {
        DEVICE,
        /** Old firmware, which signs in as its workshop. */
        WORKSHOP,
        HUB,
        UNKNOWN
    }

    /** What became of a request to hang up on a client. */
    public enum Disconnection implements Coded {
        DONE,
        /** It is known, but not connected. */
        NOT_CONNECTED,
        /** It is a hub, which is never hung up on. */
        HUB,
        /** There is no such client. */
        UNKNOWN
    }

    /** {@return the same with so many messages waiting} */
    public BrokerClient withQueued(long messages) {
        return new BrokerClient(clientId, username, kind, connected, since, address, protocol, messages, lastSeenAt);
    }
}
