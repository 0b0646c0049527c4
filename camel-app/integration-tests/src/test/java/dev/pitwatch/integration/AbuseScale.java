package dev.pitwatch.integration;

import java.time.Duration;

/**
 * How long and by how many the product is abused.
 *
 * @param quiet how long the neighbour is measured before the first attack, and a fifth of it before each other one, of which five count
 *     together; at 8 calls a second long enough for 500
 * @param attack how long most attacks last
 * @param device how long one device publishes whatever it can, or a workshop writes what it may
 * @param sockets connections at a time
 * @param uses how often the neighbour uses what is attacked, before and meanwhile, where its own limits allow that
 */
record AbuseScale(Duration quiet, Duration attack, Duration device, int sockets, int uses) {
    static final AbuseScale LONG =
            new AbuseScale(Duration.ofSeconds(65), Duration.ofSeconds(30), Duration.ofSeconds(60), 3_000, 5);
    static final AbuseScale SHORT =
            new AbuseScale(Duration.ZERO, Duration.ofMillis(2_500), Duration.ofSeconds(5), 2_000, 1);
    static final AbuseScale SHORTEST =
            new AbuseScale(Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(2), 500, 1);
}
