package dev.pitwatch.integration;

import dev.pitwatch.integration.Crowd.Manner;
import java.io.IOException;
import java.util.Arrays;

/** What one token may do with live sockets. */
final class SocketAbuse {

    private static final int UNFINISHED_BYTES = 60_000;
    private static final int ADDRESSES = 40;
    private static final int SUBSCRIBERS = 20;

    private SocketAbuse() {}

    /** A first part of a message on each socket, whose rest never comes. */
    static String unfinishedMessages(AbuseGround ground, AbuseScale scale) throws IOException {
        byte[] part = new byte[UNFINISHED_BYTES];
        Arrays.fill(part, (byte) ' ');
        byte[] frame = AbuseBytes.frame(false, part);
        try (Crowd crowd = ground.callers(ADDRESSES)) {
            crowd.join(scale.sockets() / 2, Manner.saying(upgrade(ground.kioskToken()), frame));
            crowd.join(scale.sockets() / 2, Manner.saying(upgrade(ground.owner().token()), frame));
            return crowd.act(scale.attack()).tally();
        }
    }

    /** As many sockets by one token as there can be, opened again and again. */
    static String oneToken(AbuseGround ground, AbuseScale scale) throws IOException {
        try (Crowd crowd = ground.callers(ADDRESSES)) {
            crowd.join(
                    scale.sockets(),
                    Manner.saying(upgrade(ground.owner().token()), subscribe(ground))
                            .againAndAgain());
            return crowd.act(scale.attack()).tally();
        }
    }

    /** Sockets that subscribe again as fast as it is taken. */
    static String subscribeFlood(AbuseGround ground, AbuseScale scale) throws IOException {
        byte[] subscribe = subscribe(ground);
        try (Crowd crowd = ground.callers(2)) {
            crowd.join(
                    SUBSCRIBERS,
                    Manner.saying(upgrade(ground.owner().token()), subscribe)
                            .flooding(() -> subscribe)
                            .againAndAgain());
            return crowd.act(scale.attack()).tally();
        }
    }

    private static byte[] upgrade(String token) {
        return AbuseBytes.upgrade("token=" + token);
    }

    private static byte[] subscribe(AbuseGround ground) {
        return AbuseBytes.frame(
                true,
                AbuseBytes.ascii("{\"type\":\"subscribe\",\"workshop_id\":%d}"
                        .formatted(ground.attacker().id())));
    }
}
