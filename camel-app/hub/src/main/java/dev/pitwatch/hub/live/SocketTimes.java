package dev.pitwatch.hub.live;

import java.time.Duration;

/**
 * The times of a socket.
 *
 * @param ping between two pings by protocol
 * @param silence after that without a frame or pong it is closed
 * @param subscribe a client that sent nothing until then is subscribed to all it may see
 * @param slow a socket that is behind for longer gets only the newest reading per pit
 * @param stuck a socket that took nothing for that long is closed
 * @param look how often all this is looked at
 */
public record SocketTimes(
        Duration ping, Duration silence, Duration subscribe, Duration slow, Duration stuck, Duration look) {

    /** As the WebSocket contract has them. */
    public static final SocketTimes STANDARD = new SocketTimes(
            Duration.ofSeconds(25),
            Duration.ofSeconds(60),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofSeconds(30),
            Duration.ofSeconds(1));
}
