package dev.pitwatch.hub.http;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;

/**
 * How much of a connection is read in a turn of the event loop. Little, since with 64 KiB a few that send call upon call hold up
 * all others; much, once it is thrown away, as the bodies of refused calls are. Of one connection, used by its event loop.
 */
final class ReadSize extends DefaultMaxMessagesRecvByteBufAllocator {

    private static final int LITTLE = 2 << 10;
    private static final int MUCH = 64 << 10;

    private boolean discards;

    ReadSize() {
        super(1);
    }

    /** What comes from now on is thrown away. */
    void discard() {
        discards = true;
    }

    @Override
    @SuppressWarnings("deprecation") // what Netty 4.1 asks for
    public Handle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return discards ? MUCH : LITTLE;
            }
        };
    }
}
