package dev.pitwatch.hub.live;

/**
 * Bounds of all sockets of a hub together.
 *
 * @param sockets how many there may be
 * @param waitingBytes of all messages that are unfinished or wait for an answer
 */
record SocketBounds(SocketTimes times, int sockets, long waitingBytes) {

    static final SocketBounds STANDARD = of(SocketTimes.STANDARD);

    /** {@return the standard ones, with other times} */
    static SocketBounds of(SocketTimes times) {
        return new SocketBounds(times, 10_000, 8 << 20);
    }
}
